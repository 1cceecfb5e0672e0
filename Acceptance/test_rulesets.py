"""The sandbox's rulesets, read and written by githubkit and PyGithub, which were generated from and written against
github.com."""

import pytest
import requests
from githubkit.exception import RequestFailed

from support.clients import githubkit, pygithub
from support.processes import Sandbox, eventually
from support.traffic import request_problems, response_problems

VERSION = "2022-11-28"
REFERENCES = {"include": ["~DEFAULT_BRANCH"], "exclude": []}
PULL_REQUEST = {
    "type": "pull_request",
    "parameters": {
        "required_approving_review_count": 2,
        "dismiss_stale_reviews_on_push": True,
        "require_code_owner_review": False,
        "require_last_push_approval": True,
        "required_review_thread_resolution": False,
    },
}


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("rulesets"), repositories=25)
    yield sandbox
    assert sandbox.stop() == 0


@pytest.fixture(scope="module")
def ids(rest_api, sandbox) -> dict:
    """Whom names stand for."""
    organization = sandbox.organization
    installed = rest_api.apps.get_by_slug("merge-assistant").parsed_data.id
    listed = rest_api.orgs.list_app_installations(organization).parsed_data.installations
    assert installed in {installation.app_id for installation in listed}
    return {
        "team": rest_api.teams.get_by_name(organization, "devops").parsed_data.id,
        "user": rest_api.users.get_by_username("maya-chen").parsed_data.id,
        "app": installed,
        "repository": rest_api.repos.get(organization, "repo1").parsed_data.id,
    }


def every_rule(ids: dict) -> list[dict]:
    """One rule of each type that a ruleset for branches may have in a repository."""
    pattern = {"operator": "starts_with", "pattern": "x"}
    restriction = {"enabled": True, "allowed_actors": [{"id": ids["team"], "type": "Team"}]}
    reviewers = [
        {"file_patterns": ["*.tf"], "minimum_approvals": 1, "reviewer": {"id": ids["team"], "type": "Team"}}
    ]
    reviews = PULL_REQUEST["parameters"] | {"dismissal_restriction": restriction, "required_reviewers": reviewers}
    scanning = {"tool": "CodeQL", "alerts_threshold": "errors", "security_alerts_threshold": "high_or_higher"}
    queue = {
        "check_response_timeout_minutes": 60,
        "grouping_strategy": "ALLGREEN",
        "max_entries_to_build": 5,
        "max_entries_to_merge": 5,
        "merge_method": "SQUASH",
        "min_entries_to_merge": 1,
        "min_entries_to_merge_wait_minutes": 5,
    }
    plain = ["creation", "deletion", "non_fast_forward", "required_linear_history", "required_signatures"]
    with_parameters = {
        "update": {"update_allows_fetch_and_merge": False},
        "pull_request": reviews,
        "required_status_checks": {
            "required_status_checks": [{"context": "build", "integration_id": ids["app"]}, {"context": "lint"}],
            "strict_required_status_checks_policy": True,
        },
        "merge_queue": queue,
        "required_deployments": {"required_deployment_environments": ["staging"]},
        "workflows": {"workflows": [{"path": ".github/workflows/ci.yml", "repository_id": ids["repository"]}]},
        "code_scanning": {"code_scanning_tools": [scanning]},
        "code_quality": {"severity": "errors"},
        "code_coverage": {"minimum_coverage": 80, "max_coverage_drop": 1.5},
        "copilot_code_review": {"review_on_push": True},
        "commit_message_pattern": pattern,
        "commit_author_email_pattern": pattern,
        "committer_email_pattern": pattern,
        "branch_name_pattern": pattern,
    }
    rules = [{"type": name} for name in [*plain, "license_compliance_scanning"]]
    return rules + [{"type": name, "parameters": values} for name, values in with_parameters.items()]


