"""Rulesets of a repository."""

import time

from ..outcomes import Refused, Skip
from .fact import fact, refusal_words

MAINTAIN, WRITE, ADMIN = 2, 4, 5


def _body(name: str, **more) -> dict:
    return {
        "name": name,
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["refs/heads/probe/*"], "exclude": []}},
        "rules": [{"type": "deletion"}],
        "bypass_actors": [{"actor_id": ADMIN, "actor_type": "RepositoryRole", "bypass_mode": "always"}],
        **more,
    }


def _path(live) -> str:
    return live.place("facts") + "/rulesets"


def _new(live, name: str, **more) -> dict:
    return live.github.post(_path(live), _body(name, **more))


def _a_second_later(github, since: str) -> None:
    """GitHub tells times in whole seconds; the next change must fall into another one."""
    time.sleep(1.1)


@fact("N1", "`updated_at` of a ruleset moves when only its bypass list is edited", "it moves")
def updated_at(live):
    ruleset = _new(live, "bypass only")
    _a_second_later(live.github, ruleset["updated_at"])
    actors = [{"actor_id": MAINTAIN, "actor_type": "RepositoryRole", "bypass_mode": "pull_request"}]
    edited = live.github.put(f"{_path(live)}/{ruleset['id']}", {"bypass_actors": actors})
    moved = edited["updated_at"] != ruleset["updated_at"]
    return ("it moves" if moved else "it stays"), moved


@fact("N1w", "a webhook repository_ruleset tells of an edit of the bypass list alone", "edited is delivered")
def webhook(live):
    repository = live.place("facts")
    config = {"url": "https://receiver.githubcop-live.example/", "content_type": "json"}
    hook = live.github.post(f"{repository}/hooks", {"events": ["repository_ruleset"], "config": config})
    ruleset = _new(live, "told by webhook")
    actors = [{"actor_id": MAINTAIN, "actor_type": "RepositoryRole", "bypass_mode": "always"}]
    live.github.put(f"{_path(live)}/{ruleset['id']}", {"bypass_actors": actors})
    deadline = time.monotonic() + min(60, live.patience)
    actions = []
    while time.monotonic() < deadline:
        deliveries = live.github.get(f"{repository}/hooks/{hook['id']}/deliveries")
        actions = [d["action"] for d in deliveries if d["event"] == "repository_ruleset"]
        if "edited" in actions:
            return "edited is delivered", True
        if not deliveries and not actions and time.monotonic() > deadline - 30:
            break
        time.sleep(2)
    if not actions:
        raise Skip("no delivery at all was seen, not even of the creation")
    return f"only {', '.join(sorted(set(actions)))} within a minute", False


@fact("N2", "PUT of a ruleset without `bypass_actors` keeps them; `[]` clears them", "kept, then cleared")
def omitted_bypass(live):
    ruleset = _new(live, "omitted bypass")
    path = f"{_path(live)}/{ruleset['id']}"
    kept = len(live.github.put(path, {"enforcement": "disabled"}).get("bypass_actors") or [])
    cleared = len(live.github.put(path, {"bypass_actors": []}).get("bypass_actors") or [])
    found = f"{'kept' if kept else 'lost'}, then {'still there' if cleared else 'cleared'}"
    return found, bool(kept) and not cleared


@fact("N2n", "PUT of a ruleset with `bypass_actors: null`", "refused with 422")
def null_bypass(live):
    ruleset = _new(live, "null bypass")
    answer = live.github.answer("PUT", f"{_path(live)}/{ruleset['id']}", {"bypass_actors": None})
    if answer.status == 200:
        return f"taken; {len(answer.body.get('bypass_actors') or [])} of 1 left", False
    return refusal_words(answer), answer.status == 422


@fact("N3", "a second ruleset of the same name and target", "201: names are not unique")
def same_name(live):
    _new(live, "twice")
    answer = live.github.answer("POST", _path(live), _body("twice"))
    return ("201" if answer.status == 201 else refusal_words(answer)), answer.status == 201


@fact("N4", "two rules of one type in one ruleset", "refused with 422")
def same_type(live):
    def checks(context: str) -> dict:
        parameters = {"required_status_checks": [{"context": context}], "strict_required_status_checks_policy": False}
        return {"type": "required_status_checks", "parameters": parameters}

    answer = live.github.answer("POST", _path(live), _body("two of one type", rules=[checks("a"), checks("b")]))
    if answer.status == 201:
        kept = [rule["type"] for rule in answer.body["rules"]]
        return f"taken; {kept.count('required_status_checks')} of 2 rules are shown", False
    return refusal_words(answer), answer.status == 422


@fact("N11", "the roles read (1) and triage (3) as bypass actors", "both refused with 422")
def small_roles(live):
    words = []
    for role in (1, 3):
        actors = [{"actor_id": role, "actor_type": "RepositoryRole", "bypass_mode": "always"}]
        answer = live.github.answer("POST", _path(live), _body(f"role {role}", bypass_actors=actors))
        words.append(f"{role}: {'taken' if answer.status == 201 else refusal_words(answer)}")
    return "; ".join(words), all("422" in word for word in words)


@fact("L1", "a condition with `main` instead of `refs/heads/main`", "refused with 422")
def short_reference(live):
    conditions = {"ref_name": {"include": ["main"], "exclude": []}}
    answer = live.github.answer("POST", _path(live), _body("short reference", conditions=conditions))
    if answer.status == 201:
        return f"taken as {answer.body['conditions']['ref_name']['include']}", False
    return refusal_words(answer), answer.status == 422


@fact("N9", "rulesets of the organization on this plan", "taken on Team and Enterprise, refused on Free")
def organization_rulesets(live):
    if not live.plan:
        raise Skip("these credentials do not show the organization's plan (an App: organization_plan: read)")
    name = live.scratch.prefix + "org-ruleset"
    repositories = {"include": [live.scratch.prefix + "*"], "exclude": []}
    conditions = {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}, "repository_name": repositories}
    body = _body(name, enforcement="disabled", conditions=conditions, bypass_actors=[])
    answer = live.github.send("POST", f"/orgs/{live.organization}/rulesets", body)
    if answer.status == 404:
        raise Refused("POST", "/orgs/{org}/rulesets", answer.status, answer.message)
    found = f"plan {live.plan}: " + ("taken" if answer.status == 201 else refusal_words(answer))
    return found, (answer.status == 201) == (live.plan != "free")
