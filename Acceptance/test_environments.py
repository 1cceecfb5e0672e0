"""Environments: githubkit and PyGithub, which were generated from and written against github.com, read what `apply` wrote,
and write what it then plans."""

import pytest
from githubkit.exception import RequestFailed

from support.clients import pygithub
from support.policies import policy, written
from support.processes import AT_ONCE, Sandbox, run
from support.traffic import request_problems, response_problems

REPOSITORY = "payments-api"
POLICY = policy(
    """
environments:
  Prod/EU:
    wait_timer: 10
    reviewers: [team/devops, maya-chen]
    prevent_self_review: true
    can_admins_bypass: false
    deployment_branch_policy: { branches: [main, release/*], tags: [v*] }
    deployment_protection_rules: [app/merge-assistant]
  staging: { deployment_branch_policy: { protected_branches: true } }
"""
)


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("environments"), repositories=25)
    yield sandbox
    assert sandbox.stop() == 0


@pytest.fixture(scope="module")
def place(sandbox) -> tuple[str, str]:
    return sandbox.organization, REPOSITORY


@pytest.fixture(scope="module")
def githubcop(binary, sandbox):
    file = written(sandbox.folder, POLICY)

    def verb(name: str, *more: str):
        pace = AT_ONCE if name == "apply" else ()
        where = ("--repo", REPOSITORY, *pace, *more, "--policy", file)
        return run(binary, name, *where, env=sandbox.credentials(), folder=sandbox.folder)

    return verb


@pytest.fixture(scope="module")
def applied(githubcop):
    outcome = githubcop("apply")
    assert outcome.code == 0, outcome.output
    return outcome


def test_githubkit_reads(applied, rest_api, place):
    """githubkit's typed models hold the environments, patterns and Apps that `apply` wrote"""
    listed = rest_api.repos.get_all_environments(*place).parsed_data.environments
    assert {environment.name for environment in listed} == {"Prod/EU", "staging"}
    made = rest_api.repos.get_environment(*place, "Prod%2FEU").parsed_data
    rules = {rule.type: rule for rule in made.protection_rules}
    assert rules["wait_timer"].wait_timer == 10
    assert rules["required_reviewers"].prevent_self_review
    assert [reviewer.type for reviewer in rules["required_reviewers"].reviewers] == ["Team", "User"]
    assert made.deployment_branch_policy.custom_branch_policies
    policies = rest_api.repos.list_deployment_branch_policies(*place, "Prod%2FEU").parsed_data.branch_policies
    assert [(p.type, p.name) for p in policies] == [("branch", "main"), ("branch", "release/*"), ("tag", "v*")]
    gates = rest_api.repos.get_all_deployment_protection_rules(
        owner=place[0], repo=place[1], environment_name="Prod%2FEU"
    ).parsed_data
    assert [gate.app.slug for gate in gates.custom_deployment_protection_rules] == ["merge-assistant"]
    staging = rest_api.repos.get_environment(*place, "staging").parsed_data
    assert staging.deployment_branch_policy.protected_branches
    with pytest.raises(RequestFailed) as missing:
        rest_api.repos.list_deployment_branch_policies(*place, "staging")
    assert missing.value.response.status_code == 404


def test_pygithub_reads(applied, sandbox):
    """PyGithub reads the same"""
    repository = pygithub(sandbox).get_repo(f"{sandbox.organization}/{REPOSITORY}")
    environment = repository.get_environment("Prod/EU")
    assert {rule.type for rule in environment.protection_rules} == {
        "wait_timer",
        "required_reviewers",
        "branch_policy",
    }
    reviewers = next(rule for rule in environment.protection_rules if rule.type == "required_reviewers").reviewers
    assert [reviewer.reviewer.id for reviewer in reviewers]


def test_drift(applied, githubcop, rest_api, place):
    """What githubkit changes is planned, and nothing else"""
    assert githubcop("plan").code == 0
    rest_api.repos.create_deployment_branch_policy(*place, "Prod%2FEU", name="hotfix/*", type="branch")
    found = githubcop("plan", "--format", "json")
    assert found.code == 2
    changes = [change["subject"] for repository in found.repositories for change in repository["changes"]]
    assert changes == ["Prod/EU"]
    assert githubcop("apply").code == 0
    policies = rest_api.repos.list_deployment_branch_policies(*place, "Prod%2FEU").parsed_data.branch_policies
    assert "hotfix/*" not in {policy.name for policy in policies}


def test_self_review(rest_api, place):
    """GitHub refuses prevent_self_review without reviewers, as githubkit learns"""
    with pytest.raises(RequestFailed) as refused:
        rest_api.repos.create_or_update_environment(*place, "lonely", prevent_self_review=True)
    assert refused.value.response.status_code == 422


def test_described(applied, sandbox, rest, graphql):
    """Every request and answer is what GitHub's schemas describe"""
    exchanges = [e for e in sandbox.traffic.exchanges() if e.status < 400]
    known = [e for e in exchanges if e.is_graphql or rest.operation(e.method, e.path)]
    # GitHub takes one key that is described nowhere, and a body of which only the documentation speaks.
    sent = [e for e in known if not {"can_admins_bypass", "integration_id"} & set(e.request_body or {})]
    assert request_problems(sent, rest, graphql) == []
    assert response_problems(known, rest, graphql) == []
