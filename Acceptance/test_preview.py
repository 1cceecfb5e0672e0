"""A change of the policy, compared over one observation: with a real git repository, against the sandbox."""

import json
import subprocess

import pytest
import requests

from support.processes import Sandbox, run
from support.traffic import writes

WIKI = "  - name: wiki\n    settings: { repository: { has_wiki: false } }\n"
ADMINS = "  - name: admins\n    settings: { branches: { main: { enforce_admins: true } } }\n"
MERGING = "  - name: merging\n    when: { attributes: { tier: gold } }\n    settings: { repository: { allow_merge_commit: false } }\n"
HEAD = "version: 1\norganization: acme\ninventory: repositories.csv\nrules:\n"
INVENTORY = "repository,tier\nsvc-1,gold\nsvc-2,silver\n"


@pytest.fixture
def site(binary, tmp_path):
    sandbox = Sandbox(binary, tmp_path / "sandbox", repositories=0)
    for number in (1, 2, 3):
        answer = requests.post(
            f"{sandbox.url}/_sandbox/act/create-repository",
            json={"repository": f"svc-{number}", "readme": True},
            timeout=30,
        )
        assert answer.status_code < 300, answer.text
    folder = tmp_path / "policy repository"
    policies = folder / "policy"
    policies.mkdir(parents=True)

    def git(*arguments):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)

    def verb(*arguments, folder=folder):
        return run(binary, *arguments, env=sandbox.credentials(), folder=folder)

    verb.sandbox, verb.folder, verb.policies, verb.git = sandbox, folder, policies, git
    git("init")
    (policies / "10-base.yml").write_text(HEAD + WIKI)
    (policies / "20-more.yml").write_text("rules:\n" + ADMINS)
    (policies / "repositories.csv").write_text(INVENTORY)
    git("add", ".")
    git("commit", "-m", "one")
    yield verb
    assert sandbox.stop() == 0


def lines(done):
    found = [json.loads(line) for line in done.output.splitlines()]
    return {line["name"]: line for line in found[:-1]}, found[-1]


def test_working_file_against_a_branch(site):
    """`preview --base main` compares the working files with those of a branch, several files and the inventory on both sides"""
    same = site("preview", "--base", "main", "--policy", "policy", "--format", "json").expect(0)
    targets, last = lines(same)
    assert targets == {} and last["pending"]["change"] == 3 and last["pending"]["repositories"] == 3

    (site.policies / "20-more.yml").write_text("rules:\n" + MERGING)
    (site.policies / "repositories.csv").write_text(INVENTORY + "svc-3,gold\n")
    mark = site.sandbox.traffic.mark()
    targets, last = lines(site("preview", "--base", "main", "--policy", "policy", "--format", "json").expect(2))
    assert writes(site.sandbox.traffic.exchanges(mark)) == []
    assert {name: [change["subject"] for change in line["changes"]] for name, line in targets.items()} == {
        "acme/svc-1": ["allow_merge_commit"], "acme/svc-2": [], "acme/svc-3": ["allow_merge_commit"],
    }
    assert all(line["no_longer_enforced"][0]["rule"] == "admins" for line in targets.values())
    assert last["introduced"]["repositories"] == 2 and last["no_longer_enforced"]["settings"] == 3
    assert last["title"] == "3 repositories lose protection, 2 change"

    text = site("preview", "--base", "main", "--policy", "policy").expect(2).output
    assert text.startswith("No longer enforced\n")
    assert "admins, main:policy/20-more.yml:3" in text
    assert "Pending anyway: 6 changes in 3 repositories" in text

    # From a folder inside, and into a file.
    out = site.folder / "preview.md"
    site("preview", "--base", "HEAD", "--policy", ".", "--format", "markdown", "--out", out, folder=site.policies).expect(2)
    assert out.read_text().startswith("<!-- githubcop preview acme -->")


