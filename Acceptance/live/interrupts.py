"""Ctrl-C, SIGTERM and a closed terminal end a run between two writes, never inside one: an answer that nobody reads would leave
something behind that nobody knows of."""

import signal
from contextlib import contextmanager

from .outcomes import Interrupted


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    def __init__(self):
        self._held = 0
        self._pending: int | None = None

    def install(self) -> None:
        for number in SIGNALS:
            signal.signal(number, self._arrived)

    def _arrived(self, number, _frame) -> None:
        self._pending = number
        if not self._held:
            self._raise()

    def _raise(self) -> None:
        number, self._pending = self._pending, None
        raise Interrupted(number)

    @contextmanager
    def held(self):
        """Inside, a signal waits until the block ends."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            if self._pending is not None and not self._held:
                self._raise()

    @contextmanager
    def ignored(self, say):
        """While cleaning up: the first Ctrl-C is answered, the second one obeyed."""
        warned = False

        def arrived(number, _frame):
            nonlocal warned
            if warned:
                raise Interrupted(number)
            warned = True
            say("Removing what this run created. Press Ctrl-C once more to leave it behind.")

        before = {number: signal.signal(number, arrived) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
