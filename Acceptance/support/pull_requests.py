"""A policy in a repository of the organization, and pull requests that change it. A test file that imports the fixtures
`site` and `serve` has them."""

import pytest
import requests

from .clients import githubkit
from .processes import AT_ONCE, Sandbox, eventually, run
from .webhooks import SECRET, Server

PLACE = ("acme", "policies")
POLICY = """
version: 1
organization: acme
rules:
  - name: baseline
    settings:
      repository: { has_wiki: false, delete_branch_on_merge: true }
      labels: { bug: d73a4a }
"""
STRICTER = POLICY.replace("has_wiki: false", "has_wiki: false, has_projects: false")
PERMISSIONS = {"checks": "write", "pull_requests": "write", "events": ["pull_request"]}


class Site:
    """An organization with its policy in a repository, and an App that may post to it."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.sandbox = Sandbox(binary, folder / "sandbox", repositories=0)
        for name in ("svc-1", "svc-2", "svc-3", "policies"):
            self.act("create-repository", repository=name, readme=True)
        self.act("push", repository="policies", files={"githubcop.yml": POLICY})
        self.control("permissions", PERMISSIONS)
        # Its namespaces do not keep the client.
        self.client = githubkit(self.sandbox)
        self.rest = self.client.rest("2022-11-28")
        self.as_app = githubkit(self.sandbox, as_app=True)

    def control(self, path, body=None):
        answer = requests.post(f"{self.sandbox.url}/_sandbox/{path}", json=body or {}, timeout=30)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def act(self, verb, **fields):
        return self.control(f"act/{verb}", fields)

    def propose(self, text, **more) -> tuple[int, str]:
        opened = self.act("open-pull-request", repository="policies", files={"githubcop.yml": text}, **more)
        return opened["number"], opened["head_sha"]

    def checks(self, sha):
        return self.rest.checks.list_for_ref(*PLACE, sha).parsed_data.check_runs

    def comments(self, number):
        return self.rest.issues.list_comments(*PLACE, number, per_page=100).parsed_data

    def preview(self, number, *more, env=None):
        where = ("--pull-request", f"acme/policies#{number}")
        return run(self.binary, "preview", *where, *more, env=env or self.sandbox.app_credentials(), folder=self.folder)

    def verb(self, *arguments, env=None):
        """A verb in the site's folder, as the App, with more in its environment."""
        given = self.sandbox.app_credentials() | (env or {})
        return run(self.binary, *arguments, *AT_ONCE[: 2 * (arguments[0] == "apply")], env=given, folder=self.folder)

    def repository(self, name):
        return self.rest.repos.get("acme", name).parsed_data

    def concluded(self, sha, count=1):
        """The check runs on a commit once so many are there and all are completed."""

        def found():
            checks = self.rest.checks.list_for_ref(*PLACE, sha, filter_="all").parsed_data.check_runs
            return checks if len(checks) >= count and all(c.status == "completed" for c in checks) else None

        return eventually(found, f"{count} completed check runs on {sha}")


@pytest.fixture
def site(binary, tmp_path):
    site = Site(binary, tmp_path)
    yield site
    assert site.sandbox.stop() == 0


@pytest.fixture
def serve(site):
    """`serve` with the policy of the repository, to which the sandbox delivers."""

    def start(*more, **env):
        return Server(
            site.binary, site.folder, "repository:acme/policies", *more, **(site.sandbox.app_credentials() | env)
        )

    server = start()
    server.start_again = start
    site.control("webhook", {"url": f"{server.url}/webhook", "secret": SECRET})
    yield server
    server.stop()
