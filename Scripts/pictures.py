#!/usr/bin/env python3
"""Makes the pictures of README.md and Docs/ (Docs/images): one organization in the sandbox, whose policy comes into
force step by step, is served, and is then changed by a pull request. `make pictures` runs it; look at what it made.

The days in the charts before today are earlier states of the same organization, dated back.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import sqlite3
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Acceptance"))

import requests  # noqa: E402

from support.browser import chromium  # noqa: E402
from support.github_markdown import rendered  # noqa: E402
from support.processes import AT_ONCE, Sandbox, eventually, run  # noqa: E402
from support.webhooks import SECRET, Server  # noqa: E402

POLICY = """\
version: 1
organization: acme
limits: { weakenings: 2, removals: 10 }
exempt:
  - { repositories: [session-tests], reason: "load tests until the freeze ends", owner: "@acme/qa", until: 2099-01-31 }
rules:
  - name: baseline
    settings:
      repository: { delete_branch_on_merge: true, allow_merge_commit: false, has_wiki: false }
      teams: { devops: admin, engineering: push }
      labels: { incident: { color: d73a4a } }
  - name: reviews
    settings:
      branches:
        main, master:
          enforce_admins: true
          required_conversation_resolution: true
          required_pull_request_reviews: { required_approving_review_count: !atLeast 2 }
  - name: gateways
    when: { name: "*-gateway" }
    settings:
      teams: { infosec: pull }
      branches: { main: { required_linear_history: true } }
  - name: no projects
    enforcement: evaluate
    settings: { repository: { has_projects: false } }
