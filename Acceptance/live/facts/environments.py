"""Deployment environments."""

from ..outcomes import Skip
from .fact import fact


def _path(live) -> str:
    return live.place("facts") + "/environments"


@fact("N5", "PUT of an environment without `can_admins_bypass` after it was set to false", "reset to true")
def omitted_bypass(live):
    live.github.put(f"{_path(live)}/probe", {"can_admins_bypass": False})
    seen = live.github.get(f"{_path(live)}/probe").get("can_admins_bypass")
    if seen is not False:
        raise Skip(f"it cannot be set here: it reads {seen} after false was written")
    live.github.put(f"{_path(live)}/probe", {})
    after = live.github.get(f"{_path(live)}/probe").get("can_admins_bypass")
    return ("reset to true" if after else "kept at false"), after is True


@fact("N5c", "an environment's name in another case", "the same environment, with its first spelling")
def case(live):
    live.github.put(f"{_path(live)}/Staging", {})
    live.github.put(f"{_path(live)}/staging", {})
    names = [e["name"] for e in live.github.pages(_path(live), "environments") if e["name"].lower() == "staging"]
    return f"shown: {', '.join(names)}", names == ["Staging"]


@fact("L2", "PUT of an environment without `wait_timer` after it was set", "reset: the rule is gone")
def omitted_timer(live):
    live.github.put(f"{_path(live)}/timed", {"wait_timer": 5})
    before = live.github.get(f"{_path(live)}/timed").get("protection_rules") or []
    if not before:
        raise Skip("this plan has no wait timer for the repository")
    live.github.put(f"{_path(live)}/timed", {})
    after = live.github.get(f"{_path(live)}/timed").get("protection_rules") or []
    return ("the rule is gone" if not after else "kept"), not after
