"""The yardsticks themselves: they have to accept what GitHub really sent and to reject what it never would."""

import json
from pathlib import Path

import pytest

from support import shared
from support.graphql_schemas import is_query


def recorded_exchanges(folder: Path):
    """(method, path, request body, status, response body) of the exchanges that were recorded with GitHub."""
    for mapping in sorted((folder / "recorded").rglob("mappings/*.json")):
        exchange = json.loads(mapping.read_text())
        request, response = exchange["request"], exchange["response"]
        path = request.get("url") or request.get("urlPath") or ""
        sent = next((json.loads(p["equalToJson"]) for p in request.get("bodyPatterns", []) if "equalToJson" in p), None)
        body = response.get("body")
        if "bodyFileName" in response:
            file = mapping.parents[1] / "__files" / response["bodyFileName"]
            body = file.read_text() if file.exists() else None
        try:
            body = json.loads(body) if body else None
        except json.JSONDecodeError:
            continue
        yield request["method"], path, sent, response["status"], body


def test_recorded_requests(shared_folder, rest):
    """The request schemas accept every body that was recorded on its way to GitHub"""
    checked = 0
    for method, path, sent, status, _ in recorded_exchanges(shared_folder):
        if sent is None or status >= 400 or rest.operation(method, path) is None:
            continue
        assert rest.request_problems(method, path, sent) == [], f"{method} {path}"
        checked += 1
    assert checked > 10


def test_recorded_responses(shared_folder, rest):
    """The response schemas accept recorded answers of GitHub, but for the fields that GitHub added since"""
    checked = 0
    for method, path, _, status, body in recorded_exchanges(shared_folder):
        if rest.operation(method, path) is None or body is None or status >= 400:
            continue
        problems = [p for p in rest.response_problems(method, path, status, body) if "is a required property" not in p]
        # A parent team is an "either null or a team" that lacks the newer fields, too.
        problems = [p for p in problems if not p.startswith("parent")]
        assert problems == [], f"{method} {path} {status}"
        checked += 1
    assert checked > 50


@pytest.mark.parametrize(
    "body",
    [
        {"required_status_checks": None, "enforce_admins": False, "restrictions": None},
        {
            "required_status_checks": None,
            "enforce_admins": False,
            "restrictions": None,
            "required_pull_request_reviews": {"required_approving_reviews_count": 1},
        },
        {
            "required_status_checks": {"strict": "no", "checks": []},
            "enforce_admins": False,
            "restrictions": None,
            "required_pull_request_reviews": None,
        },
    ],
    ids=["a missing key", "a misspelt key", "a wrong type"],
)
def test_bad_requests_are_refused(rest, body):
    """The request schemas refuse a branch protection that GitHub would not understand"""
    assert rest.request_problems("PUT", "/repos/acme/repo1/branches/main/protection", body) != []


def test_bad_responses_are_refused(rest):
    """The response schemas refuse an autolink without its prefix"""
    answer = {"id": 1, "url_template": "https://acme.example/<num>", "is_alphanumeric": True}
    assert rest.response_problems("GET", "/repos/acme/repo1/autolinks/1", 200, answer) != []
    assert rest.response_problems("GET", "/repos/acme/repo1/autolinks/1", 200, answer | {"key_prefix": "A-"}) == []


def test_graphql_documents(graphql):
    """graphql-core accepts the documents that were validated before, and refuses a field that does not exist"""
    for name, text in shared.queries().items():
        assert graphql.document_problems(text) == [], name
    assert graphql.document_problems("{ viewer { loginn } }") != []


def test_graphql_requests(graphql):
    """graphql-core refuses a variable of a wrong type, and tells a query from a mutation"""
    delete = """mutation($id: ID!) {
        deleteBranchProtectionRule(input: {branchProtectionRuleId: $id}) { clientMutationId }
    }"""
    assert graphql.request_problems({"query": delete, "variables": {"id": "BPR_1"}}) == []
    assert graphql.request_problems({"query": delete, "variables": {"id": ["BPR_1", 2]}}) != []
    assert graphql.request_problems({"query": delete}) != []
    assert not is_query({"query": delete})
    assert is_query({"query": "{ viewer { login } }"})


def test_graphql_answers(graphql):
    """graphql-core tells a right answer from a null, a wrong type, a missing and an extra key"""
    body = {
        "query": "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Repository { name visibility } ... on Team { slug } } }",
        "variables": {"ids": ["R_1", "T_1"]},
    }
    right = {"name": "repo1", "visibility": "PRIVATE"}
    assert graphql.response_problems(body, {"data": {"nodes": [right, {"slug": "devops"}, None]}}) == []
    for wrong in (right | {"name": None}, right | {"visibility": "private"}, {"name": "repo1"}, right | {"id": "R_1"}):
        assert graphql.response_problems(body, {"data": {"nodes": [wrong]}}) != [], wrong