"""
PROPOSED = (
    POLICY.replace("weakenings: 2,", "weakenings: 200,")
    .replace("          enforce_admins: true\n", "")
    .replace("!atLeast 2", "1")
    .replace("has_wiki: false", "has_wiki: false, allow_auto_merge: true")
    .replace("incident: { color: d73a4a }", "incident: { color: d73a4a }, security: { color: b60205, description: Needs the security team }")
)
TOKEN = "the token of the pictures"
COMMENT = """<!doctype html><meta charset="utf-8"><style>
body { margin: 24px; font: 14px/1.5 system-ui, sans-serif; color: #1f2328; background: #fff; width: 1130px }
.frame { border: 1px solid #d1d9e0; border-radius: 6px } .head { padding: 8px 16px; background: #f6f8fa; color: #59636e;
border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0 } .head b { color: #1f2328 } .body { padding: 16px }
.body > :first-child { margin-top: 0 } h2 { font-size: 1.5em; padding-bottom: .3em; border-bottom: 1px solid #d1d9e0 }
table { border-collapse: collapse; width: 100%% } th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left }
tbody tr:nth-child(2n) { background: #f6f8fa } code { background: #818b981f; border-radius: 6px; padding: .2em .4em;
font-size: 85%% }</style><div class="frame"><div class="head"><b>githubcop</b> bot commented now</div>
<div class="body">%s</div></div>"""


class Organization:
    def __init__(self, binary: pathlib.Path, folder: pathlib.Path):
        self.binary, self.folder = binary, folder
        self.sandbox = Sandbox(binary, folder / "sandbox", "--hourly-budget", "15000", repositories=150)
        self.policy = folder / "githubcop.yml"
        self.policy.write_text(POLICY)
        self.state = folder / "state.sqlite"
        self.state.touch(0o600)
        self.act("create-repository", repository="policies", readme=True)
        self.act("push", repository="policies", files={"githubcop.yml": POLICY})
        permissions = {"checks": "write", "pull_requests": "write", "events": ["pull_request"]}
        assert requests.post(f"{self.sandbox.url}/_sandbox/permissions", json=permissions, timeout=30).ok

    def act(self, verb: str, **body) -> dict:
        answer = requests.post(f"{self.sandbox.url}/_sandbox/act/{verb}", json=body, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def get(self, path: str):
        headers = {"Authorization": f"Bearer {self.sandbox.token}"}
        return requests.get(f"{self.sandbox.url}{path}", headers=headers, timeout=30).json()

    def has_rule(self, name: str) -> bool:
        return "url" in self.get(f"/repos/acme/{name}/branches/main/protection")

    def verb(self, *arguments, code: int | None = None, policy=None, env=None):
        outcome = run(
            self.binary, *arguments, "--policy", policy or self.policy, "--state", self.state,
            env=env or self.sandbox.credentials(), folder=self.folder)
        return outcome if code is None else outcome.expect(code)

    def stand(self) -> dict:
        """How the organization stands now, in the state file as well."""
        self.verb("plan", "--format", "json")
        done = run(self.binary, "report", "--state", self.state, "--format", "json", folder=self.folder)
        return json.loads(done.expect(0).output)

    def date_back(self, days: range):
        """What is known now was known on those days, so many before today."""
        with sqlite3.connect(self.state) as state:
            for day in days:
                state.execute(
                    "INSERT OR REPLACE INTO snapshot_day SELECT date('now', ?), at - ?, totals FROM snapshot_day"
                    " ORDER BY day DESC LIMIT 1", (f"-{day} days", 86400 * day))
        state.close()


def past(organization: Organization):
    """Six weeks: the policy comes into force part by part, one day somebody changes eight repositories."""
    names = [row["name"].split("/")[1] for row in organization.stand()["repositories"] if not row["archived"]]
    organization.date_back(range(45, 41, -1))
    steps, day = 9, 41
    for step in range(steps):
        part = names[len(names) * step // steps:len(names) * (step + 1) // steps]
        # The last part stays as it is until the server begins.
        organization.verb("apply", "--repo", ",".join(part), "--ignore-limits", *AT_ONCE)
        organization.stand()
        organization.date_back(range(day, day - 3, -1))
        day -= 3
    for name in names[10:26]:
        organization.act("settings", repository=name, sender="jonas-berg", settings={"has_wiki": True})
    organization.stand()
    organization.date_back(range(day, day - 2, -1))
    organization.verb("apply", "--ignore-limits", *AT_ONCE)
    organization.stand()
    organization.date_back(range(day - 2, 0, -1))
    return names


def dashboard(organization: Organization, names: list[str]) -> tuple[Server, str]:
    """The server after a sweep, some drift, one suspension."""
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=1)
    server = Server(
        organization.binary, organization.folder, "repository:acme/policies", "--state", organization.state,
        "--admin-port", "0", "--sweep", f"{soon.minute} {soon.hour} * * *", "--time-zone", "UTC", **organization.sandbox.app_credentials(), GITHUBCOP_ADMIN_TOKEN=TOKEN)
    found = server.wait_until(
        lambda: re.search(r"http://127\.0\.0\.1:(\d+)/metrics", server.text()), "telling its admin port")
    address = f"http://127.0.0.1:{found[1]}"
    hook = {"url": f"{server.url}/webhook", "secret": SECRET}
    assert requests.post(f"{organization.sandbox.url}/_sandbox/webhook", json=hook, timeout=30).status_code == 204
    bearer = {"Authorization": f"Bearer {TOKEN}"}

    def status() -> dict:
        return requests.get(f"{address}/api/status", headers=bearer, timeout=30).json()

    def is_idle() -> bool:
        queue = status()["queue"]
        return not any(queue[name] for name in ("new", "drift", "sweep", "working", "sweeps_to_list"))

    eventually(lambda: status()["sweep"] and is_idle(), "the first sweep", 120)
    protected = [name for name in names if organization.has_rule(name)][:5]
    for index, name in enumerate(protected):
        organization.act("weaken-protection", repository=name, sender=("maya-chen", "jonas-berg")[index % 2])
    eventually(lambda: server.text().count("drift reverted") >= 5, "the drift reverted", 120)
    suspended_name = protected[-1]
    suspended = {
        "repo": f"acme/{suspended_name}", "kind": "labels", "for": "2h", "reason": "incident 7: relabelling",
        "by": "maya-chen",
    }
    assert requests.post(f"{address}/api/suspend", params=suspended, headers=bearer, timeout=30).ok
    headers = {"Authorization": f"Bearer {organization.sandbox.token}"}
    label = f"{organization.sandbox.url}/repos/acme/{suspended_name}/labels/incident"
    assert requests.patch(label, json={"color": "ededed"}, headers=headers, timeout=30).ok
    organization.act("weaken-protection", repository=suspended_name, sender="jonas-berg")
    eventually(lambda: server.text().count("drift reverted") >= 6, "the last drift reverted", 120)
    eventually(is_idle, "nothing to do", 120)
    return server, address, suspended_name


def comment(organization: Organization) -> str:
    """The comment on a pull request, as GitHub renders it, the first list of repositories unfolded."""
    opened = organization.act(
        "open-pull-request", repository="policies", files={"githubcop.yml": PROPOSED}, title="Relax the reviews")

    def found() -> str | None:
        texts = [entry["body"] for entry in organization.get(f"/repos/acme/policies/issues/{opened['number']}/comments")]
        return next((text for text in texts if "No longer enforces" in text), None)

    text = eventually(found, "the preview's comment", 120)
    return COMMENT % rendered(text).replace("<details>", "<details open>", 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "Docs/images")
    options = parser.parse_args()
    binary = pathlib.Path(os.environ["GITHUBCOP"]).resolve()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        organization = Organization(binary, pathlib.Path(folder))
        server, address, name = dashboard(organization, past(organization))
        page = browser.new_page(viewport={"width": 1280, "height": 960})
        page.goto(f"{address}/login")
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_label("Your name").fill("Maya Chen")
        page.get_by_role("button", name="Log in").click()
        page.screenshot(path=options.out / "overview.png", full_page=True)
        page.goto(f"{address}/repositories/acme/{name}")
        page.set_viewport_size({"width": 1280, "height": 1240})
        page.screenshot(path=options.out / "repository.png")
        page = browser.new_page(viewport={"width": 1180, "height": 900}, device_scale_factor=2)
        page.set_content(comment(organization))
        page.screenshot(path=options.out / "preview.png", full_page=True)
        report = organization.folder / "report.html"
        run(
            binary, "report", "--state", organization.state, "--format", "html", "--out", report,
            folder=organization.folder).expect(0)
        page = browser.new_page(viewport={"width": 1000, "height": 900})
        page.goto(report.as_uri())
        page.screenshot(path=options.out / "report.png")
        assert server.stop() == 0 and organization.sandbox.stop() == 0
    for picture in sorted(options.out.glob("*.png")):
        print(f"{picture.relative_to(ROOT) if picture.is_relative_to(ROOT) else picture}: {picture.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
