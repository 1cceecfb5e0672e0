"""`githubcop plan` and `apply` on a drifted organization: what they say, what they send, what others then read."""

import fnmatch

import pytest

from support.clients import pygithub
from support.policies import ORIGINAL, load, policy, written
from support.processes import AT_ONCE, Sandbox, run
from support.traffic import request_problems, response_problems, undescribed, writes

SMALL = policy(
    """
repository: { delete_branch_on_merge: true, allow_merge_commit: false, has_wiki: false }
actions: { enabled: true, allowed_actions: selected }
teams: { infosec: pull, devops: admin }
branches:
  main:
    required_pull_request_reviews: { required_approving_review_count: 2, dismiss_stale_reviews: true }
    required_status_checks: { strict: false, checks: [build] }
    enforce_admins: false
  release/*: { required_linear_history: true }
autolinks: { OPS-: https://acme.atlassian.net/browse/OPS-<num> }
webhooks: { https://ci.acme.example/hook/: { events: [push], secret: "{{secret:CI_WEBHOOK}}" } }
security: { vulnerability_alerts: true }
"""
)


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("product"))
    yield sandbox
    assert sandbox.stop() == 0


@pytest.fixture(scope="module")
def policy_file(sandbox):
    return ORIGINAL if ORIGINAL.exists() else written(sandbox.folder, SMALL)


@pytest.fixture(scope="module")
def githubcop(binary, sandbox, policy_file):
    """Runs a verb with the policy against the sandbox."""

    def verb(name: str, *arguments, policy=policy_file, env=None):
        if name == "apply":
            arguments = *arguments, *AT_ONCE
        env = {"GITHUBCOP_SECRET_CI_WEBHOOK": "hush"} | (sandbox.credentials() if env is None else env)
        return run(binary, name, *arguments, "--policy", policy, env=env, folder=sandbox.folder)

    return verb


@pytest.fixture(scope="module")
def organization(sandbox):
    return pygithub(sandbox).get_organization(sandbox.organization)


def changes(outcome) -> list[tuple]:
    """(repository, kind, subject, verb) of every change in a plan's JSON."""
    return [
        (repository["name"].split("/")[-1], change["kind"], change["subject"], change["verb"])
        for repository in outcome.repositories
        for change in repository["changes"]
    ]


def test_plan(sandbox, githubcop, organization):
    """`plan` finds the drift, says it in the documented JSON, and sends nothing but GET and GraphQL queries"""
    mark = sandbox.traffic.mark()
    outcome = githubcop("plan", "--format", "json").expect(2)
    assert outcome.report["organization"] == sandbox.organization
    assert set(outcome.report) >= {"organization", "summary", "requests"}
    drifted = [repository for repository in outcome.repositories if repository["changes"]]
    assert drifted
    for repository in drifted:
        for change in repository["changes"]:
            assert set(change) >= {"kind", "subject", "verb", "before", "after", "rule", "source"}
            assert ".yml:" in change["source"]
    sent = sandbox.traffic.exchanges(mark)
    assert sent and writes(sent) == []
    archived = {r.name for r in organization.get_repos() if r.archived}
    assert archived and not archived & {name for name, *_ in changes(outcome)}


def test_plan_counts_its_requests(sandbox, githubcop):
    """The number of requests that `plan` reports is the number that reached the wire"""
    mark = sandbox.traffic.mark()
    outcome = githubcop("plan", "--format", "json")
    assert outcome.report["requests"]["total"] == len(sandbox.traffic.exchanges(mark))


def test_plan_formats(githubcop):
    """`plan` as text is plain when piped, and as Markdown has a table"""
    text = githubcop("plan").expect(2).output
    assert "\x1b[" not in text and len(text.splitlines()) > 5
    assert "|---" in githubcop("plan", "--format", "markdown").expect(2).output


def test_plan_as_app(sandbox, githubcop):
    """As the GitHub App, with a JWT of its own making, `plan` finds the same as with a token"""
    as_app = githubcop("plan", "--format", "json", env=sandbox.app_credentials()).expect(2)
    assert changes(as_app) == changes(githubcop("plan", "--format", "json"))


def test_wrong_token(sandbox, githubcop):
    """With a token that GitHub does not know, `plan` fails, says so, and shows no token"""
    outcome = githubcop("plan", env=sandbox.credentials() | {"GITHUB_TOKEN": "ghp_unknown"}).expect(1)
    assert "401" in outcome.told or "credentials" in outcome.told.lower()
    assert "ghp_unknown" not in outcome.told


def test_policy_errors_come_first(sandbox, githubcop, tmp_path):
    """A mistake in the policy ends `apply` before any request"""
    mark = sandbox.traffic.mark()
    outcome = githubcop("apply", policy=written(tmp_path, SMALL.replace("has_wiki", "has_wikki"))).expect(64)
    assert sandbox.traffic.exchanges(mark) == []


def test_saved_plan(sandbox, githubcop, organization, tmp_path):
    """A saved plan is refused once a person has changed what it was made for; nothing is written"""
    planned = changes(githubcop("plan", "--format", "json"))
    name = next(n for n, kind, _, _ in planned if kind == "repository")
    file = tmp_path / "plan.json"
    githubcop("plan", "--repo", name, "--out", file).expect(2)
    repository = organization.get_repo(name)
    for field in ("delete_branch_on_merge", "allow_squash_merge", "has_wiki"):
        repository.edit(**{field: not getattr(repository, field)})
    mark = sandbox.traffic.mark()
    outcome = githubcop("apply", file)
    assert outcome.code != 0 and name in outcome.told, outcome
    assert [str(e) for e in sandbox.traffic.exchanges(mark) if e.method in ("PATCH", "PUT", "DELETE")] == []


