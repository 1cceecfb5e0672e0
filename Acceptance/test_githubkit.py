"""githubkit, generated from GitHub's OpenAPI description, reads and writes the sandbox with its typed models."""

import pytest
from githubkit.exception import RequestFailed

from support.clients import githubkit
from support.processes import Sandbox
from support.traffic import response_problems

VERSION = "2022-11-28"


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("githubkit"), repositories=30)
    yield sandbox
    assert sandbox.stop() == 0


@pytest.fixture(scope="module")
def place(sandbox, rest_api):
    """(owner, repository, default branch) of a private repository that has one."""
    for repository in rest_api.repos.list_for_org(sandbox.organization, type="private", per_page=100).parsed_data:
        if repository.archived or repository.fork or repository.visibility != "private":
            continue
        branches = rest_api.repos.list_branches(sandbox.organization, repository.name).parsed_data
        if repository.default_branch in {branch.name for branch in branches}:
            return sandbox.organization, repository.name, repository.default_branch
    pytest.fail("the sandbox has no private repository with a default branch")


def test_pages(sandbox, github, rest_api):
    """githubkit pages through all repositories, and each fits its typed model"""
    pages = github.rest.paginate(rest_api.repos.list_for_org, org=sandbox.organization, per_page=7)
    assert len({repository.id for repository in pages}) == 30


def test_repository(rest_api, place):
    """githubkit edits a repository and gets GitHub's full repository back"""
    owner, name, _ = place
    edited = rest_api.repos.update(owner, name, allow_update_branch=True, has_discussions=True).parsed_data
    assert edited.allow_update_branch
    read = rest_api.repos.get(owner, name).parsed_data
    assert read.allow_update_branch
    assert read.organization.login == owner


def test_topics(rest_api, place):
    """githubkit replaces the topics, which come back in lower case"""
    owner, name, _ = place
    assert rest_api.repos.replace_all_topics(owner, name, names=["Policy"]).parsed_data.names == ["policy"]
    assert rest_api.repos.get_all_topics(owner, name).parsed_data.names == ["policy"]


def test_teams(rest_api, place):
    """githubkit grants a team a permission; the team's listing and the repository's agree on it"""
    owner, name, _ = place
    rest_api.teams.add_or_update_repo_permissions_in_org(owner, "devops", owner, name, permission="maintain")
    grants = {team.slug: team.permission for team in rest_api.repos.list_teams(owner, name).parsed_data}
    assert grants["devops"] == "maintain"
    theirs = rest_api.teams.list_repos_in_org(owner, "devops", per_page=100).parsed_data
    assert {repository.name: repository.role_name for repository in theirs}[name] == "maintain"


def test_branch_protection(rest_api, place):
    """githubkit protects a branch with every part of the body, reads it back and removes it"""
    owner, name, branch = place
    rest_api.repos.update_branch_protection(
        owner,
        name,
        branch,
        required_status_checks={"strict": False, "contexts": [], "checks": [{"context": "build", "app_id": -1}]},
        enforce_admins=False,
        required_pull_request_reviews={
            "dismiss_stale_reviews": True,
            "require_last_push_approval": True,
            "required_approving_review_count": 1,
            "bypass_pull_request_allowances": {"users": [], "teams": ["devops"], "apps": []},
        },
        restrictions={"users": [], "teams": ["devops"], "apps": []},
        required_conversation_resolution=True,
        allow_force_pushes=False,
        allow_deletions=False,
    )
    read = rest_api.repos.get_branch_protection(owner, name, branch).parsed_data
    assert [check.context for check in read.required_status_checks.checks] == ["build"]
    assert read.required_pull_request_reviews.require_last_push_approval
    assert [team.slug for team in read.required_pull_request_reviews.bypass_pull_request_allowances.teams] == ["devops"]
    assert [team.slug for team in read.restrictions.teams] == ["devops"]
    assert read.required_conversation_resolution.enabled

    signatures = rest_api.repos.create_commit_signature_protection(owner, name, branch).parsed_data
    assert signatures.enabled
    rest_api.repos.delete_branch_protection(owner, name, branch)
    with pytest.raises(RequestFailed) as missing:
        rest_api.repos.get_branch_protection(owner, name, branch)
    assert missing.value.response.status_code == 404


def test_autolinks(rest_api, place):
    """githubkit creates, lists and deletes an autolink"""
    owner, name, _ = place
    link = rest_api.repos.create_autolink(
        owner, name, key_prefix="KIT-", url_template="https://acme.atlassian.net/browse/KIT-<num>"
    ).parsed_data
    assert link.is_alphanumeric
    assert "KIT-" in {a.key_prefix for a in rest_api.repos.list_autolinks(owner, name).parsed_data}
    rest_api.repos.delete_autolink(owner, name, link.id)
    assert "KIT-" not in {a.key_prefix for a in rest_api.repos.list_autolinks(owner, name).parsed_data}


