"""A command with a terminal in front of it."""

import fcntl
import os
import pty
import re
import select
import subprocess
import termios
import time

from .processes import PATIENCE


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
