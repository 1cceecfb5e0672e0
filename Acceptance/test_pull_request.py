"""Previews of pull requests: GitHub's side of them read by githubkit, which was generated from GitHub's description, and
what `preview --post` and `serve` post."""

import json

import pytest
import requests
from githubkit.exception import RequestFailed
from githubkit.webhooks import parse

from support.github_markdown import active_parts, rendered
from support.processes import eventually, run
from support.pull_requests import PLACE, POLICY, STRICTER, serve, site  # noqa: F401: fixtures
from support.releases import REPOSITORY, Release
from support.shared import CHECKOUT
from support.webhooks import SECRET
from support.workflow_runner import run_workflow

WEAKER = POLICY.replace("has_wiki: false, ", "").replace("      labels: { bug: d73a4a }\n", "")
RULE = "<script>alert(1)</script> | @acme/owners fixes #1 [x](https://evil.example) ![y](//z) www.evil.example"
LABEL = "needs|triage <img src=x> @acme/owners #2"
HOSTILE = STRICTER.replace("name: baseline", f'name: "{RULE}"').replace("bug: d73a4a", f'"{LABEL}": d73a4a')
MARKER = "<!-- githubcop preview acme -->"


# The sandbox, as GitHub's own description has it


def test_described(site):
    """githubkit's models hold the sandbox's pull requests, comparisons, check runs, annotations and comments"""
    number, sha = site.propose(STRICTER)
    pull = site.rest.pulls.get(*PLACE, number).parsed_data
    assert (pull.head.sha, pull.base.ref, pull.mergeable) == (sha, "main", True)
    assert [p.number for p in site.rest.pulls.list(*PLACE).parsed_data] == [number]
    [file] = site.rest.pulls.list_files(*PLACE, number).parsed_data
    assert (file.filename, file.status) == ("githubcop.yml", "modified")
    compared = site.rest.repos.compare_commits(*PLACE, f"main...{sha}").parsed_data
    assert (compared.status, compared.ahead_by, compared.merge_base_commit.sha) == ("ahead", 1, pull.base.sha)
    merge = site.rest.git.get_ref(*PLACE, f"pull/{number}/merge").parsed_data.object_.sha
    commit = site.rest.git.get_commit(*PLACE, merge).parsed_data
    assert [parent.sha for parent in commit.parents] == [pull.base.sha, sha]
    site.preview(number, "--post").expect(2)
    [check] = site.checks(sha)
    assert (check.app.slug, check.pull_requests[0].number) == ("githubcop", number)
    assert site.rest.checks.list_annotations(*PLACE, check.id).parsed_data
    comment = site.comments(number)[0]
    assert (comment.user.login, comment.performed_via_github_app.slug) == ("githubcop[bot]", "githubcop")
    with pytest.raises(RequestFailed) as refused:
        site.rest.checks.create(*PLACE, name="x", head_sha=sha)
    assert refused.value.response.status_code == 403


def test_events_described(site, tmp_path):
    """githubkit's webhook models hold what the sandbox delivers of pull requests, check runs and suites"""
    site.control("webhook", {"url": "http://127.0.0.1:9/webhook", "secret": SECRET})
    number, sha = site.propose(STRICTER)
    site.act("push", repository="policies", branch="proposal", files={"githubcop.yml": POLICY + "# later\n"})
    site.act("push", repository="policies", branch="release", files={"x": "y"})
    for change in ({"base": "release"}, {"state": "closed"}, {"state": "open"}):
        site.act("edit-pull-request", repository="policies", number=number, **change)
    site.act("edit-pull-request", repository="policies", number=number, base="main")
    site.preview(number, "--post").expect(0)
    for verb in ("rerequest-check-run", "rerequest-check-suite"):
        site.act(verb, repository="policies", number=number)
    rest = site.as_app.rest("2022-11-28")
    app = rest.apps
    listed = eventually(
        lambda: (lambda found: found if len(found) >= 9 else None)(
            [d for d in app.list_webhook_deliveries(per_page=100).parsed_data if d.event != "push"]
        ),
        "the deliveries",
    )
    seen = set()
    for item in listed:
        if item.event not in ("pull_request", "check_run", "check_suite"):
            continue
        body = app.get_webhook_delivery(item.id).parsed_data.request.payload
        body = body if isinstance(body, dict) else body.model_dump()
        parse(item.event, json.dumps(body, default=str))
        seen.add(f"{item.event}.{item.action}")
    assert {
        "pull_request.opened", "pull_request.synchronize", "pull_request.edited", "pull_request.closed",
        "pull_request.reopened", "check_run.created", "check_run.completed", "check_run.rerequested",
        "check_suite.rerequested",
    } <= seen  # fmt: skip


