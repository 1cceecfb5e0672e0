"""Webhooks of a repository, and what happens to their secret."""

from .fact import fact


def _new(live, url: str) -> str:
    path = live.place("facts") + "/hooks"
    config = {"url": url, "content_type": "json", "secret": "of-a-probe"}
    hook = live.github.post(path, {"events": ["push"], "config": config, "active": False})
    return f"{path}/{hook['id']}"


def _secret(live, hook: str) -> str | None:
    return live.github.get(hook)["config"].get("secret")


@fact("L16", "a webhook's secret reads back as asterisks", "********")
def masked(live):
    found = _secret(live, _new(live, "https://masked.githubcop-live.example/"))
    return str(found), bool(found) and set(found) == {"*"}


@fact("L17", "PATCH of a webhook's events alone keeps the secret", "kept")
def events_alone(live):
    hook = _new(live, "https://events.githubcop-live.example/")
    live.github.patch(hook, {"events": ["push", "pull_request"]})
    found = _secret(live, hook)
    return ("kept" if found else "lost"), bool(found)


@fact("L18", "PATCH of a webhook with `config` and without the secret removes the secret; …/config keeps it", "removed, kept")
def config_without_secret(live):
    hook = _new(live, "https://config.githubcop-live.example/")
    live.github.patch(f"{hook}/config", {"content_type": "form"})
    by_config = "kept" if _secret(live, hook) else "removed"
    live.github.patch(hook, {"config": {"url": "https://config.githubcop-live.example/", "content_type": "json"}})
    by_hook = "kept" if _secret(live, hook) else "removed"
    return f"{by_hook}, {by_config}", (by_hook, by_config) == ("removed", "kept")
