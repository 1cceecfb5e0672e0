"""The bulk queries, validated against GitHub's schema by somebody else, run against the sandbox."""

import pytest
import requests

from support import shared
from support.processes import Sandbox

ROWS = [
    ("1-repos-page.graphql", "ReposPage"),
    ("1b-repos-page-2026.graphql", "ReposPage2026"),
    ("2-bpr-actors.graphql", "BprActors"),
    ("3-rulesets.graphql", "Rulesets"),
    ("3-rulesets.graphql", "OrgRulesets"),
    ("4-team-permissions.graphql", "TeamPermissions"),
    ("5-repo-details.graphql", "RepoDetails"),
    ("5-repo-details.graphql", "Environments"),
    ("5-repo-details.graphql", "Codeowners"),
    ("6-all-in-one.graphql", "AllInOne"),
]


CREATE_RULESET = """mutation($input: CreateRepositoryRulesetInput!) {
  createRepositoryRuleset(input: $input) { ruleset { id } }
}"""


@pytest.fixture(scope="module")
def sandbox(binary, shared_folder, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("queries"), repositories=40)
    yield sandbox
    assert sandbox.stop() == 0


def ask(sandbox, body: dict) -> dict:
    answer = requests.post(
        sandbox.url + "/graphql", json=body, headers={"Authorization": f"Bearer {sandbox.token}"}, timeout=30
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def repositories(sandbox):
    """The first page of repositories with their rules, as the first bulk query tells them; one has a ruleset."""
    some = ask(sandbox, {"query": "{ organization(login: \"acme\") { repository(name: \"repo2\") { id } } }"})
    ruleset = {
        "sourceId": some["data"]["organization"]["repository"]["id"],
        "name": "no force pushes",
        "target": "BRANCH",
        "enforcement": "ACTIVE",
        "conditions": {"refName": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
        "rules": [{"type": "NON_FAST_FORWARD"}],
    }
    created = ask(sandbox, {"query": CREATE_RULESET, "variables": {"input": ruleset}})
    assert "errors" not in created, created
    body = {"query": shared.queries()["1-repos-page.graphql"], "variables": {"org": sandbox.organization, "n": 100}}
    return ask(sandbox, body)["data"]["organization"]["repositories"]["nodes"]


@pytest.mark.parametrize(("file", "operation"), ROWS, ids=[row[1] for row in ROWS])
def test_query(sandbox, graphql, repositories, file, operation):
    """A bulk query gets an answer that graphql-core accepts"""
    ids = [repository["id"] for repository in repositories]
    rules = [rule["id"] for repository in repositories for rule in repository["branchProtectionRules"]["nodes"]]
    variables = {
        "ReposPage": {"org": sandbox.organization, "n": 15},
        "ReposPage2026": {"org": sandbox.organization, "n": 15},
        "BprActors": {"ids": rules},
        "Rulesets": {"ids": [r["id"] for repository in repositories for r in repository["rulesets"]["nodes"]]},
        "OrgRulesets": {"org": sandbox.organization},
        "TeamPermissions": {"org": sandbox.organization},
        "RepoDetails": {
            "ids": ids[:20], "collaborators": True, "labels": True, "deployKeys": True, "environments": True
        },
        "Environments": {"ids": ids[:3]},
        "Codeowners": {"ids": ids[:20]},
        "AllInOne": {"org": sandbox.organization, "n": 10},
    }[operation]
    assert variables.get("ids") != []
    body = {"query": shared.queries()[file], "operationName": operation, "variables": variables}
    assert graphql.request_problems(body) == []
    answer = ask(sandbox, body)
    assert "errors" not in answer
    assert graphql.response_problems(body, answer) == []


def test_pages(sandbox, repositories):
    """The repository pages of 15 hold every repository once, in the order of their names"""
    query, cursor, names = shared.queries()["1-repos-page.graphql"], None, []
    while True:
        body = {"query": query, "variables": {"org": sandbox.organization, "n": 15, "cursor": cursor}}
        page = ask(sandbox, body)["data"]["organization"]["repositories"]
        names += [node["name"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        cursor = page["pageInfo"]["endCursor"]
    assert names == [repository["name"] for repository in repositories]
    assert len(names) == page["totalCount"] == 40


def test_refuses_bad_documents(sandbox):
    """The sandbox answers a misspelt field and an unknown argument with errors, as GitHub does"""
    for query in ("{ viewer { loginn } }", '{ organization(logn: "acme") { id } }', "{ viewer { login "):
        answer = ask(sandbox, {"query": query})
        assert answer["errors"][0]["message"]
        assert not answer.get("data")
