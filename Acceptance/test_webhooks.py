"""`githubcop serve` is sent GitHub's own recorded payloads, signed by Python."""

import http.client

import pytest
import requests

from support import shared
from support.clients import app_auth, pygithub
from support.policies import policy, written
from support.processes import Sandbox, eventually, run
from support.traffic import request_problems, response_problems
from support.webhooks import SECRET, Server, adapted, form, signature

POLICY = policy(
    """
repository: { delete_branch_on_merge: true, allow_merge_commit: false }
teams: { devops: admin, infosec: pull }
autolinks: { OPS-: https://acme.atlassian.net/browse/OPS-<num> }
branches: { release/*: { required_linear_history: true } }
"""
)


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("webhooks"))
    yield sandbox
    assert sandbox.stop() == 0


@pytest.fixture(scope="module")
def policy_file(sandbox):
    return written(sandbox.folder, POLICY)


@pytest.fixture(scope="module")
def server(binary, sandbox, policy_file):
    server = Server(binary, sandbox.folder, policy_file, **sandbox.credentials())
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="module")
def organization(sandbox):
    return pygithub(sandbox).get_organization(sandbox.organization)


BODY = b'{"zen":"Keep it logically awesome.","hook_id":1}'


@pytest.mark.parametrize("name", shared.payloads())
def test_recorded_payloads(server, name):
    """A payload recorded from GitHub is accepted, as JSON and form-encoded"""
    event, body = name.split("/")[0], shared.payloads()[name]
    assert 200 <= server.deliver(event, body).status_code < 300
    encoded = form(body)
    answer = server.deliver(event, encoded, Content_Type="application/x-www-form-urlencoded")
    assert 200 <= answer.status_code < 300


def test_ping(server):
    """A ping is answered 2xx"""
    assert 200 <= server.deliver("ping", BODY).status_code < 300


def test_unknown_event(server):
    """An event that GitHub may invent tomorrow is accepted"""
    assert 200 <= server.deliver("something_new", b'{"action":"happened","unheard":{"of":[1]}}').status_code < 300


@pytest.mark.parametrize(
    "changes",
    [
        {"X_Hub_Signature_256": "sha256=" + "0" * 64},
        {"X_Hub_Signature_256": signature(BODY, "another secret")},
        {"X_Hub_Signature_256": signature(BODY + b" ")},
        {"X_Hub_Signature_256": None},
        {"X_Hub_Signature_256": None, "X_Hub_Signature": None},
        {"X_Hub_Signature_256": "sha256="},
        {"X_Hub_Signature_256": signature(BODY, algorithm="sha1")},
    ],
    ids=["forged", "another secret", "another body", "SHA-1 only", "none", "empty", "SHA-1 under the new name"],
)
def test_bad_signatures(server, changes):
    """A delivery that is not signed with the secret is refused with 401, and the answer does not echo it"""
    answer = server.deliver("ping", BODY, **changes)
    assert answer.status_code == 401
    assert "logically awesome" not in answer.text and SECRET not in answer.text


def test_too_large(server):
    """A body of more than 25 MB is refused with 413, and the server goes on serving"""
    body = b'{"zen":"' + b"x" * (25 * 1024 * 1024 + 1) + b'"}'
    try:
        status = server.deliver("ping", body).status_code
    except requests.exceptions.ConnectionError:
        # The server may hang up before it has read everything; then only a declared length tells its answer.
        status = declared_too_large(server)
    assert status == 413
    assert 200 <= server.deliver("ping", BODY).status_code < 300


def declared_too_large(server) -> int:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    connection.putrequest("POST", "/webhook")
    connection.putheader("Content-Length", str(25 * 1024 * 1024 + 11))
    connection.putheader("X-GitHub-Event", "ping")
    connection.endheaders()
    return connection.getresponse().status


def test_not_the_secret_in_the_log(server):
    """Neither the webhook secret nor the token is in the server's output"""
    assert SECRET not in server.text()