def test_hook_config(rest_api, place):
    """githubkit changes a webhook's URL through …/config, and the secret survives that"""
    owner, name, _ = place
    hook = rest_api.repos.create_webhook(
        owner,
        name,
        config={"url": "https://ci.acme.example/kit", "content_type": "json", "secret": "hush"},
        events=["push"],
    ).parsed_data
    moved = rest_api.repos.update_webhook_config_for_repo(
        owner, name, hook.id, url="https://ci.acme.example/kit2"
    ).parsed_data
    assert moved.url == "https://ci.acme.example/kit2"
    assert rest_api.repos.get_webhook_config_for_repo(owner, name, hook.id).parsed_data.secret == "********"
    # Without the secret in a whole config, GitHub drops it.
    rest_api.repos.update_webhook(owner, name, hook.id, config={"url": "https://ci.acme.example/kit2"})
    assert not rest_api.repos.get_webhook_config_for_repo(owner, name, hook.id).parsed_data.secret
    rest_api.repos.delete_webhook(owner, name, hook.id)


def test_actions(rest_api, place):
    """githubkit sets the Actions permissions: selected actions, patterns, the workflow token"""
    owner, name, _ = place
    actions = rest_api.actions
    actions.set_github_actions_permissions_repository(owner, name, enabled=True, allowed_actions="selected")
    assert actions.get_github_actions_permissions_repository(owner, name).parsed_data.allowed_actions == "selected"
    actions.set_allowed_actions_repository(
        owner, name, github_owned_allowed=True, verified_allowed=False, patterns_allowed=["acme/*"]
    )
    allowed = actions.get_allowed_actions_repository(owner, name).parsed_data
    assert (allowed.github_owned_allowed, allowed.patterns_allowed) == (True, ["acme/*"])
    actions.set_github_actions_default_workflow_permissions_repository(
        owner, name, default_workflow_permissions="read", can_approve_pull_request_reviews=False
    )
    workflow = actions.get_github_actions_default_workflow_permissions_repository(owner, name).parsed_data
    assert workflow.default_workflow_permissions == "read"


def test_security(rest_api, place):
    """githubkit switches Dependabot alerts and security updates on, in GitHub's order"""
    owner, name, _ = place
    repos = rest_api.repos
    repos.disable_vulnerability_alerts(owner, name)
    with pytest.raises(RequestFailed):
        repos.check_vulnerability_alerts(owner, name)
    repos.enable_vulnerability_alerts(owner, name)
    assert repos.check_vulnerability_alerts(owner, name).status_code == 204
    repos.enable_automated_security_fixes(owner, name)
    assert repos.check_automated_security_fixes(owner, name).parsed_data.enabled


def test_conditional_requests(sandbox, place):
    """githubkit's HTTP cache gets 304 for what has not changed, and the new body for what has"""
    owner, name, _ = place
    cached = githubkit(sandbox, http_cache=True)
    repos = cached.rest(VERSION).repos
    mark = sandbox.traffic.mark()
    before = repos.list_autolinks(owner, name, headers={"Cache-Control": "no-cache"}).parsed_data
    assert repos.list_autolinks(owner, name, headers={"Cache-Control": "no-cache"}).parsed_data == before
    link = repos.create_autolink(owner, name, key_prefix="ETAG-", url_template="https://acme.example/<num>").parsed_data
    after = repos.list_autolinks(owner, name, headers={"Cache-Control": "no-cache"}).parsed_data
    assert len(after) == len(before) + 1
    repos.delete_autolink(owner, name, link.id)
    reads = [e.status for e in sandbox.traffic.exchanges(mark) if e.method == "GET" and e.path.endswith("/autolinks")]
    assert reads == [200, 304, 200]


def test_app(sandbox):
    """githubkit signs in as the GitHub App, finds its installation and acts with an installation token"""
    app = githubkit(sandbox, as_app=True)
    installation = app.rest(VERSION).apps.get_org_installation(sandbox.organization).parsed_data
    acting = app.with_auth(app.auth.as_installation(installation.id))
    listed = acting.rest(VERSION).apps.list_repos_accessible_to_installation(per_page=100).parsed_data
    assert listed.total_count == 30


def test_graphql(sandbox, github):
    """githubkit pages through the repositories over GraphQL by cursor"""
    query = """query($login: String!, $cursor: String) {
      organization(login: $login) {
        repositories(first: 7, after: $cursor, orderBy: {field: NAME, direction: ASC}) {
          nodes { databaseId name visibility isArchived defaultBranchRef { name } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }"""
    names = []
    for page in github.graphql.paginate(query, {"login": sandbox.organization}):
        names += [node["name"] for node in page["organization"]["repositories"]["nodes"]]
    assert len(names) == len(set(names)) == 30


def test_answers_fit_schemas(sandbox, rest, graphql):
    """Every answer that githubkit got fits GitHub's response schemas"""
    exchanges = sandbox.traffic.exchanges()
    assert len(exchanges) > 40
    assert response_problems(exchanges, rest, graphql) == []
