"""Rules that are only evaluated are shown and never written: seen by PyGithub, which reads what is there."""

import json

import pytest
import requests

from support.clients import pygithub
from support.policies import written
from support.processes import AT_ONCE, Sandbox, eventually, run
from support.traffic import writes
from support.webhooks import Server, payload

POLICY = """
version: 1
organization: acme
rules:
  - name: baseline
    exclusive: [autolinks]
    settings: { repository: { has_wiki: false } }
  - name: later
    enforcement: evaluate
    settings:
      repository: { has_projects: false }
      autolinks: { OPS-: { url_template: "https://ops.acme.example/<num>" } }
"""


@pytest.fixture
def site(binary, tmp_path):
    sandbox = Sandbox(binary, tmp_path / "sandbox", repositories=0)
    answer = requests.post(
        f"{sandbox.url}/_sandbox/act/create-repository", json={"repository": "svc-1", "readme": True}, timeout=30
    )
    assert answer.status_code < 300, answer.text

    def verb(*arguments):
        return run(binary, *arguments, env=sandbox.credentials(), folder=tmp_path)

    verb.sandbox, verb.folder, verb.binary = sandbox, tmp_path, binary
    verb.repository = lambda: pygithub(sandbox).get_repo("acme/svc-1")
    verb.policy = written(tmp_path, POLICY)
    yield verb
    assert sandbox.stop() == 0


def test_evaluated_rules_are_shown_and_not_written(site):
    """`plan` and `apply` show what an evaluated rule would change, keep what it names, and write the active rules alone"""
    repository = site.repository()
    repository.create_autolink("OPS-", "https://ops.acme.example/<num>")
    repository.create_autolink("OLD-", "https://old.acme.example/<num>")
    plan = site("plan", "--policy", site.policy, "--format", "json").expect(2)
    [planned] = plan.repositories
    found = {change["subject"]: change.get("outcome") for change in planned["changes"]}
    assert found == {"has_wiki": None, "OLD-": None, "OPS-": "withheld"}
    assert [(finding["rule"], finding["subject"]) for finding in planned["findings"]] == [("later", "has_projects")]

    mark = site.sandbox.traffic.mark()
    applied = site("apply", "--policy", site.policy, "--format", "json", *AT_ONCE).expect(1)
    assert applied.report["summary"]["outcomes"] == {"verified": 2, "withheld": 1}
    assert applied.report["summary"]["findings"] == 1
    assert len(writes(site.sandbox.traffic.exchanges(mark))) == 2
    repository = site.repository()
    assert (repository.has_wiki, repository.has_projects) == (False, True)
    assert [link.key_prefix for link in repository.get_autolinks()] == ["OPS-"]

    [kept] = json.loads(site("status", "--format", "json").expect(0).output)["findings"]
    assert (kept["repository"], kept["rules"], kept["withheld"]) == ("acme/svc-1", {"later": 1}, 1)
    runs = json.loads(site("history", "--format", "json").expect(0).output)
    assert "has_projects" not in json.dumps(runs)

    active = written(site.folder, POLICY.replace("    enforcement: evaluate\n", ""))
    site("apply", "--policy", active, *AT_ONCE).expect(0)
    assert not site.repository().has_projects
    assert json.loads(site("status", "--format", "json").expect(0).output)["findings"] == []


def test_serve_evaluate_only_reads(site):
    """`apply --evaluate` and `serve --evaluate` send only reads, and `status` shows what all rules would change"""
    mark = site.sandbox.traffic.mark()
    applied = site("apply", "--evaluate", "--policy", site.policy, "--format", "json", *AT_ONCE).expect(0)
    assert applied.report["summary"]["findings"] == 3

    state = site.folder / "served.sqlite"
    server = Server(
        site.binary, site.folder, site.policy, "--evaluate", "--no-sweep", "--state", state,
        **site.sandbox.credentials(),
    )  # fmt: skip
    repository = {"id": site.repository().id, "name": "svc-1"}
    assert server.deliver("repository", payload(repository)).status_code == 202

    def findings():
        told = site("status", "--format", "json", "--state", state).expect(0).output
        return json.loads(told)["findings"]

    [found] = eventually(findings, "findings of the repository that an event was about")
    assert found["findings"] == 3 and found["rules"] == {"baseline": 1, "later": 2}
    assert server.stop() == 0
    assert writes(site.sandbox.traffic.exchanges(mark)) == []