def actors(ids: dict) -> list[dict]:
    return [
        {"actor_id": ids["team"], "actor_type": "Team", "bypass_mode": "pull_request"},
        {"actor_id": ids["app"], "actor_type": "Integration", "bypass_mode": "always"},
        {"actor_id": ids["user"], "actor_type": "User", "bypass_mode": "exempt"},
        {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"},
        {"actor_id": None, "actor_type": "DeployKey", "bypass_mode": "always"},
    ]


def test_repository(sandbox, rest_api, ids):
    """githubkit writes a ruleset with every rule and every kind of bypass actor, reads it back, edits and deletes it"""
    place = (sandbox.organization, "repo1")
    rest_api.repos.update(*place, allow_squash_merge=True)
    made = rest_api.repos.create_repo_ruleset(
        *place,
        name="everything",
        target="branch",
        enforcement="active",
        conditions={"ref_name": REFERENCES},
        rules=every_rule(ids),
        bypass_actors=actors(ids),
    ).parsed_data
    read = rest_api.repos.get_repo_ruleset(*place, made.id).parsed_data
    assert [rule.type for rule in read.rules] == [rule["type"] for rule in every_rule(ids)]
    assert [actor.actor_type for actor in read.bypass_actors] == [actor["actor_type"] for actor in actors(ids)]
    kept = rest_api.repos.update_repo_ruleset(*place, made.id, enforcement="evaluate").parsed_data
    assert (kept.enforcement, len(kept.rules), len(kept.bypass_actors)) == ("evaluate", len(read.rules), 5)
    assert rest_api.repos.update_repo_ruleset(*place, made.id, bypass_actors=[]).parsed_data.bypass_actors == []
    assert made.id in {ruleset.id for ruleset in rest_api.repos.get_repo_rulesets(*place).parsed_data}
    rest_api.repos.delete_repo_ruleset(*place, made.id)
    with pytest.raises(RequestFailed) as missing:
        rest_api.repos.get_repo_ruleset(*place, made.id)
    assert missing.value.response.status_code == 404


def test_tags_and_pushes(sandbox, rest_api):
    """githubkit writes rulesets for tags and for pushes; a push rule for branches is refused"""
    place = (sandbox.organization, "repo1")
    tags = rest_api.repos.create_repo_ruleset(
        *place,
        name="tags",
        target="tag",
        enforcement="active",
        conditions={"ref_name": {"include": ["refs/tags/v*"], "exclude": []}},
        rules=[{"type": "deletion"}, {"type": "tag_name_pattern", "parameters": {"operator": "regex", "pattern": "v"}}],
    ).parsed_data
    assert tags.target == "tag"
    pushes = [
        {"type": "file_path_restriction", "parameters": {"restricted_file_paths": ["secrets/*"]}},
        {"type": "file_extension_restriction", "parameters": {"restricted_file_extensions": ["*.exe"]}},
        {"type": "max_file_path_length", "parameters": {"max_file_path_length": 255}},
        {"type": "max_file_size", "parameters": {"max_file_size": 50}},
    ]
    made = rest_api.repos.create_repo_ruleset(
        *place, name="pushes", target="push", enforcement="active", rules=pushes
    ).parsed_data
    assert len(made.rules) == 4
    with pytest.raises(RequestFailed) as refused:
        rest_api.repos.create_repo_ruleset(*place, name="wrong", target="branch", enforcement="active", rules=pushes)
    assert refused.value.response.status_code == 422


@pytest.mark.parametrize(
    "which",
    [
        {"repository_name": {"include": ["repo*"], "exclude": [], "protected": True}},
        {"repository_id": {"repository_ids": []}},
        {
            "repository_property": {
                "include": [{"name": "visibility", "property_values": ["private"], "source": "system"}],
                "exclude": [],
            }
        },
    ],
    ids=lambda which: next(iter(which)),
)
def test_organization(sandbox, rest_api, ids, which):
    """githubkit writes a ruleset of the organization, which its repositories then list and obey"""
    if "repository_id" in which:
        which = {"repository_id": {"repository_ids": [ids["repository"]]}}
    made = rest_api.repos.create_org_ruleset(
        sandbox.organization,
        name=next(iter(which)),
        target="branch",
        enforcement="active",
        conditions={"ref_name": REFERENCES, **which},
        rules=[PULL_REQUEST, {"type": "deletion"}],
        bypass_actors=[{"actor_id": 1, "actor_type": "OrganizationAdmin", "bypass_mode": "always"}],
    ).parsed_data
    read = rest_api.repos.get_org_ruleset(sandbox.organization, made.id).parsed_data
    assert next(iter(which)) in read.conditions.model_dump()
    place = (sandbox.organization, "repo1")
    inherited = {ruleset.id: ruleset for ruleset in rest_api.repos.get_repo_rulesets(*place).parsed_data}
    assert inherited[made.id].source_type == "Organization"
    own = rest_api.repos.get_repo_rulesets(*place, includes_parents=False).parsed_data
    assert made.id not in {ruleset.id for ruleset in own}
    branch = rest_api.repos.get(*place).parsed_data.default_branch
    rules = rest_api.repos.get_branch_rules(*place, branch).parsed_data
    assert made.id in {rule.ruleset_id for rule in rules}
    edited = rest_api.repos.update_org_ruleset(sandbox.organization, made.id, name="renamed").parsed_data
    assert (edited.name, len(edited.rules)) == ("renamed", 2)
    listed = rest_api.repos.get_org_rulesets(sandbox.organization).parsed_data
    assert made.id in {ruleset.id for ruleset in listed}
    rest_api.repos.delete_org_ruleset(sandbox.organization, made.id)


def test_pygithub(sandbox):
    """PyGithub writes, lists and deletes a ruleset, and learns that its branch is protected"""
    client = pygithub(sandbox)
    repository = client.get_repo(f"{sandbox.organization}/payments-api")
    body = {
        "name": "main",
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": REFERENCES},
        "rules": [PULL_REQUEST],
    }
    requester = repository.requester
    _, made = requester.requestJsonAndCheck("POST", f"{repository.url}/rulesets", input=body)
    assert made["rules"][0]["parameters"]["allowed_merge_methods"] == ["merge", "squash", "rebase"]
    _, listed = requester.requestJsonAndCheck("GET", f"{repository.url}/rulesets")
    assert [ruleset["name"] for ruleset in listed] == ["main"]
    assert repository.get_branch(repository.default_branch).protected
    requester.requestJsonAndCheck("DELETE", f"{repository.url}/rulesets/{made['id']}")


def test_graphql(sandbox, shared_folder, rest_api, ids):
    """GraphQL shows what REST wrote, without the parameters that GitHub's GraphQL schema lacks"""
    place = (sandbox.organization, "repo2")
    rest_api.repos.create_repo_ruleset(
        *place,
        name="both",
        enforcement="active",
        conditions={"ref_name": REFERENCES},
        rules=[rule for rule in every_rule(ids) if rule["type"] != "merge_queue"],
        bypass_actors=actors(ids),
    )
    query = """query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {
      rulesets(first: 10, includeParents: false) { nodes {
        id databaseId name target enforcement updatedAt source { __typename }
        conditions { refName { include exclude } }
        bypassActors(first: 10) { nodes { bypassMode deployKey repositoryRoleDatabaseId actor { __typename } } }
        rules(first: 50) { nodes { type parameters { __typename
          ... on PullRequestParameters { requiredApprovingReviewCount allowedMergeMethods } } } }
      } } } }"""
    body = {"query": query, "variables": {"owner": place[0], "name": place[1]}}
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    answer = requests.post(sandbox.url + "/graphql", json=body, headers=headers, timeout=30).json()
    assert "errors" not in answer, answer
    ruleset = next(
        node for node in answer["data"]["repository"]["rulesets"]["nodes"] if node["name"] == "both"
    )
    names = {rule["type"]: (rule["parameters"] or {}).get("__typename") for rule in ruleset["rules"]["nodes"]}
    assert names["PULL_REQUEST"] == "PullRequestParameters"
    assert names["CODE_COVERAGE"] is None
    assert [actor["deployKey"] for actor in ruleset["bypassActors"]["nodes"]].count(True) == 1
    unknown = query.replace("allowedMergeMethods", "requiredReviewers { minimumApprovals }")
    refused = requests.post(
        sandbox.url + "/graphql", json=body | {"query": unknown}, headers=headers, timeout=30
    ).json()
    assert "requiredReviewers" in refused["errors"][0]["message"]


def act(sandbox, verb: str, **fields) -> None:
    """What a person does in the browser."""
    answer = requests.post(f"{sandbox.url}/_sandbox/act/{verb}", json=fields, timeout=30)
    assert answer.status_code == 200, answer.text


def test_webhooks(sandbox, rest):
    """What a person does to a ruleset is announced, of a repository and of the organization, in GitHub's form"""
    # Nothing takes them there; GitHub keeps what it tried to deliver.
    hook = {"url": f"{sandbox.url}/nowhere", "secret": "secret"}
    requests.post(f"{sandbox.url}/_sandbox/webhook", json=hook, timeout=30).raise_for_status()
    settings = {"conditions": {"ref_name": REFERENCES}, "rules": [PULL_REQUEST, {"type": "deletion"}]}
    everywhere = {"repository_name": {"include": ["~ALL"], "exclude": []}}
    organizations = settings | {"conditions": {"ref_name": REFERENCES, **everywhere}}
    act(sandbox, "create-ruleset", repository="repo1", ruleset="announced", settings=settings)
    act(sandbox, "create-ruleset", ruleset="announced", settings=organizations)
    for place in ({"repository": "repo1"}, {}):
        act(sandbox, "weaken-ruleset", ruleset="announced", **place)
        act(sandbox, "delete-ruleset", ruleset="announced", **place)
    app = githubkit(sandbox, as_app=True)
    apps = app.rest(VERSION).apps

    def announced():
        listed = apps.list_webhook_deliveries(per_page=100).parsed_data
        found = [delivery for delivery in listed if delivery.event == "repository_ruleset"]
        return found if len(found) >= 6 else None

    seen = []
    for delivery in eventually(announced, "six deliveries about rulesets"):
        payload = apps.get_webhook_delivery(delivery.id).parsed_data.request.model_dump()["payload"]
        assert rest.webhook_problems("repository_ruleset", delivery.action, payload) == []
        seen.append((payload["repository_ruleset"]["source_type"], delivery.action))
        if delivery.action == "edited":
            change = payload["changes"]["rules"]["updated"][0]
            assert '"required_approving_review_count":2' in change["changes"]["configuration"]["from"]
    actions = ("created", "deleted", "edited")
    assert sorted(seen) == [(source, action) for source in ("Organization", "Repository") for action in actions]


def test_answers_fit_schemas(sandbox, rest, graphql):
    """Every ruleset and every name that the clients sent or got fits GitHub's description"""
    exchanges = [e for e in sandbox.traffic.exchanges() if not e.is_graphql]
    assert len([e for e in exchanges if "rulesets" in e.path]) > 25
    assert response_problems(exchanges, rest, graphql) == []
    accepted = [e for e in exchanges if e.status < 400]
    assert request_problems(accepted, rest, graphql) == []
