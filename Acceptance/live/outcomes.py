"""How a probe can end other than with an answer."""

import re


class Skip(Exception):
    """It cannot be seen here; the text says why."""


class Failed(Exception):
    """A cycle did not hold; the text says what happened."""


class Interrupted(BaseException):
    """Ctrl-C or SIGTERM. Not an `Exception`, so that no probe mistakes it for an answer."""

    def __init__(self, signal_number: int):
        super().__init__(f"signal {signal_number}")
        self.signal_number = signal_number


class Usage(Exception):
    """The run cannot begin; the text says what to change."""


class Refused(Exception):
    """GitHub answered with an error."""

    def __init__(self, method: str, path: str, status: int, message: str):
        # The name of a repository made for this says nothing; what follows it does.
        route = re.sub(r"^/repos/[^/]+/githubcop-live-[^/]+", "…", path)
        super().__init__(f"{method} {route}: {status} {message}" if status else f"{method} {route}: {message}")
        self.status = status
        self.message = message

    @property
    def is_unsupported(self) -> bool:
        """The server does not know the address. GitHub says 404 as well where a permission is missing."""
        return self.status in (404, 405, 410, 501)
