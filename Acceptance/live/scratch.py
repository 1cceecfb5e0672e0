"""What a run creates, and its removal. Names are noted before they are asked for, and looked for again at the end:
an answer that got lost leaves nothing behind either."""

import base64
import time

from .github import GitHub
from .names import is_ours
from .outcomes import Refused

LIMIT = 60.0
"""Seconds that GitHub has to show what it has just created."""


class Scratch:
    def __init__(self, github: GitHub, organization: str, prefix: str, say):
        self.github = github
        self.organization = organization
        self.prefix = prefix
        self.say = say
        self._repositories: list[str] = []
        self._teams: list[str] = []

    def path(self, repository: str) -> str:
        return f"/repos/{self.organization}/{repository}"

    # Creation

    def repository(self, what: str, visibility: str = "private", is_empty: bool = False, **more) -> str:
        """A new repository with a first commit, unless it is to be empty; its name. An organization that allows no
        public repositories (or no private ones) gets the other kind."""
        name = self.prefix + what.replace("_", "-")
        self._repositories.append(name)
        answer = self._ask_for(name, visibility, is_empty, more)
        if answer.status != 201:
            self._repositories.remove(name)
            raise Refused("POST", f"/orgs/{self.organization}/repos", answer.status, answer.message)
        self._wait_for(name, is_empty)
        return name

    def _ask_for(self, name: str, visibility: str, is_empty: bool, more: dict):
        other = "public" if visibility == "private" else "private"
        for choice in (visibility, other):
            body = {"name": name, "private": choice == "private", "auto_init": not is_empty, **more}
            answer = self.github.send("POST", f"/orgs/{self.organization}/repos", body)
            words = answer.message.lower()
            if answer.status not in (403, 422) or not ("visibility" in words or choice in words):
                break
        return answer

    def _wait_for(self, name: str, is_empty: bool) -> None:
        """GitHub's replicas need a moment to know a new repository and its first branch."""
        path = self.path(name)
        if not self._appears(path, LIMIT):
            raise Refused("GET", path, 404, f"a new repository did not show up within {LIMIT:.0f} s")
        if is_empty:
            return
        branch = self.github.get(path).get("default_branch") or "main"
        if self._appears(f"{path}/branches/{branch}", LIMIT / 4):
            return
        # Without the commit that `auto_init` makes; somewhere else it may never come.
        content = base64.b64encode(f"# {name}\n".encode()).decode()
        self.github.put(f"{path}/contents/README.md", {"message": "Begin", "content": content})
        self._appears(f"{path}/branches/{branch}", LIMIT / 4)

    def _appears(self, path: str, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.github.send("GET", path).status != 200:
            if time.monotonic() > deadline:
                return False
            time.sleep(1)
        return True

    def team(self, what: str) -> str:
        """A new team; its slug."""
        name = self.prefix + what
        self._teams.append(name)
        body = {"name": name, "privacy": "closed", "description": "Made by `make live` of GitHubCop"}
        answer = self.github.send("POST", f"/orgs/{self.organization}/teams", body)
        if answer.status != 201:
            self._teams.remove(name)
            raise Refused("POST", f"/orgs/{self.organization}/teams", answer.status, answer.message)
        return answer.body["slug"]

    # Removal

    def remove_all(self) -> list[str]:
        """Removes what this run created. Returns what is still there, each with GitHub's words."""
        left = []
        for kind, name, path in self._leftovers(lambda name: name.startswith(self.prefix), self._repositories, self._teams):
            if problem := self._remove(path):
                left.append(f"{kind} {name}: {problem}")
        return left

    def remove_leftovers(self) -> tuple[list[str], list[str]]:
        """Removes what any run left behind: what is gone, and what is not."""
        gone, left = [], []
        for kind, name, path in self._leftovers(is_ours, [], []):
            problem = self._remove(path)
            (left if problem else gone).append(f"{kind} {name}" + (f": {problem}" if problem else ""))
        return gone, left

    def _remove(self, path: str) -> str | None:
        try:
            answer = self.github.send("DELETE", path)
        except Refused as refusal:
            return refusal.message
        return None if answer.status in (202, 204, 404) else f"{answer.status} {answer.message}"

    def vanishes(self, name: str) -> bool:
        """Whether a deleted repository is gone, for replicas' sake not at once."""
        deadline = time.monotonic() + LIMIT / 2
        while self.github.send("GET", self.path(name)).status != 404:
            if time.monotonic() > deadline:
                return False
            time.sleep(1)
        return True

    def _leftovers(self, is_wanted, repositories: list[str], teams: list[str]):
        """Everything of ours: what the listings show, and what was asked for and is in none of them yet.
        Rulesets and properties of the organization go before the repositories that they name."""
        organization = f"/orgs/{self.organization}"
        for entry in self._listed(f"{organization}/rulesets"):
            if is_wanted(entry["name"]):
                yield "organization ruleset", entry["name"], f"{organization}/rulesets/{entry['id']}"
        for entry in self._listed(f"{organization}/properties/schema", has_pages=False):
            if is_wanted(entry["property_name"]):
                yield "custom property", entry["property_name"], f"{organization}/properties/schema/{entry['property_name']}"
        for place in ("actions/variables", "actions/secrets", "dependabot/secrets"):
            for entry in self._listed(f"{organization}/{place}?per_page=30", member=place.rpartition("/")[2]):
                if is_wanted(entry["name"].lower().replace("_", "-")):
                    yield "organization value", entry["name"], f"{organization}/{place}/{entry['name']}"
        for entry in self._listed(f"{organization}/hooks"):
            if is_wanted(entry["config"].get("url", "").rpartition("/")[2]):
                yield "organization webhook", entry["config"]["url"], f"{organization}/hooks/{entry['id']}"
        found = {entry["name"] for entry in self._listed(f"{organization}/repos") if is_wanted(entry["name"])}
        for name in sorted(found | set(repositories)):
            yield "repository", name, self.path(name)
        found = {entry["slug"] for entry in self._listed(f"{organization}/teams") if is_wanted(entry["slug"])}
        for slug in sorted(found | set(teams)):
            yield "team", slug, f"{organization}/teams/{slug}"

    def _listed(self, path: str, has_pages: bool = True, member: str | None = None) -> list[dict]:
        """A listing that the server or the credentials may not have: then nothing was created there either."""
        try:
            if member:
                return self.github.get(path)[member]
            return list(self.github.pages(path) if has_pages else self.github.get(path) or [])
        except Refused as refusal:
            if refusal.is_unsupported or refusal.status == 403:
                return []
            raise

    def others(self) -> list[str]:
        """Names of repositories that no run of this program created."""
        return [entry["name"] for entry in self.github.pages(f"/orgs/{self.organization}/repos") if not is_ours(entry["name"])]
