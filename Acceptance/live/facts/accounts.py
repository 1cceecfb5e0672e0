"""Installation tokens and grants."""

from ..outcomes import Skip
from .fact import fact


@fact("L19", "new installation tokens are accepted at once", "all of 5; we retry for about ten seconds otherwise")
def fresh_tokens(live):
    credentials = live.github.credentials
    if not credentials.is_app:
        raise Skip("only an App makes installation tokens: run with GITHUB_APP_ID")
    repository = live.place("facts")
    statuses = []
    for _ in range(5):
        token = credentials.make_token()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        statuses.append(live.github.send("GET", repository, headers=headers).status)
    others = [str(status) for status in statuses if status != 200]
    return f"{5 - len(others)} of 5" + (f"; also {', '.join(others)}" if others else ""), not others


@fact("L20", "GET /repos/{owner}/{repo}/teams tells `role_name`", "no: only `permission`")
def role_name(live):
    repository = live.place("facts")
    slug = live.scratch.team("with-role")
    owner, name = repository.split("/")[2:4]
    live.github.put(f"/orgs/{live.organization}/teams/{slug}/repos/{owner}/{name}", {"permission": "maintain"})
    team = next(team for team in live.github.pages(f"{repository}/teams") if team["slug"] == slug)
    return (f"yes: {team['role_name']}" if "role_name" in team else f"no: permission {team['permission']}"), "role_name" not in team
