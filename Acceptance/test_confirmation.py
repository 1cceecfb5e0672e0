"""A person at a terminal is asked before anything is written; nobody else is."""

import re

import pytest

from support.processes import Sandbox, environment, run
from support.terminal import Terminal

POLICY = """
version: 1
organization: acme
limits: { publications: 100 }
rules:
  - name: baseline
    settings: { repository: { visibility: public, has_projects: false } }
"""


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
