"""A person at a terminal is asked before anything is written; nobody else is."""

import fcntl
import os
import pty
import re
import select
import subprocess
import termios
import time

import pytest

from support.processes import PATIENCE, Sandbox, environment, run

POLICY = """
version: 1
organization: acme
limits: { publications: 100 }
rules:
  - name: baseline
    settings: { repository: { visibility: public, has_projects: false } }
"""


class Terminal:
    """`githubcop` with a terminal in front of it."""

    def __init__(self, binary, folder, env, *arguments):
        self.master, slave = pty.openpty()
        self.text = ""
        self.process = subprocess.Popen(
            [str(binary), *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=env | {"TERM": "xterm"},
            cwd=folder,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)

    def read_until(self, pattern):
        """All text so far, once `pattern` is in it."""
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, self.text):
            ready, _, _ = select.select([self.master], [], [], 0.1)
            if ready:
                self.text += os.read(self.master, 65536).decode(errors="replace")
            assert time.monotonic() < deadline, f"no {pattern!r} in:\n{self.text}"
        return self.text

    def answer(self, text):
        os.write(self.master, text.encode())

    def end(self):
        """The exit code; the rest of the output is in `text`."""
        while True:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                break
            if not data:
                break
            self.text += data.decode(errors="replace")
        os.close(self.master)
        return self.process.wait(timeout=PATIENCE)


@pytest.fixture
def place(binary, tmp_path):
    sandbox = Sandbox(binary, tmp_path / "sandbox", "--hourly-budget", "100000", repositories=5)
    (tmp_path / "githubcop.yml").write_text(POLICY)
    yield sandbox, tmp_path, environment(**sandbox.credentials())
    sandbox.stop()


def writes(sandbox):
    return [exchange for exchange in sandbox.traffic.exchanges() if exchange.method != "GET" and not exchange.is_graphql]


QUESTION = r"Apply \d+ changes to \d+ repositories\? Only 'yes' is accepted: "


@pytest.mark.parametrize("answer", ["no\n", "y\n", "\n", "\x04", "\x03"])
def test_anything_but_yes_writes_nothing(binary, place, answer):
    """Anyone who answers anything but 'yes', ends the input or presses Ctrl-C has nothing written, and gets exit code 130."""
    sandbox, folder, env = place
    terminal = Terminal(binary, folder, env, "apply")
    shown = terminal.read_until(QUESTION)
    assert shown.index("Risky changes") < shown.index("has_projects") < shown.index("Apply ")
    terminal.answer(answer)
    assert terminal.end() == 130, terminal.text
    assert "Nothing was written" in terminal.text
    assert not writes(sandbox)


def test_yes_writes_and_revert_asks_as_well(binary, place):
    """'yes' has it written; `revert` asks the same way; with --yes, or without a terminal, nobody is asked."""
    sandbox, folder, env = place
    terminal = Terminal(binary, folder, env, "apply", "--writes-per-second", "10000")
    terminal.read_until(QUESTION)
    terminal.answer("yes\n")
    assert terminal.end() == 0, terminal.text
    assert writes(sandbox)
    name = re.search(r"run ([0-9a-f]{8})", terminal.text).group(1)

    before = len(writes(sandbox))
    terminal = Terminal(binary, folder, env, "revert", name, "--writes-per-second", "10000")
    terminal.read_until(r"Revert \d+ changes in \d+ repositories\? Only 'yes' is accepted: ")
    terminal.answer("no\n")
    assert terminal.end() == 130, terminal.text
    assert len(writes(sandbox)) == before

    terminal = Terminal(binary, folder, env, "revert", name, "--yes", "--writes-per-second", "10000")
    assert terminal.end() == 0, terminal.text
    assert "Only 'yes'" not in terminal.text
    assert len(writes(sandbox)) > before
    again = run(binary, "apply", "--writes-per-second", "10000", env=sandbox.credentials(), folder=folder)
    assert again.code == 0 and "Only 'yes'" not in again.output, again
