"""The names of what a run creates, which is also how left-overs are recognized."""

import re
import secrets
from datetime import datetime, timezone

FAMILY = "githubcop-live"
_OURS = re.compile(rf"{FAMILY}-\d{{8}}-[0-9a-f]{{6}}-[a-z0-9-]+")


def new_prefix() -> str:
    """`githubcop-live-20261130-a1b2c3-`: the day helps a person, the rest keeps runs apart."""
    return f"{FAMILY}-{datetime.now(timezone.utc):%Y%m%d}-{secrets.token_hex(3)}-"


def is_ours(name: str) -> bool:
    """Whether some run of this program created it. A name that merely begins like one is not ours."""
    return _OURS.fullmatch(name) is not None