def test_two_commits(site):
    """Both sides can be commits, a tag or a file, and what is not there is said"""
    site.git("tag", "v1")
    (site.policies / "10-base.yml").write_text(HEAD + WIKI + ADMINS.replace("true", "false"))
    site.git("rm", "-q", "policy/20-more.yml")
    site.git("commit", "-a", "-m", "two")
    _, last = lines(site("preview", "--base", "v1", "--head", "HEAD", "--policy", "policy", "--format", "json").expect(2))
    assert last["base"] == "v1" and last["head"] == "HEAD"
    _, last = lines(site("preview", "--base", "HEAD", "--head", "policy", "--policy", "policy", "--format", "json").expect(0))
    assert last["title"] == "Nothing changes"
    nowhere = site("preview", "--base", "nowhere", "--policy", "policy").expect(64)
    assert "'nowhere' is not a file, and not a branch, tag or commit" in nowhere.errors and "git fetch" in nowhere.errors
    missing = site("preview", "--base", "v1", "--head", "policy", "--policy", "other.yml").expect(64)
    assert "v1 has no 'other.yml'" in missing.errors and "'v1:PATH'" in missing.errors
    assert "githubcop plan" in missing.errors


def test_renamed(site):
    """A policy that had another name is named as git names it, from the root of the repository"""
    site.git("mv", "policy", "rules")
    site.git("commit", "-m", "moved")
    _, last = lines(
        site("preview", "--base", "HEAD~1:policy", "--head", "HEAD", "--policy", "rules", "--format", "json").expect(0))
    assert last["title"] == "Nothing changes" and last["pending"]["change"] == 3
    below = site.folder / "rules"
    site("preview", "--base", "HEAD~1:policy", "--policy", ".", folder=below).expect(0)
    site("preview", "--base", "HEAD:./", "--policy", ".", folder=below).expect(0)


def test_no_such_commit(site, tmp_path):
    """Where a name stands for no commit, the message says why: no repository, no commits, a shallow clone"""
    (tmp_path / "githubcop.yml").write_text(HEAD.replace("inventory: repositories.csv\n", "") + WIKI)
    outside = site("preview", "--base", "main", folder=tmp_path).expect(64)
    assert "this directory is not in a git repository" in outside.errors
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert "has no commits yet" in site("preview", "--base", "HEAD", folder=tmp_path).expect(64).errors
    site.git("commit", "--allow-empty", "-m", "two")
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{site.folder}", tmp_path / "shallow"], check=True)
    shallow = site("preview", "--base", "HEAD~1", "--policy", "policy", folder=tmp_path / "shallow").expect(64)
    assert "shallow" in shallow.errors and "git fetch --unshallow" in shallow.errors


def test_cannot_be_written(site):
    """Where the output cannot be written, the message says why; a preview on a full disk does not end as complete"""
    nowhere = site("preview", "--base", "main", "--policy", "policy", "--out", "/nonexistent/x").expect(64)
    assert "--out /nonexistent/x cannot be written: No such file or directory" in nowhere.errors
    full = site("preview", "--base", "main", "--policy", "policy", "--out", "/dev/full").expect(1)
    assert "No space left on device" in full.errors


def test_options_of_a_pull_request(site):
    """Options that only a pull request has are refused without one, instead of being left out silently"""
    done = site("preview", "--base", "main", "--policy", "policy", "--fail-on", "none").expect(64)
    assert "--fail-on and --details-url need --pull-request" in done.errors


def test_state_file_of_another_organization(site, binary, tmp_path):
    """What a state file knows of another organization is not taken for this one's: everything is read"""
    site("apply", "--policy", "policy").expect(0)
    other = Sandbox(binary, tmp_path / "other", "--organization", "other", repositories=2)
    try:
        policy = tmp_path / "other.yml"
        policy.write_text("version: 1\norganization: other\nrules:\n" + WIKI)
        new = tmp_path / "new.yml"
        new.write_text(policy.read_text().replace("has_wiki: false", "has_projects: false"))
        state = site.folder / ".githubcop" / "state.sqlite"
        assert state.exists()
        done = run(binary, "preview", "--base", str(policy), "--head", str(new), "--state", str(state), "--format", "json",
                   env=other.credentials(), folder=tmp_path)
        assert json.loads(done.output.splitlines()[-1])["repositories"] == 2 and done.code == 2
    finally:
        other.stop()