def test_apply(sandbox, githubcop):
    """`apply` brings the organization in line, reads back what it wrote and reports every change as verified"""
    outcome = githubcop("apply", "--format", "json")
    assert outcome.output.startswith("{"), outcome.told
    outcomes = [
        (repository["name"], change["kind"], change["subject"], change.get("outcome"), change.get("message"))
        for repository in outcome.repositories
        for change in repository["changes"]
    ]
    assert [o for o in outcomes if o[3] != "verified"] == []
    assert [r["failure"] for r in outcome.repositories if "failure" in r] == []
    assert outcomes
    outcome.expect(0)


def test_second_plan(githubcop):
    """After `apply`, a second `plan` finds nothing, and a second `apply` has nothing to do"""
    outcome = githubcop("plan", "--format", "json")
    assert changes(outcome) == []
    outcome.expect(0)
    githubcop("apply").expect(0)


def test_second_apply_writes_nothing(sandbox, githubcop):
    """An `apply` in the wanted state sends nothing but reads"""
    mark = sandbox.traffic.mark()
    githubcop("apply").expect(0)
    assert writes(sandbox.traffic.exchanges(mark)) == []


def test_pygithub_reads_it_back(organization, policy_file):
    """PyGithub reads back what the policy's first rule wants: settings, teams, protected branches, autolinks"""
    rules = load(policy_file.read_text())["rules"]
    wanted = next(rule for rule in rules if "when" not in rule)["settings"]
    exempt = {n for e in load(policy_file.read_text()).get("exempt", []) for n in e["repositories"]}
    looked_at = 0
    for repository in organization.get_repos():
        if repository.archived or any(_matches(repository.name, pattern) for pattern in exempt):
            continue
        repository = organization.get_repo(repository.name)
        looked_at += 1
        for field, value in wanted.get("repository", {}).items():
            if isinstance(value, bool):
                assert getattr(repository, field) == value, (repository.name, field)
        grants = {team.slug: team.permission for team in repository.get_teams()}
        for keys, permission in wanted.get("teams", {}).items():
            for team in keys.split(", "):
                if "{{" not in team and isinstance(permission, str):
                    assert grants.get(team) == permission, (repository.name, team)
        prefixes = {autolink.key_prefix for autolink in repository.get_autolinks()}
        assert prefixes >= {p for key in wanted.get("autolinks", {}) for p in key.split(", ") if "{{" not in p}
        branches = {branch.name: branch for branch in repository.get_branches()}
        for name in {n for key in wanted.get("branches", {}) for n in key.split(", ")} & set(branches):
            assert branches[name].protected, (repository.name, name)
    assert looked_at > 10


def _matches(name: str, pattern: str) -> bool:
    return fnmatch.fnmatch(name.lower(), pattern.lower())


def test_drift_by_a_person(githubcop, organization):
    """What a person changes afterwards is found, named and fixed, and nothing else is touched"""
    repository = next(r for r in organization.get_repos() if not r.archived and not r.fork)
    repository = organization.get_repo(repository.name)
    repository.edit(delete_branch_on_merge=False)
    found = changes(githubcop("plan", "--format", "json"))
    assert [(name, kind, verb) for name, kind, _, verb in found] == [(repository.name, "repository", "update")]
    githubcop("apply", "--repo", repository.name).expect(0)
    assert organization.get_repo(repository.name).delete_branch_on_merge


def test_explain(githubcop, organization):
    """`explain` names the rule and the line behind a wanted value"""
    repository = next(r for r in organization.get_repos() if not r.archived)
    outcome = githubcop("explain", repository.name, "repository").expect(0)
    assert "delete_branch_on_merge" in outcome.output
    assert ".yml:" in outcome.output


def test_requests_fit_schemas(sandbox, rest, graphql):
    """Every request that githubcop sent fits GitHub's request schemas and its GraphQL schema"""
    ours = [e for e in sandbox.traffic.exchanges() if e.request_headers.get("user-agent", "").startswith("githubcop")]
    assert len(ours) > 50
    # Custom roles are described for Enterprise Cloud only: <https://docs.github.com/enterprise-cloud@latest/rest/orgs/custom-roles>
    assert set(undescribed(ours, rest)) <= {"GET /orgs/acme/custom-repository-roles"}
    assert request_problems(ours, rest, graphql) == []


def test_answers_fit_schemas(sandbox, rest, graphql):
    """Every answer of the sandbox fits GitHub's response schemas and the types of the GraphQL documents"""
    assert response_problems(sandbox.traffic.exchanges(), rest, graphql) == []


def test_requests_are_polite(sandbox):
    """Every request names its sender, what it accepts and the API version that it was written for"""
    for exchange in sandbox.traffic.exchanges():
        headers = exchange.request_headers
        if headers.get("user-agent", "").startswith("githubcop") and not exchange.is_graphql:
            assert headers.get("x-github-api-version") == "2022-11-28", exchange
            assert "json" in headers.get("accept", ""), exchange
