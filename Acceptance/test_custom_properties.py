"""Custom properties: githubkit and PyGithub, which were generated from and written against github.com, read what `apply`
wrote, and write what it then plans."""

import re

import pytest
import requests

from support.clients import pygithub
from support.policies import written
from support.processes import AT_ONCE, Sandbox, Service, environment, eventually, run
from support.traffic import request_problems, response_problems, writes
from support.webhooks import SECRET

VERSION = "2022-11-28"
REPOSITORIES = 35
POLICY = """version: 1
organization: acme
rules:
  - name: definitions
    target: organization
    settings:
      custom_properties:
        squad:
          value_type: single_select
          allowed_values: [red, blue]
          required: true
          default_value: blue
          description: Who looks after it
          values_editable_by: org_and_repo_actors
        areas: { value_type: multi_select, allowed_values: [eu, us] }
  - name: values
    settings: { custom_properties: { squad: red, areas: [us, eu] } }
"""


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("properties")
    sandbox = Sandbox(binary, folder, "--uniform", "--hourly-budget", "100000", repositories=REPOSITORIES)
    yield sandbox
    assert sandbox.stop() == 0


@pytest.fixture(scope="module")
def orgs(github):
    return github.rest(VERSION).orgs


@pytest.fixture(scope="module")
def githubcop(binary, sandbox):
    def verb(name: str, *more: str, policy: str = POLICY):
        pace = AT_ONCE if name == "apply" else ()
        file = written(sandbox.folder, policy)
        return run(binary, name, *pace, *more, "--policy", file, env=sandbox.credentials(), folder=sandbox.folder)

    return verb


@pytest.fixture(scope="module")
def applied(githubcop, sandbox) -> list[str]:
    """What `apply` wrote."""
    mark = sandbox.traffic.mark()
    githubcop("apply").expect(0)
    return writes(sandbox.traffic.exchanges(mark))


def values(orgs, repository: str) -> dict:
    listed = orgs.custom_properties_for_repos_get_organization_values("acme", per_page=100).parsed_data
    return next(
        {value.property_name: value.value for value in one.properties} for one in listed if one.repository_name == repository
    )


def test_githubkit_reads(applied, orgs):
    """githubkit's typed models hold the definitions and the values that `apply` wrote"""
    squad = orgs.custom_properties_for_repos_get_organization_definition("acme", "squad").parsed_data
    assert (squad.value_type, squad.required, squad.default_value) == ("single_select", True, "blue")
    assert (squad.allowed_values, squad.values_editable_by) == (["red", "blue"], "org_and_repo_actors")
    listed = orgs.custom_properties_for_repos_get_organization_values("acme", per_page=100).parsed_data
    assert len(listed) == REPOSITORIES
    for one in listed:
        found = values(orgs, one.repository_name)
        assert found["squad"] == "red" and sorted(found["areas"]) == ["eu", "us"]


def test_pygithub_reads(applied, sandbox):
    """PyGithub reads the same"""
    github = pygithub(sandbox)
    squad = github.get_organization("acme").get_custom_property("squad")
    assert (squad.allowed_values, squad.default_value, squad.required) == (["red", "blue"], "blue", True)
    assert github.get_repo("acme/service-000007").get_custom_properties()["squad"] == "red"


def test_requests(applied):
    """Two definitions, and the values of 35 repositories in two requests"""
    assert sorted(re.sub(r" .*/properties", " properties", write) for write in applied) == [
        "PATCH properties/values → 204",
        "PATCH properties/values → 204",
        "PUT properties/schema/areas → 200",
        "PUT properties/schema/squad → 200",
    ]


def test_drift(applied, githubcop, orgs):
    """What githubkit changes of values and definitions is planned, and nothing else"""
    githubcop("plan").expect(0)
    orgs.custom_properties_for_repos_create_or_update_organization_values(
        "acme",
        repository_names=["service-000003"],
        properties=[{"property_name": "squad", "value": None}, {"property_name": "areas", "value": ["eu"]}],
    )
    orgs.custom_properties_for_repos_create_or_update_organization_definition(
        "acme", "areas", value_type="multi_select", allowed_values=["us", "eu"]
    )
    found = githubcop("plan", "--format", "json").expect(2)
    changes = [(one["name"], change["subject"]) for one in found.repositories for change in one["changes"]]
    assert changes == [("acme", "areas"), ("acme/service-000003", "areas"), ("acme/service-000003", "squad")]
    githubcop("apply").expect(0)
    assert values(orgs, "service-000003")["squad"] == "red"
    areas = orgs.custom_properties_for_repos_get_organization_definition("acme", "areas").parsed_data
    assert areas.allowed_values == ["eu", "us"]


def test_value_in_use(applied, githubcop, orgs):
    """A value that repositories have is not taken out of a definition, and the plan says so"""
    policy = POLICY.replace("[red, blue]", "[blue, green]").replace("squad: red", "squad: blue")
    plan = githubcop("plan", "--target", "organization", policy=policy).expect(2)
    assert f"red ({REPOSITORIES} repositories)" in plan.output
    refused = githubcop("apply", "--target", "organization", policy=policy).expect(1)
    assert "values in use" in refused.output
    squad = orgs.custom_properties_for_repos_get_organization_definition("acme", "squad").parsed_data
    assert squad.allowed_values == ["red", "blue"]


def test_events(applied, binary, sandbox, orgs):
    """`serve` hears of a changed value and of a deleted definition, and reverts both"""
    file = written(sandbox.folder, POLICY)
    command = [binary, "serve", "--port", 0, "--policy", file, "--state", sandbox.folder / "state.sqlite", *AT_ONCE]
    server = Service(
        command, sandbox.folder, "serve", environment(GITHUB_WEBHOOK_SECRET=SECRET, **sandbox.credentials())
    )
    try:
        found = server.wait_until(
            lambda: re.search(r"Listening on (http://127\.0\.0\.1:\d+/webhook)", server.text()), "listening"
        )
        hook = {"url": found[1], "secret": SECRET}
        assert requests.post(f"{sandbox.url}/_sandbox/webhook", json=hook, timeout=30).status_code == 204
        orgs.custom_properties_for_repos_create_or_update_organization_values(
            "acme",
            repository_names=["service-000004"],
            properties=[{"property_name": "squad", "value": "blue"}],
        )
        eventually(lambda: values(orgs, "service-000004")["squad"] == "red", "the value as the policy says")
        orgs.custom_properties_for_repos_delete_organization_definition("acme", "squad")

        def squad():
            definitions = orgs.custom_properties_for_repos_get_organization_definitions("acme").parsed_data
            return any(one.property_name == "squad" for one in definitions)

        eventually(squad, "the definition as the policy says")
        eventually(lambda: values(orgs, "service-000004")["squad"] == "red", "the value once more")
    finally:
        assert requests.post(f"{sandbox.url}/_sandbox/webhook", json={}, timeout=30).status_code == 204
        assert server.stop() == 0


def test_described(applied, sandbox, rest, graphql):
    """Every request and answer is what GitHub's schemas describe"""
    exchanges = [exchange for exchange in sandbox.traffic.exchanges() if exchange.status < 400]
    known = [exchange for exchange in exchanges if exchange.is_graphql or rest.operation(exchange.method, exchange.path)]
    assert request_problems(known, rest, graphql) == []
    assert response_problems(known, rest, graphql) == []
