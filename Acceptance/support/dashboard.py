"""A server with its dashboard over an organization that means no good: names, texts and people full of HTML."""

import re
import socket
from pathlib import Path

import requests

from .clients import pygithub
from .processes import AT_ONCE, Sandbox, eventually, run
from .webhooks import Server, payload

TOKEN = "the token of the dashboard's checks"
SCRIPT = "<script>window.pwned=1</script>"
IMAGE = "<img src=x onerror=window.pwned=2>"
ATTRIBUTE = "\"'><b id=pwned>"
PERSON = "mallory<b id=pwned>"

POLICY = f"""
version: 1
organization: acme
limits: {{ removals: 25, weakenings: 50%, repositories_changed: 100% }}
exempt:
  - {{ repositories: [frozen-*], reason: '{SCRIPT} until the migration', owner: "@acme/devops{IMAGE}", until: 2026-12-08 }}
  - {{ repositories: [old-*], reason: archived soon, until: 2026-10-31 }}
rules:
  - name: baseline
    settings:
      repository: {{ has_wiki: false, delete_branch_on_merge: true, description: "a **bold** | {ATTRIBUTE.replace('"', '')}" }}
      teams: {{ devops: admin, ci: push }}
      branches: {{ main: {{ enforce_admins: true, required_linear_history: true }} }}
  - name: '**bold** [link](javascript:alert(1)) {IMAGE}'
    when: {{ name: "api-*" }}
    settings:
      branches: {{ "we|ird{SCRIPT}": {{ allow_force_pushes: false }} }}
      autolinks: {{ OPS-: "https://ops.acme.example/<num>?{ATTRIBUTE.replace('"', '').replace(' ', '')}" }}
  - name: later "quoted" & <b>later</b>
    enforcement: evaluate
    settings: {{ repository: {{ has_projects: false }} }}
  - name: a tenth of all
    enforcement: 40%
    settings: {{ repository: {{ allow_merge_commit: false }} }}
  - name: 'the organization {IMAGE}'
    target: organization
    settings: {{ variables: {{ REGION: {{ value: '{SCRIPT}', visibility: all }} }} }}
  - name: a property
    when: {{ attributes: {{ squad: "*" }} }}
    settings: {{ repository: {{ has_discussions: false }} }}
  - name: the backlog of one team
    when: {{ topics: payments }}
    settings: {{ labels: {{ 'needs|triage {IMAGE}': {{ color: d73a4a }} }} }}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """The sandbox, `serve`, and what somebody sees who opens its address."""

    def __init__(self, binary: Path, folder: Path, names: list[str]):
        self.folder = folder
        self.sandbox = Sandbox(binary, folder / "sandbox", repositories=0)
        for name in names:
            self.act("create-repository", repository=name, readme=True)
        client = pygithub(self.sandbox)
        client.get_repo("acme/api-one").edit(description=SCRIPT)
        client.get_repo("acme/api-one").replace_topics(["payments", "go"])
        self.github("PUT", "properties/schema/squad", value_type="string")
        value = {"property_name": "squad", "value": ATTRIBUTE}
        self.github("PATCH", "properties/values", repository_names=["api-one"], properties=[value])
        self.policy = folder / "githubcop.yml"
        self.policy.write_text(POLICY)
        self.state = folder / "state.sqlite"
        self.names = names
        # Leaves how each repository stands in the state file that is there; `serve` below enforces some of them.
        self.state.touch(0o600)
        run(
            binary, "plan", "--policy", self.policy, "--state", self.state, env=self.sandbox.credentials(), folder=folder
        ).expect(2)
        self.base = f"http://127.0.0.1:{(port := free_port())}"
        self.server = Server(
            binary, folder, self.policy, "--no-sweep", "--state", self.state, "--admin-port", port,
            GITHUBCOP_ADMIN_TOKEN=TOKEN, **self.sandbox.credentials(),
        )  # fmt: skip

    def github(self, method: str, path: str, **body):
        """A request about the organization."""
        headers = {"Authorization": f"Bearer {self.sandbox.token}", "Accept": "application/json"}
        answer = requests.request(
            method, f"{self.sandbox.url}/orgs/acme/{path}", json=body, headers=headers, timeout=30)
        assert answer.status_code < 300, answer.text

    def act(self, verb: str, **body):
        answer = requests.post(f"{self.sandbox.url}/_sandbox/act/{verb}", json=body, timeout=30)
        assert answer.status_code < 300, answer.text

    def deliver(self, name: str, sender: str = PERSON):
        """A person with a name like no other has edited a repository."""
        repository = pygithub(self.sandbox).get_repo(f"acme/{name}")
        body = payload({"id": repository.id, "name": name}).replace(b"jonas-berg", sender.encode())
        assert self.server.deliver("repository", body).status_code == 202

    def fill(self):
        """Some repositories are enforced, others still differ; a newer policy is refused."""
        for name in self.names[:3]:
            self.deliver(name)
        session = self.session()
        for name in self.names[:3]:
            eventually(lambda: "verified" in session.get(f"{self.base}/repositories/acme/{name}").text, "a run's history")
        self.policy.write_text(POLICY + f"  - name: x\n    '{SCRIPT}': {IMAGE}\n")
        eventually(lambda: "is refused" in session.get(f"{self.base}/policy").text, "a refused policy")

    def session(self) -> requests.Session:
        """Somebody who has the token and runs programs."""
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        return session

    def log_in(self, page, name: str = PERSON):
        page.goto(self.base + "/login")
        page.fill("[name=token]", TOKEN)
        page.fill("[name=name]", name)
        page.click("form button")
        page.wait_for_url(re.compile(r"/$"))

    def stop(self):
        assert self.server.stop() == 0
        assert self.sandbox.stop() == 0
