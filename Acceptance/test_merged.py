"""After the merge: `apply` and `serve` say when they do more than the preview of the policy showed."""

import json

import pytest
import requests

from support.policy_repository import PolicyRepository
from support.pull_requests import PLACE, POLICY, STRICTER, serve, site  # noqa: F401: fixtures
from support.releases import REPOSITORY, Release
from support.shared import CHECKOUT
from support.webhooks import SECRET
from support.workflow_runner import run_workflow

READING = {"checks": "read", "pull_requests": "read", "contents": "read"}


def applied(site, text, *more, env=None):
    """`apply` of a policy from a file, as the App."""
    (site.folder / "githubcop.yml").write_text(text)
    return site.verb("apply", *more, env=env)


def token(site, permissions=READING):
    """A job's own token for the policy's repository."""
    return site.control("actions-token", {"repository": "policies", "permissions": permissions})["token"]


def in_actions(site, commit, event="push", **more):
    """What a step of a job sees."""
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_REPOSITORY": "acme/policies",
        "GITHUB_SHA": commit,
        "GITHUB_WORKSPACE": str(site.folder),
        "GITHUB_STEP_SUMMARY": str(site.folder / "summary.md"),
        "GITHUBCOP_POLICY_TOKEN": token(site),
    } | more


def merged(site, text=STRICTER):
    """The policy is in force, a stricter one is proposed, previewed and merged: its number, head and merge commit."""
    applied(site, POLICY).expect(0)
    number, sha = site.propose(text)
    site.preview(number, "--post").expect(2)
    site.act("merge-pull-request", repository="policies", number=number)
    return number, sha, site.rest.pulls.get(*PLACE, number).parsed_data.merge_commit_sha


def drift(site):
    """Somebody edits what the policy holds, and makes a repository."""
    site.rest.repos.update("acme", "svc-1", data={"has_wiki": True})
    site.act("create-repository", repository="svc-new", readme=True)


def warned(text):
    """The changes of a warning, without their values."""
    line = next(line for line in text.splitlines() if "not in the preview of" in line)
    return line, line.split("): ", 1)[1]


def test_described(site):
    """githubkit's models hold which pull request brought a commit, and the commits of one file"""
    number, sha, merge = merged(site)
    for commit in (sha, merge):
        [pull] = site.rest.repos.list_pull_requests_associated_with_commit(*PLACE, commit).parsed_data
        assert (pull.number, pull.merge_commit_sha, pull.head.sha) == (number, merge, sha) and pull.merged_at
    site.act("push", repository="policies", files={"README.md": "x"})
    commits = site.rest.repos.list_commits(*PLACE, path="githubcop.yml", per_page=1).parsed_data
    assert [commit.sha for commit in commits] == [sha]
    later = site.rest.repos.list_commits(*PLACE, path="README.md", per_page=1).parsed_data
    assert not site.rest.repos.list_pull_requests_associated_with_commit(*PLACE, later[0].sha).parsed_data
    [check] = site.checks(sha)
    assert "<!-- githubcop shown {" in check.output.text


def test_apply(site):
    """`apply` after a merge names exactly what came in between, and its exit code stays what it was"""
    number, _, merge = merged(site)
    drift(site)
    outcome = applied(site, STRICTER, env=in_actions(site, merge)).expect(0)
    annotation, changes = warned(outcome.errors)
    assert annotation.startswith("::warning title=Not in the preview::")
    assert f"in 2 repositories were not in the preview of acme/policies#{number} (" in annotation
    assert "acme/svc-1 repository has_wiki" in changes and "acme/svc-new" in changes
    assert "svc-2" not in changes and changes.count("svc-1") == 1 and "acme/svc-1 repository has_projects" not in changes
    assert "They are drift or repositories since then." in changes
    summary = (site.folder / "summary.md").read_text()
    assert "[!WARNING]" in summary and "svc-new" in summary