# The command


def test_posted(site):
    """`preview --pull-request --post` posts a check run with annotations on the policy's lines and one comment"""
    number, sha = site.propose(STRICTER)
    site.preview(number, "--post").expect(2)
    [check] = site.checks(sha)
    assert (check.name, check.status, check.conclusion) == ("GitHubCop / policy", "completed", "success")
    assert "change" in check.output.title
    lines = STRICTER.splitlines()
    annotations = site.rest.checks.list_annotations(*PLACE, check.id).parsed_data
    assert all(a.path == "githubcop.yml" for a in annotations)
    assert any("has_projects" in lines[a.start_line - 1] for a in annotations)
    [comment] = site.comments(number)
    assert comment.body.startswith(MARKER) and "has_projects" in comment.body
    site.act("comment", repository="policies", number=number, body=f"{MARKER}\nforged")
    site.act("push", repository="policies", branch="proposal", files={"githubcop.yml": WEAKER})
    weaker = site.rest.pulls.get(*PLACE, number).parsed_data.head.sha
    outcome = site.preview(number, "--post")
    [check] = site.checks(weaker)
    assert check.conclusion == "action_required", outcome.told
    first, second = site.comments(number)
    assert first.id == comment.id and "no longer" in first.body.lower() and second.body.endswith("forged")


def test_fail_on(site):
    """`--fail-on` says which findings make the check fail; `none` lets everything pass"""
    number, sha = site.propose(WEAKER)
    site.preview(number, "--post", "--fail-on", "weakenings")
    site.preview(number, "--post", "--fail-on", "none")
    assert [check.conclusion for check in site.concluded(sha, 2)] == ["success", "failure"]
    site.preview(number, "--fail-on", "everything").expect(64)


def test_personal_token(site):
    """A person's token posts the comment alone, and the output says why there is no check run"""
    number, sha = site.propose(STRICTER)
    outcome = site.preview(number, "--post", env=site.sandbox.credentials()).expect(2)
    assert "check run was not posted" in outcome.errors and "GITHUB_APP_ID" in outcome.errors
    assert not site.checks(sha) and len(site.comments(number)) == 1


def test_mistakes(site):
    """A proposed policy with mistakes fails the check, with an annotation on each line"""
    number, sha = site.propose(POLICY.replace("has_wiki: false", "has_wiki: perhaps"))
    site.preview(number, "--post").expect(1)
    [check] = site.checks(sha)
    [annotation] = site.rest.checks.list_annotations(*PLACE, check.id).parsed_data
    assert (check.conclusion, annotation.annotation_level, annotation.start_line) == ("failure", "failure", 7)


def test_hostile(site):
    """As GitHub renders them, check run, comment and plan are nothing but text, whatever rules and labels are called"""
    number, sha = site.propose(HOSTILE, branch="a|b/<script>", title="<script>@acme/owners #1")
    site.preview(number, "--post").expect(2)
    [check] = site.checks(sha)
    [comment] = site.comments(number)
    policy = site.folder / "githubcop.yml"
    policy.write_text(HOSTILE)
    plan = run(site.binary, "plan", "--policy", policy, "--format", "markdown", env=site.sandbox.app_credentials())
    for text in (check.output.summary, comment.body, plan.expect(2).output):
        assert active_parts(text) == []
        assert "needs|triage" in rendered(text), "the name is there, as text"


def test_from_file(site):
    """A file that one job wrote is posted by another: to its own commit alone, as harmless text"""
    number, sha = site.propose(STRICTER)
    file = site.folder / "preview.json"
    site.preview(number, "--format", "json", "--out", file).expect(2)
    assert not site.checks(sha) and not site.comments(number)
    preview = json.loads(file.read_text())
    preview["summary"] += "\n@acme/owners <img src=x> https://evil.example\n"
    file.write_text(json.dumps(preview))
    site.preview(number, "--from-file", file, "--post").expect(0)
    [check] = site.checks(sha)
    assert "@acme/owners" not in check.output.summary and "<img" not in check.output.summary
    assert len(site.comments(number)) == 1
    other, _ = site.propose(POLICY + "# x\n", branch="other")
    site.preview(other, "--from-file", file, "--post").expect(64)
    site.act("push", repository="policies", branch="proposal", files={"githubcop.yml": POLICY + "# y\n"})
    stale = site.preview(number, "--from-file", file, "--post").expect(1)
    assert "nothing was posted" in stale.errors
    file.write_text("[1")
    site.preview(number, "--from-file", file, "--post").expect(64)


