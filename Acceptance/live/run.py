"""A whole run: what it needs, in order, and that what it creates goes away whatever happens."""

import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from . import facts
from .cycle import cycle_of
from .github import GitHub
from .outcomes import Interrupted, Refused, Usage
from .product import Product
from .scratch import Scratch


@dataclass
class Live:
    """What cycles and probes share."""

    organization: str
    github: GitHub
    scratch: Scratch
    product: Product
    patience: float
    redacted: object
    say: object
    plan: str = ""
    """The organization's plan as GitHub names it; empty where the credentials do not show it."""
    places: dict[str, str] = field(default_factory=dict)
    """Repositories that several probes share, by what they are for."""

    def place(self, what: str, **more) -> str:
        """The path of a repository that probes share: public, so that every plan offers what they try."""
        if what not in self.places:
            self.places[what] = self.scratch.path(self.scratch.repository(what, "public", **more))
        return self.places[what]


def check_organization(live: Live, allows_others: bool) -> None:
    """Refuses what was not made for this."""
    try:
        profile = live.github.get(f"/orgs/{live.organization}")
        others = live.scratch.others()
    except Refused as refusal:
        raise Usage(f"The organization {live.organization} cannot be read: {refusal}") from None
    live.plan = ((profile or {}).get("plan") or {}).get("name", "")
    if others and not allows_others:
        some = ", ".join(sorted(others)[:5]) + (" …" if len(others) > 5 else "")
        raise Usage(
            f"{live.organization} has {len(others)} repositories that `make live` did not create ({some}). Use an "
            "organization made for this. To go ahead all the same: ARGS=--allow-other-repositories"
        )


def check_removal(live: Live) -> None:
    """Creates one repository and removes it, before there are ten that nobody can remove."""
    name = live.scratch.repository("trial", is_empty=True)
    answer = live.github.send("DELETE", live.scratch.path(name))
    if answer.status == 204 and live.scratch.vanishes(name):
        return
    raise Usage(
        f"These credentials may create repositories and not delete them ({answer.status} {answer.message}): a token "
        f"needs the scope delete_repo, an App administration: write. Delete {live.organization}/{name} by hand."
    )


def run(live: Live, chosen: list[str]) -> dict:
    """Everything, or what `chosen` names: kinds, facts, `cycles`, `facts`."""
    started = time.monotonic()
    result = {
        "organization": live.organization,
        "api_url": live.github.api_url,
        "prefix": live.scratch.prefix,
        "plan": live.plan or None,
        "product": live.product.version(),
        "cycles": [],
        "facts": [],
        "left_behind": [],
        "interrupted": None,
    }
    try:
        check_removal(live)
        _work(live, chosen, result)
        result["left_behind"] = remove(live)
    except Interrupted as interruption:
        # Also one that came just before the removal began.
        result["interrupted"] = interruption.signal_number
        result["left_behind"] = remove(live)
    except BaseException:
        remove(live)
        raise
    result["requests"] = live.github.requests
    result["seconds"] = round(time.monotonic() - started, 1)
    return result


def _work(live: Live, chosen: list[str], result: dict) -> None:
    for kind, example in live.product.examples().items():
        if not chosen or kind in chosen or "cycles" in chosen:
            live.say(f"cycle of {kind}")
            result["cycles"].append(asdict(cycle_of(live, kind, example).run()))
    for fact in facts.all_facts():
        if not chosen or fact.id in chosen or "facts" in chosen:
            live.say(f"fact {fact.id}: {fact.text}")
            result["facts"].append(asdict(fact.check(live)))


def remove(live: Live) -> list[str]:
    """Removes everything again; a second Ctrl-C ends it."""
    try:
        with live.github.interrupts.ignored(live.say):
            live.say("removing what this run created")
            left = live.scratch.remove_all()
    except Interrupted:
        left = [f"what begins with {live.scratch.prefix}"]
    except Exception as error:
        left = [f"what begins with {live.scratch.prefix}: {live.redacted(str(error))}"]
    if left:
        live.say(f"Left behind: {'; '.join(left)}. To remove it: make live-clean ORG={live.organization}")
    return left


def exit_code(result: dict) -> int:
    """0: no cycle failed, and nothing that the product rests on is otherwise."""
    if result["interrupted"]:
        return 128 + result["interrupted"]
    failed = any(cycle["verdict"] == "failed" for cycle in result["cycles"])
    broken = any(fact["verdict"] == "breaks us" for fact in result["facts"])
    return 1 if failed or broken or result["left_behind"] else 0


def binary_at(path: str) -> Path:
    binary = Path(path).resolve()
    if not binary.is_file():
        raise Usage(f"There is no {binary}. Run `make build` first, or name another binary in GITHUBCOP.")
    return binary