def test_damaged_state_file(site):
    """With a damaged state file everything is read, and nothing is said of suspensions, which a preview leaves out"""
    state = site.folder / "damaged.sqlite"
    state.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    done = site("preview", "--base", "main", "--policy", "policy", "--state", str(state)).expect(0)
    assert done.errors.count("damaged.sqlite") == 1 and "suspended" not in done.errors


def test_requests(site):
    """A preview sends no more requests than a plan of the same repositories"""
    (site.policies / "20-more.yml").write_text("rules:\n" + ADMINS + MERGING)
    plan = site("plan", "--policy", "policy", "--format", "json", "--no-cache").expect(2)
    counted = json.loads(plan.output.splitlines()[-1])["requests"]["total"]
    _, last = lines(site("preview", "--base", "main", "--policy", "policy", "--format", "json", "--no-cache").expect(2))
    assert 0 < last["requests"]["total"] <= counted


def test_facts_that_nobody_has_asked_for(site):
    """Over what was observed before, only what new rules ask about is read, and its age is said"""
    site("apply", "--policy", "policy").expect(0)
    beginning = "  - name: first\n    when: { %s }\n    settings: { repository: { has_wiki: true } }\n"
    for condition, changing, requests in (
        ("name: svc-2", 1, 0),
        ("attributes: { audited: 'yes' }", 0, 1),
        ("teams: devops", 0, 3),
    ):
        (site.policies / "20-more.yml").write_text("rules:\n" + ADMINS + beginning % condition)
        mark = site.sandbox.traffic.mark()
        _, last = lines(
            site("preview", "--base", "main", "--policy", "policy", "--format", "json").expect(2 if changing else 0)
        )
        asked = [f"{exchange.method} {exchange.path}" for exchange in site.sandbox.traffic.exchanges(mark)]
        assert last["requests"]["total"] == requests, (condition, asked)
        assert last["introduced"]["repositories"] == changing
        assert last["observed_at"] <= last["listed_at"]


def test_names_that_do_not_exist(site):
    """What `apply` would fail for is said before it is merged: only new names are looked up"""
    (site.policies / "20-more.yml").write_text("rules:\n" + ADMINS + "  - { name: t, settings: { teams: { ghosts: push } } }\n")
    done = site("preview", "--base", "main", "--policy", "policy", "--format", "json").expect(1)
    _, last = lines(done)
    (missing,) = last["preflight"]["missing"]
    assert (missing["type"], missing["name"]) == ("team", "ghosts")
    assert "1 name does not exist" in last["title"]
    text = site("preview", "--base", "main", "--policy", "policy").expect(1).output
    assert "there is no team 'ghosts' in acme" in text and "'apply' will fail" in text


def test_limit_that_is_a_share(site):
    """A share is one of all repositories, also where only some are compared"""
    limits = HEAD.replace("rules:", "limits: { repositories_changed: 10% }\nrules:")
    (site.policies / "10-base.yml").write_text(limits + WIKI.replace("has_wiki: false", "has_issues: false"))
    arguments = ["preview", "--base", "main", "--policy", "policy", "--format", "json", "--repo", "svc-1", "--repo", "svc-2"]
    _, last = lines(site(*arguments).expect(2))
    (limit,) = last["limits"]
    assert "allows 10%, and this is 2 of 3" in limit, limit


def test_mistake(site):
    """A policy with a mistake is refused with its place, before any request"""
    (site.policies / "20-more.yml").write_text("rules:\n  - { name: x, settings: { nothing: 1 } }\n")
    mark = site.sandbox.traffic.mark()
    done = site("preview", "--base", "main", "--policy", "policy").expect(64)
    assert "20-more.yml:2" in done.errors
    assert site.sandbox.traffic.exchanges(mark) == []
