"""PyGithub, which was written against github.com, reads and writes the sandbox."""

import github
import pytest

from support.clients import app_auth, pygithub
from support.processes import Sandbox, eventually
from support.traffic import response_problems


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("pygithub"))
    yield sandbox
    assert sandbox.stop() == 0


@pytest.fixture(scope="module")
def client(sandbox):
    return pygithub(sandbox)


@pytest.fixture(scope="module")
def organization(client, sandbox):
    return client.get_organization(sandbox.organization)


def has_branch(repository) -> bool:
    return not repository.archived and repository.size > 0 and repository.get_branches().totalCount > 0


@pytest.fixture(scope="module")
def repository(organization):
    """A private repository with a default branch."""
    return next(r for r in organization.get_repos() if r.visibility == "private" and not r.fork and has_branch(r))


def test_lists_pages(organization):
    """PyGithub lists all 25 repositories by following the Link headers of pages of 10"""
    repositories = list(organization.get_repos())
    assert len(repositories) == 25
    assert len({r.id for r in repositories}) == 25
    assert {r.visibility for r in repositories} == {"public", "private", "internal"}
    assert any(r.archived for r in repositories)


def test_edits_repository(client, repository):
    """PyGithub edits a repository's description and merge settings, and a fresh read shows them"""
    repository.edit(
        description="Edited by PyGithub",
        has_wiki=False,
        allow_squash_merge=True,
        allow_merge_commit=False,
        delete_branch_on_merge=True,
    )
    fresh = client.get_repo(repository.full_name)
    assert fresh.description == "Edited by PyGithub"
    assert (fresh.has_wiki, fresh.allow_merge_commit, fresh.delete_branch_on_merge) == (False, False, True)


def test_no_merge_method(repository):
    """The sandbox refuses, as GitHub does, to leave a repository without a merge method"""
    with pytest.raises(github.GithubException) as refusal:
        repository.edit(allow_squash_merge=False, allow_merge_commit=False, allow_rebase_merge=False)
    assert refusal.value.status == 422


def test_topics_and_alerts(client, repository):
    """PyGithub replaces topics and switches vulnerability alerts on and off"""
    repository.replace_topics(["swift", "policy"])
    assert sorted(client.get_repo(repository.full_name).get_topics()) == ["policy", "swift"]
    assert repository.enable_vulnerability_alert()
    assert repository.get_vulnerability_alert()
    assert repository.disable_vulnerability_alert()
    assert not repository.get_vulnerability_alert()


def test_visibility(client, organization):
    """PyGithub turns a private repository internal"""
    repository = [r for r in organization.get_repos() if r.visibility == "private" and not r.archived and not r.fork][-1]
    repository.edit(visibility="internal")
    assert client.get_repo(repository.full_name).visibility == "internal"


def test_teams(organization, repository):
    """PyGithub grants a team a permission, changes it and takes it away"""
    team = organization.get_team_by_slug("devops")
    assert team.update_team_repository(repository, "push")
    grants = {t.slug: t.permission for t in repository.get_teams()}
    assert grants["devops"] == "push"
    assert team.update_team_repository(repository, "admin")
    assert team.get_repo_permission(repository).admin
    team.remove_from_repos(repository)
    assert "devops" not in {t.slug for t in repository.get_teams()}


def test_branch_protection(repository):
    """PyGithub protects a branch, reads the protection back, demands signatures and removes it all"""
    branch = repository.get_branch(repository.default_branch)
    branch.edit_protection(
        strict=True,
        contexts=["build"],
        enforce_admins=True,
        dismiss_stale_reviews=True,
        require_code_owner_reviews=True,
        required_approving_review_count=2,
        required_linear_history=True,
    )
    protection = branch.get_protection()
    assert protection.required_status_checks.strict
    assert protection.required_status_checks.contexts == ["build"]
    assert protection.enforce_admins
    assert protection.required_pull_request_reviews.required_approving_review_count == 2
    assert protection.required_linear_history
    assert repository.get_branch(repository.default_branch).protected

    branch.add_required_signatures()
    assert branch.get_required_signatures()
    branch.remove_required_signatures()
    assert not branch.get_required_signatures()

    branch.remove_protection()
    with pytest.raises(github.GithubException) as missing:
        branch.get_protection()
    assert (missing.value.status, missing.value.data["message"]) == (404, "Branch not protected")


def test_autolinks(repository):
    """PyGithub creates an autolink, is refused a second one of the same prefix, and removes it"""
    link = repository.create_autolink("PYGH-", "https://acme.atlassian.net/browse/PYGH-<num>", is_alphanumeric=False)
    found = {a.key_prefix: a for a in repository.get_autolinks()}
    assert found["PYGH-"].url_template.endswith("PYGH-<num>")
    assert not found["PYGH-"].is_alphanumeric
    with pytest.raises(github.GithubException) as refusal:
        repository.create_autolink("PYGH-", "https://elsewhere.example/<num>")
    assert refusal.value.status == 422
    assert repository.remove_autolink(link)
    assert "PYGH-" not in {a.key_prefix for a in repository.get_autolinks()}


def test_hooks(repository):
    """PyGithub creates and edits a webhook; its secret is never shown"""
    config = {"url": "https://ci.acme.example/pygithub", "content_type": "json", "secret": "hush"}
    hook = repository.create_hook("web", config, ["push"], active=True)
    assert hook.config["secret"] == "********"
    hook.edit("web", config, events=["push", "pull_request"], active=False)
    fresh = repository.get_hook(hook.id)
    assert sorted(fresh.events) == ["pull_request", "push"]
    assert not fresh.active
    fresh.delete()
    assert hook.id not in {h.id for h in repository.get_hooks()}


def test_creates_repository(client, organization):
    """PyGithub creates a repository; sooner or later it answers, empty, with no branch"""
    created = organization.create_repo("made-by-pygithub", private=True, auto_init=False)

    def answers():
        try:
            return client.get_repo(created.full_name)
        except github.UnknownObjectException:
            return None

    fresh = eventually(answers, "the new repository answers")
    assert fresh.id == created.id
    assert list(fresh.get_branches()) == []


def test_app(sandbox, organization):
    """PyGithub signs in as the GitHub App: JWT, installation, token, the installation's repositories"""
    integration = github.GithubIntegration(auth=app_auth(sandbox), base_url=sandbox.url, per_page=10)
    installation = integration.get_org_installation(sandbox.organization)
    names = {r.full_name for r in installation.get_repos()}
    assert names == {r.full_name for r in organization.get_repos()}
    acting = installation.get_github_for_installation()
    assert acting.get_repo(sorted(names)[0]).full_name == sorted(names)[0]


def test_errors(client, sandbox):
    """PyGithub understands the sandbox's refusals: unknown repository, wrong token"""
    with pytest.raises(github.UnknownObjectException):
        client.get_repo(f"{sandbox.organization}/no-such-repository")
    stranger = pygithub(sandbox, "ghp_wrong")
    with pytest.raises(github.BadCredentialsException):
        stranger.get_user().login


def test_answers_fit_schemas(sandbox, rest, graphql):
    """Every answer that PyGithub got fits GitHub's response schemas"""
    exchanges = sandbox.traffic.exchanges()
    assert len(exchanges) > 40
    assert response_problems(exchanges, rest, graphql) == []
