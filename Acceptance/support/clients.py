"""PyGithub and githubkit, connected to a sandbox."""

import github
from githubkit import AppAuthStrategy, GitHub, TokenAuthStrategy

from .processes import Sandbox


def pygithub(sandbox: Sandbox, token: str | None = None) -> github.Github:
    """A client that gives up at once instead of asking again, and does not pause between writes."""
    return github.Github(
        auth=github.Auth.Token(token or sandbox.token),
        base_url=sandbox.url,
        per_page=10,
        retry=None,
        timeout=30,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


def app_auth(sandbox: Sandbox) -> github.Auth.AppAuth:
    """The GitHub App, which signs its own JWTs."""
    return github.Auth.AppAuth(sandbox.app_id, sandbox.app_key_file.read_text())


def githubkit(sandbox: Sandbox, *, as_app: bool = False, **options) -> GitHub:
    """A client that does not ask again, and keeps no answers unless `options` say so."""
    strategy = (
        AppAuthStrategy(str(sandbox.app_id), sandbox.app_key_file.read_text()) if as_app else TokenAuthStrategy(sandbox.token)
    )
    return GitHub(strategy, base_url=sandbox.url + "/", auto_retry=False, **{"http_cache": False} | options)