def test_refuses_to_start_without_a_secret(binary, sandbox, policy_file):
    """Without a webhook secret the server does not start, and says why"""
    outcome = run(binary, "serve", "--port", 0, "--policy", policy_file, env=sandbox.credentials())
    assert outcome.code not in (0, None)
    assert "GITHUB_WEBHOOK_SECRET" in outcome.told, outcome


def in_sync(binary, sandbox, policy_file, name) -> bool:
    outcome = run(binary, "plan", "--policy", policy_file, "--repo", name, env=sandbox.credentials())
    assert outcome.code in (0, 2), outcome
    return outcome.code == 0


def check_follows_policy(repository):
    fresh = repository.organization.get_repo(repository.name)
    assert fresh.delete_branch_on_merge and not fresh.allow_merge_commit
    assert {t.slug: t.permission for t in fresh.get_teams()} == {"devops": "admin", "infosec": "pull"}
    assert [a.key_prefix for a in fresh.get_autolinks()] == ["OPS-"]


def test_created_repository(binary, sandbox, server, policy_file, organization, shared_folder):
    """GitHub's recorded repository.created, told of a new repository, makes that repository follow the policy"""
    repository = organization.create_repo("fresh-from-a-person", private=True)
    body = adapted(shared.payloads()["repository/created"], repository.raw_data)
    mark = sandbox.traffic.mark()
    assert server.deliver("repository", body).status_code == 202
    eventually(lambda: in_sync(binary, sandbox, policy_file, repository.name), "the new repository follows the policy")
    check_follows_policy(repository)
    touched = {e.path for e in sandbox.traffic.exchanges(mark) if e.method in ("PATCH", "PUT", "POST", "DELETE")}
    assert all(repository.name in path or path == "/graphql" for path in touched), touched


def test_forged_creation(binary, sandbox, server, policy_file, organization, shared_folder):
    """The same delivery with a forged signature makes the server send nothing to GitHub"""
    repository = organization.create_repo("announced-by-a-stranger", private=True)
    body = adapted(shared.payloads()["repository/created"], repository.raw_data)
    mark = sandbox.traffic.mark()
    answer = server.deliver("repository", body, X_Hub_Signature_256=signature(body, "guessed"))
    assert answer.status_code == 401
    # What is behind it in the queue is done first: when that is through, the forged one would have been, too.
    other = organization.create_repo("announced-by-github", private=True)
    honest = adapted(shared.payloads()["repository/created"], other.raw_data)
    assert server.deliver("repository", honest).status_code == 202
    eventually(lambda: in_sync(binary, sandbox, policy_file, other.name), "the other repository follows the policy")
    assert not [e for e in sandbox.traffic.exchanges(mark) if repository.name in e.path and e.method != "GET"]
    assert not in_sync(binary, sandbox, policy_file, repository.name)


def test_sandbox_delivers(binary, sandbox, server, policy_file, organization):
    """The sandbox's own signed webhook for a repository that PyGithub creates reaches the server and works"""
    hook = {"url": server.url + "/webhook", "content_type": "json", "secret": SECRET}
    authorization = {"Authorization": f"Bearer {app_auth(sandbox).token}"}
    answer = requests.patch(sandbox.url + "/app/hook/config", json=hook, headers=authorization, timeout=30)
    assert answer.status_code == 200, answer.text
    repository = organization.create_repo("announced-by-the-sandbox", private=True)
    eventually(lambda: in_sync(binary, sandbox, policy_file, repository.name), "the new repository follows the policy")
    check_follows_policy(repository)


def test_requests_fit_schemas(sandbox, rest, graphql):
    """Every request that the server sent fits GitHub's request schemas, every answer the response schemas"""
    exchanges = sandbox.traffic.exchanges()
    ours = [e for e in exchanges if "githubcop" in e.request_headers.get("user-agent", "").lower()]
    assert ours
    assert request_problems(ours, rest, graphql) == []
    assert response_problems(exchanges, rest, graphql) == []