def test_silent(site):
    """Without anything in between there is no warning; where nothing is to be done, nothing is asked for"""
    _, _, merge = merged(site)
    mark = site.sandbox.traffic.mark()
    outcome = applied(site, STRICTER, "--format", "json", env=in_actions(site, merge)).expect(0)
    asked = [e.path for e in site.sandbox.traffic.exchanges(mark) if "/policies/" in e.path]
    assert [path.split("/")[-1].split("?")[0] for path in asked] == ["pulls", "check-runs"]
    assert "preview" not in outcome.errors
    report = outcome.report["not_previewed"]
    assert (report["changes"], report["same_policy"], report["first"]) == (0, True, [])
    mark = site.sandbox.traffic.mark()
    again = applied(site, STRICTER, "--format", "json", env=in_actions(site, merge)).expect(0)
    assert not [e.path for e in site.sandbox.traffic.exchanges(mark) if "/policies/" in e.path]
    assert "not_previewed" not in again.report


def test_by_hand(site):
    """`--previewed` does the same outside of Actions, as the App; a repository that was renamed is the same"""
    number, _, _ = merged(site)
    drift(site)
    site.rest.repos.update("acme", "svc-2", data={"name": "renamed"})
    outcome = applied(site, STRICTER, "--previewed", f"acme/policies#{number}").expect(0)
    line, changes = warned(outcome.errors)
    assert line.startswith("Warning: ") and "svc-1" in changes and "svc-new" in changes and "renamed" not in changes
    applied(site, STRICTER, "--previewed", "policies").expect(64)


def test_more_in_the_merge(site):
    """What was merged and never previewed is named as that"""
    number, _, _ = merged(site)
    more = STRICTER.replace("d73a4a", "d73a4b")
    outcome = applied(site, more, "--previewed", f"acme/policies#{number}").expect(0)
    assert "labels bug" in warned(outcome.errors)[1] and "What was merged is not what was previewed" in outcome.errors


def test_forged(site):
    """A check run that any workflow of the repository could post later does not take the place of the App's"""
    number, sha, _ = merged(site)
    drift(site)
    [check] = site.checks(sha)
    record = json.loads(check.output.text.split("<!-- githubcop shown ")[1].split(" -->")[0])
    forged = json.dumps(record | {"at": record["at"] + 60, "form": "incomplete", "digests": ""})
    output = {"title": "x", "summary": "x", "text": f"<!-- githubcop shown {forged} -->"}
    requests.post(
        f"{site.sandbox.url}/repos/acme/policies/check-runs",
        headers={"Authorization": f"Bearer {token(site, {'checks': 'write'})}"},
        json={"name": check.name, "head_sha": sha, "conclusion": "success", "output": output},
        timeout=30,
    ).raise_for_status()
    assert len(site.checks(sha)) == 2
    outcome = applied(site, STRICTER, "--previewed", f"acme/policies#{number}").expect(0)
    assert "svc-new" in warned(outcome.errors)[1]


def test_schedule(site):
    """The nightly run compares with the pull request that changed the policy last; other commits do not matter"""
    number, _, _ = merged(site)
    drift(site)
    site.act("push", repository="policies", files={"README.md": "x"})
    head = site.rest.repos.list_commits(*PLACE, per_page=1).parsed_data[0].sha
    outcome = applied(site, STRICTER, env=in_actions(site, head, "schedule")).expect(0)
    assert f"acme/policies#{number}" in warned(outcome.errors)[0]


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"GITHUBCOP_POLICY_TOKEN": ""}, None),
        ({"GITHUBCOP_POLICY_TOKEN": "wrong"}, "Bad credentials"),
        ({"GITHUB_SHA": "0" * 40}, "No commit found"),
        ({"GITHUB_REPOSITORY": "acme/svc-1"}, "Not Found"),
        ({"GITHUB_REPOSITORY": "acme/nothing"}, "checks: read"),
        ({"GITHUB_EVENT_NAME": "workflow_dispatch"}, None),
    ],
    ids=["as the App", "wrong token", "unknown commit", "another repository", "no repository", "another event"],
)
def test_failures(site, change, reason):
    """Whatever fails here is one line: all is applied"""
    _, _, merge = merged(site)
    outcome = applied(site, STRICTER, env=in_actions(site, merge) | change).expect(0)
    lines = [line for line in outcome.errors.splitlines() if "preview" in line]
    assert len(lines) == (1 if reason else 0), outcome.errors
    if reason:
        assert lines[0].startswith("Not compared with the preview of the policy: ") and reason in lines[0]
    assert not site.repository("svc-1").has_projects


