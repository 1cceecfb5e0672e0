"""Entity tags: whether they can be computed, and whether bodies are the same for two repositories."""

import hashlib

from ..github import ACCEPT
from ..outcomes import Refused, Skip
from .fact import fact

PATHS = [
    "actions/permissions",
    "actions/permissions/workflow",
    "actions/permissions/artifact-and-log-retention",
    "automated-security-fixes",
    "private-vulnerability-reporting",
    "autolinks",
]


def _answers(live, repository: str) -> dict:
    found = {}
    for path in PATHS:
        answer = live.github.send("GET", f"{repository}/{path}")
        if answer.status == 200:
            found[path] = answer
    if not found:
        raise Skip("none of these can be read with these credentials")
    return found


def _computed(live, body: bytes) -> str:
    return hashlib.sha256(f"{ACCEPT}:{live.github.credentials.authorization()}:".encode() + body).hexdigest()


@fact("G3", "entity tags are SHA-256 of Accept:Authorization:body (Actions, security, autolinks)", "all of them")
def predicted(live):
    answers = _answers(live, live.place("facts"))
    tags = {path: answer.headers.get("etag", "").removeprefix("W/").strip('"') for path, answer in answers.items()}
    others = [path for path, tag in tags.items() if tag != _computed(live, answers[path].raw)]
    found = f"{len(answers) - len(others)} of {len(answers)}" + (f"; not {', '.join(others)}" if others else "")
    return found, not others


@fact("G4", "these bodies are equal byte for byte for two repositories in the same state", "all of them")
def equal_bodies(live):
    first, second = _answers(live, live.place("twin-a")), _answers(live, live.place("twin-b"))
    others = [path for path in first if path not in second or first[path].raw != second[path].raw]
    found = f"{len(first) - len(others)} of {len(first)}" + (f"; not {', '.join(others)}" if others else "")
    return found, not others


@fact("G5", "several entity tags in If-None-Match", "304 when one of them fits")
def several(live):
    path = live.place("facts") + "/autolinks"
    tag = live.github.ask("GET", path).headers.get("etag")
    if not tag:
        raise Skip("the answer has no entity tag")
    other = '"' + "0" * 64 + '"'
    answer = live.github.send("GET", path, headers={"If-None-Match": f"{other}, {tag}"})
    if answer.status not in (200, 304):
        raise Refused("GET", path, answer.status, answer.message)
    return str(answer.status), answer.status == 304
