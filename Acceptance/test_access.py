"""Labels, collaborators and deploy keys that githubcop writes, as PyGithub reads them."""

import pytest

from support.clients import pygithub
from support.policies import policy, written
from support.processes import AT_ONCE, Sandbox, run
from support.traffic import request_problems, response_problems

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBY1bPYFBc3sJ7VOjKRoYEaDOyMFRoMN3BBiYqsjGRHd"
POLICY = policy(
    f"""
labels:
  bug: {{ color: "#D73A4A" }}
  security: {{ color: b60205, description: Needs the security team, previously: [invalid] }}
  "kind: bug, urgent": e11d21
  wontfix: null
collaborators: {{ liam-oconnor: push, sofia-rossi: triage }}
deploy_keys: {{ "{KEY} argocd@acme": {{ title: argocd }} }}
"""
)


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("access"), repositories=3)
    yield sandbox
    assert sandbox.stop() == 0


@pytest.fixture(scope="module")
def repository(binary, sandbox):
    """A repository to which the policy was applied."""
    repository = pygithub(sandbox).get_organization(sandbox.organization).create_repo("access", private=True)
    file = written(sandbox.folder, POLICY)
    arguments = ("apply", "--repo", "access", "--policy", file, *AT_ONCE)
    run(binary, *arguments, env=sandbox.credentials(), folder=sandbox.folder).expect(0)
    return repository


def test_labels(repository):
    """PyGithub reads the labels of the policy: colours without #, a renamed one under its new name, a deleted one not"""
    labels = {label.name: label for label in repository.get_labels()}
    assert labels["bug"].color == "d73a4a"
    assert (labels["security"].color, labels["security"].description) == ("b60205", "Needs the security team")
    assert labels["kind: bug, urgent"].color == "e11d21"
    assert not {"invalid", "wontfix"} & set(labels)


def test_collaborators(repository):
    """PyGithub reads who has access of their own, and with which permission"""
    people = {person.login: person.permissions for person in repository.get_collaborators(affiliation="direct")}
    assert set(people) == {"liam-oconnor", "sofia-rossi"}
    assert people["liam-oconnor"].push and not people["liam-oconnor"].maintain
    assert people["sofia-rossi"].triage and not people["sofia-rossi"].push
    assert list(repository.get_pending_invitations()) == []


def test_deploy_keys(repository):
    """PyGithub reads a deploy key that can only read, without the comment"""
    (key,) = repository.get_keys()
    assert (key.key, key.title, key.read_only) == (KEY, "argocd", True)


def test_exchanges_fit_schemas(sandbox, repository, rest, graphql):
    """Every request fits GitHub's schemas, REST and GraphQL, and so does every answer"""
    exchanges = sandbox.traffic.exchanges()
    ours = [e for e in exchanges if e.request_headers.get("user-agent", "").startswith("githubcop")]
    assert ours
    assert request_problems(ours, rest, graphql) == []
    assert response_problems(exchanges, rest, graphql) == []