def test_without_permission(site):
    """A job's token that may not read says what it lacks"""
    _, _, merge = merged(site)
    env = in_actions(site, merge, GITHUBCOP_POLICY_TOKEN=token(site, {"contents": "read"}))
    outcome = applied(site, STRICTER, env=env).expect(0)
    assert "takes checks: read, contents: read and pull_requests: read" in outcome.errors


def test_pushed_directly(site):
    """A commit without a pull request, and a pull request without a preview, are said to be that"""
    site.act("push", repository="policies", files={"githubcop.yml": STRICTER})
    head = site.rest.repos.list_commits(*PLACE, per_page=1).parsed_data[0].sha
    outcome = applied(site, STRICTER, env=in_actions(site, head)).expect(0)
    assert "was not merged from a pull request" in outcome.errors
    number, _ = site.propose(POLICY)
    outcome = applied(site, POLICY.replace("wiki: false", "wiki: true"), "--previewed", f"acme/policies#{number}")
    assert "has no check run 'GitHubCop / policy'" in outcome.expect(0).errors


def test_workflows(site, binary, tmp_path):
    """With the two workflows to copy: one posts the preview, the other one's merge warns of what came in between"""
    release = Release(binary, tmp_path)
    applied(site, POLICY).expect(0)
    number, sha = site.propose(STRICTER)
    preview = tmp_path / "githubcop-preview.yml"
    text = (release.files / preview.name).read_text()
    preview.write_text(text.replace(f"https://github.com/{REPOSITORY}\n", f"{release.url}/{REPOSITORY}\n"))
    payload = {"number": number, "pull_request": {"number": number, "head": {"repo": {"full_name": "acme/policies"}}}}
    posted = run_workflow(
        preview,
        folder=tmp_path / "preview",
        event="pull_request",
        repository="acme/policies",
        payload=payload,
        api_url=site.sandbox.url,
        actions={REPOSITORY: CHECKOUT},
        token=token(site, {"checks": "write", "pull-requests": "write"}),
        vars={"GITHUBCOP_READER_APP_ID": str(site.sandbox.app_id)},
        secrets={"GITHUBCOP_READER_APP_PRIVATE_KEY": site.sandbox.app_key_file.read_text()},
    )
    assert posted.result == "success", posted.log
    [check] = site.checks(sha)
    assert check.app.slug == "github-actions" and "githubcop shown" in check.output.text
    site.act("merge-pull-request", repository="policies", number=number)
    merge = site.rest.pulls.get(*PLACE, number).parsed_data.merge_commit_sha
    drift(site)
    police = PolicyRepository(site.sandbox, release, tmp_path / "main", STRICTER)
    run = police.run(
        event="push",
        repository="acme/policies",
        sha=merge,
        # What the jobs ask for, and no more.
        token=token(site, {"contents": "read", "checks": "read", "pull-requests": "read"}),
    )
    assert run.result == "success", run.log
    [warning] = [a for a in run.job("sweep").annotations if a.level == "warning"]
    assert f"acme/policies#{number}" in warning.message
    assert "svc-1 repository has_wiki" in warning.message and "svc-new" in warning.message
    assert "svc-2" not in warning.message
    assert "not in the preview" in run.job("sweep").summary
    assert not run.job("organization").annotations
    release.close()


def test_serve(site, serve):
    """`serve` says the same at the first sweep after the merge"""
    applied(site, POLICY).expect(0)
    number, sha = site.propose(STRICTER)
    site.concluded(sha)
    site.control("webhook", {})
    drift(site)
    site.control("webhook", {"url": f"{serve.url}/webhook", "secret": SECRET})
    site.act("merge-pull-request", repository="policies", number=number)
    serve.wait_until(lambda: "not in the preview of" in serve.text(), "the warning")
    line, changes = warned(serve.text())
    assert f"acme/policies#{number}" in line and "svc-1 repository has_wiki" in changes and "svc-new" in changes
    assert "svc-2" not in changes
