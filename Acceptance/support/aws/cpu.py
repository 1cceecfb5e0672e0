"""The share of a CPU that a function's memory buys: 1,769 MB are one whole CPU.

Linux's control groups hold a process to it where they may be written to (version 2 or 1). Elsewhere the process is
stopped and continued by turns, which is coarser.
"""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

PERIOD = 0.02
"""Seconds. Lambda's own is reported to be of this size."""
GROUPS = Path("/sys/fs/cgroup")


def share(memory_mb: int) -> float:
    return min(1.0, memory_mb / 1769)


class Limit:
    """Holds one process with its threads to a share of one CPU until it is closed."""

    def __init__(self, pid: int, share: float, is_frozen: Callable[[], bool] = lambda: False):
        """A process that `is_frozen` is not continued by turns."""
        self.pid, self.share, self._is_frozen = pid, share, is_frozen
        self._group = self._stop = None
        for enter in (self._unified, self._version_1):
            try:
                self.means = enter()
                return
            except OSError:
                self._leave()
        self.means = "stopping and continuing by turns"
        self._stop = threading.Event()
        threading.Thread(target=self._take_turns, daemon=True).start()

    def close(self):
        if self._stop:
            self._stop.set()
        self._leave()

    def _unified(self) -> str:
        root = GROUPS if (GROUPS / "cgroup.controllers").exists() else GROUPS / "unified"
        self._make(root)
        (self._group / "cpu.max").write_text(f"{self._quota} {self._period}")
        (self._group / "cgroup.procs").write_text(str(self.pid))
        return "cgroup v2"

    def _version_1(self) -> str:
        self._make(GROUPS / "cpu")
        (self._group / "cpu.cfs_period_us").write_text(str(self._period))
        (self._group / "cpu.cfs_quota_us").write_text(str(self._quota))
        (self._group / "cgroup.procs").write_text(str(self.pid))
        return "cgroup v1"

    _period = int(PERIOD * 1e6)

    @property
    def _quota(self) -> int:
        return max(1000, int(self._period * self.share))

    def _make(self, root: Path):
        if not root.is_dir():
            raise FileNotFoundError(root)
        self._group = root / f"lambda-{os.getpid()}-{self.pid}"
        self._group.mkdir()

    def _leave(self):
        group, self._group = self._group, None
        if group is None:
            return
        try:
            # A group is removed once its processes have gone, or been moved up.
            (group.parent / "cgroup.procs").write_text(str(self.pid))
        except OSError:
            pass
        try:
            group.rmdir()
        except OSError:
            pass

    def _take_turns(self):
        try:
            while not self._stop.is_set():
                os.kill(self.pid, signal.SIGSTOP)
                self._stop.wait(PERIOD * (1 - self.share))
                if not self._is_frozen():
                    os.kill(self.pid, signal.SIGCONT)
                self._stop.wait(PERIOD * self.share)
        except ProcessLookupError:
            pass