def test_workflow(site, binary, tmp_path):
    """The workflow to copy compares with a key that only reads, and posts from a job that has no key"""
    release = Release(binary, tmp_path)
    number, sha = site.propose(STRICTER)
    file = tmp_path / "githubcop-preview.yml"
    text = (release.files / file.name).read_text()
    file.write_text(text.replace(f"https://github.com/{REPOSITORY}\n", f"{release.url}/{REPOSITORY}\n"))
    body = {"repository": "policies", "permissions": {"checks": "write", "pull-requests": "write"}}
    payload = {"number": number, "pull_request": {"number": number, "head": {"repo": {"full_name": "acme/policies"}}}}
    given = {
        "event": "pull_request",
        "repository": "acme/policies",
        "api_url": site.sandbox.url,
        "actions": {REPOSITORY: CHECKOUT},
        "token": site.control("actions-token", body)["token"],
        "vars": {"GITHUBCOP_READER_APP_ID": str(site.sandbox.app_id)},
        "secrets": {"GITHUBCOP_READER_APP_PRIVATE_KEY": site.sandbox.app_key_file.read_text()},
    }
    done = run_workflow(file, folder=tmp_path / "run", payload=payload, **given)
    assert done.result == "success", done.log
    [check] = site.checks(sha)
    assert (check.app.slug, check.conclusion) == ("github-actions", "success")
    [comment] = site.comments(number)
    assert comment.user.login == "github-actions[bot]"
    payload["pull_request"]["head"]["repo"]["full_name"] = "somebody/policies"
    fork = run_workflow(file, folder=tmp_path / "fork", payload=payload, **given)
    assert fork.job("compare").result == "skipped"
    release.close()


# The server


def test_served(site, serve):
    """A delivery makes `serve` post a preview; a new commit edits the comment; asking again makes another check run"""
    number, sha = site.propose(STRICTER)
    [check] = site.concluded(sha)
    assert check.conclusion == "success" and check.app.slug == "githubcop"
    [comment] = eventually(lambda: site.comments(number), "the comment")
    assert "has_projects" in comment.body and sha[:12] in comment.body
    site.act("push", repository="policies", branch="proposal", files={"githubcop.yml": WEAKER})
    newer = site.rest.pulls.get(*PLACE, number).parsed_data.head.sha
    [check] = site.concluded(newer)
    assert check.conclusion == "action_required"
    eventually(lambda: newer[:12] in site.comments(number)[0].body, "the edited comment")
    assert [c.id for c in site.comments(number)] == [comment.id]
    for count, verb in ((2, "rerequest-check-run"), (3, "rerequest-check-suite")):
        site.act(verb, repository="policies", number=number)
        site.concluded(newer, count)
    tokens = [e.request_body for e in site.sandbox.traffic.exchanges() if e.path.endswith("/access_tokens")]
    narrowed = [body for body in tokens if body and body.get("repositories") == ["policies"]]
    assert narrowed and all(
        body["permissions"] == {"contents": "read", "checks": "write", "pull_requests": "write"} for body in narrowed
    )


def test_fork(site, serve):
    """Of a fork's pull request only the policy is checked, and nothing of the organization is posted"""
    number, sha = site.propose(WEAKER, fork=True, sender="liam-oconnor")
    [check] = site.concluded(sha)
    assert check.conclusion == "neutral" and "fork" in check.output.summary
    [comment] = eventually(lambda: site.comments(number), "the comment")
    assert "svc-" not in comment.body + check.output.summary and "has_wiki" not in comment.body


def test_restart(site, serve):
    """What was proposed while the server was down is previewed when it is back, and what was previewed is not again"""
    done, done_sha = site.propose(STRICTER)
    site.concluded(done_sha)
    assert serve.stop() == 0
    number, sha = site.propose(WEAKER, branch="meanwhile")
    again = serve.start_again()
    try:
        [check] = site.concluded(sha)
        assert check.conclusion == "action_required"
        assert len(site.concluded(done_sha)) == 1
    finally:
        assert again.stop() == 0


def test_without_permission(site, serve):
    """Without the permissions, `serve` says once what the App needs and goes on"""
    assert serve.stop() == 0
    site.control("permissions", {"checks": "read"})
    _, sha = site.propose(STRICTER)
    again = serve.start_again()
    again.wait_until(lambda: "checks: write" in again.text(), "what the App needs")
    assert not site.checks(sha)
    assert again.stop() == 0
