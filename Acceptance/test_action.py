"""The Action and the workflow that organizations copy, run step by step against the sandbox."""

import json
import os
import re
import shutil
import subprocess
from sysconfig import get_path

import pytest
import requests

from support.clients import app_auth, pygithub
from support.policies import policy
from support.policy_repository import PolicyRepository
from support.processes import Sandbox, eventually
from support.releases import COMMIT, MACHINE, PLATFORM, REPOSITORY, Release, make
from support.shared import CHECKOUT
from support.traffic import writes
from support.workflow_runner import WorkflowError, run_workflow
from support.workflow_runner.expressions import Scope
from support.workflow_runner.workflow import load, pinned

EXAMPLE = CHECKOUT / "Examples" / "workflows" / "githubcop.yml"
EXAMPLES = [EXAMPLE, EXAMPLE.with_name("githubcop-preview.yml")]
OWN_WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
POLICY = policy("repository: { delete_branch_on_merge: true, has_wiki: false }\nteams: { infosec: pull }")
MERGED = {"pull_request": {"number": 7, "head": {"ref": "stricter", "repo": {"full_name": "acme/policy"}}}, "number": 7}


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("action"), repositories=12)
    yield sandbox
    assert sandbox.stop() == 0


@pytest.fixture(scope="module")
def organization(sandbox):
    return pygithub(sandbox).get_organization(sandbox.organization)


@pytest.fixture(scope="module")
def release(binary, tmp_path_factory):
    release = Release(binary, tmp_path_factory.mktemp("release"))
    yield release
    release.close()


@pytest.fixture
def police(sandbox, release, tmp_path):
    return PolicyRepository(sandbox, release, tmp_path, POLICY)


def drifted(organization, *names):
    for name in names:
        organization.get_repo(name).edit(has_wiki=True, delete_branch_on_merge=False)


def in_sync(organization, name) -> bool:
    repository = organization.get_repo(name)
    return repository.delete_branch_on_merge and not repository.has_wiki


def expect(run, result="success"):
    assert run.result == result, run.log
    return run


def names(organization, count):
    found = [r.name for r in organization.get_repos() if not r.archived]
    return found[:count]


# What others think of the files


def tool(name):
    return f"{get_path('scripts')}/{name}"


def told_by(*command) -> str:
    done = subprocess.run(list(map(str, command)), cwd=CHECKOUT, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def is_script(file) -> bool:
    return (
        file.is_file() and re.match(rb"#!.*\b(bash|sh)\b|# shellcheck shell=", file.open("rb").readline(64)) is not None
    )


def test_zizmor():
    """zizmor, which looks for ways into workflows, finds none in ours, in the Action and in the one to copy"""
    files = ["action.yml", ".github/dependabot.yml", *OWN_WORKFLOWS, *EXAMPLES]
    assert not told_by(tool("zizmor"), "--offline", "--persona=pedantic", "--no-progress", "--quiet", *files)


def test_schemas():
    """The workflows and the Action are what GitHub's published schemas allow"""
    check = tool("check-jsonschema")
    assert not told_by(check, "--builtin-schema", "vendor.github-workflows", *OWN_WORKFLOWS, *EXAMPLES)
    assert not told_by(check, "--builtin-schema", "vendor.github-actions", "action.yml")
    assert not told_by(check, "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml")


def test_shellcheck():
    """shellcheck has nothing to warn of in any script of the repository"""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.check_output(listed, cwd=CHECKOUT, text=True).splitlines()
    scripts = sorted({name for name in files if is_script(CHECKOUT / name)})
    assert "Action/run.sh" in scripts
    assert not told_by(tool("shellcheck"), "-x", "--severity=warning", *scripts)


def test_pinned():
    """Every action that is used, ours and foreign, is pinned to a commit, and no `${{ }}` stands within a shell script"""
    for file in [CHECKOUT / "action.yml", *OWN_WORKFLOWS, *EXAMPLES]:
        for uses in pinned(file):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", uses), f"{file.name}: {uses}"
    steps = [step for file in EXAMPLES for job in load(file)["jobs"].values() for step in job["steps"]]
    steps += load(CHECKOUT / "action.yml")["runs"]["steps"]
    assert not [step["run"] for step in steps if "${{" in step.get("run", "")]


# Dispatches


def test_dispatch(police, organization, release):
    """A dispatch for one repository enforces it as the App, touches no other, and installs what was released"""
    one, other = names(organization, 2)
    drifted(organization, one, other)
    run = expect(police.run(inputs={"repo-to-police": one}))
    assert run.ran == {"repositories"}
    assert in_sync(organization, one) and not in_sync(organization, other)
    assert release.version in run.job("repositories").step("Apply the policy").outputs["version"]


def test_dispatch_list(police, organization):
    """A dispatch with a list brings those repositories in sync, with spaces after the commas or without"""
    one, two, three = names(organization, 3)
    drifted(organization, one, two, three)
    expect(police.run(inputs={"repo-to-police": f"{one}, {two},"}))
    assert in_sync(organization, one) and in_sync(organization, two) and not in_sync(organization, three)


def test_token(police, sandbox, organization):
    """A token does where there is no App"""
    (one,) = names(organization, 1)
    drifted(organization, one)
    expect(police.run(inputs={"repo-to-police": one}, vars={}, secrets={"GITHUBCOP_TOKEN": sandbox.token}))
    assert in_sync(organization, one)


def test_missing_repository(police):
    """A dispatch for a repository that does not exist fails, and says so"""
    run = expect(police.run(inputs={"repo-to-police": "no-such-repository"}), "failure")
    assert "no-such-repository does not exist" in run.log


@pytest.mark.parametrize(
    "text",
    ["a; touch pwned", "$(touch pwned)", "`touch pwned`", "a\ntouch pwned", "../../etc", "a|b", "a&&b", "--policy=/etc/passwd",
     "a' || touch pwned || '", 'a" ; touch pwned ; "', "${IFS}", "*", "ü", " ", ",", "a" * 101, "acme/repo1", "a,b;c", "..",
     "::set-env name=PATH::x", "a%0A::error::b"],
    ids=lambda text: ascii(text)[1:30],
)  # fmt: skip
def test_hostile_input(police, sandbox, text):
    """Text that is no repository's name is refused: nothing of it is executed, nothing is sent to GitHub"""
    mark = sandbox.traffic.mark()
    run = expect(police.run(inputs={"repo-to-police": text}), "failure")
    assert run.ran == {"repositories"}
    assert run.job("repositories").step("Apply the policy").steps[-1].code == 64
    assert any("nothing was done" in note.message.lower() for note in run.annotations), run.log
    assert not list(run.job("repositories").workspace.parent.rglob("pwned"))
    assert sandbox.traffic.mark() == mark


@pytest.mark.parametrize("given", ["nothing", "only the App's id", "only the App's key"])
def test_missing_credentials(police, sandbox, given):
    """Without credentials, or with half of them, the run fails and names the variable and the secret to set"""
    vars = {"GITHUBCOP_APP_ID": "1"} if given == "only the App's id" else {}
    secrets = {"GITHUBCOP_APP_PRIVATE_KEY": "x"} if given == "only the App's key" else {}
    mark = sandbox.traffic.mark()
    environments = {"githubcop": {"secrets": secrets}}
    run = expect(police.run(inputs={"repo-to-police": "repo1"}, vars=vars, environments=environments), "failure")
    (error,) = [note for note in run.annotations if note.level == "error"]
    assert "GITHUBCOP_APP_ID" in error.message and "GITHUBCOP_APP_PRIVATE_KEY" in error.message
    assert error.message in run.summary
    assert sandbox.traffic.mark() == mark


def test_secrets(police, sandbox, organization):
    """A secret that the workflow hands over reaches the webhook; neither it nor the App's key is in log or summary"""
    police.write(
        policy('webhooks:\n  https://ci.acme.example/hook/: { events: [push], secret: "{{secret:JENKINS_WEBHOOK}}" }')
    )
    police.edit("# GITHUBCOP_SECRET_JENKINS_WEBHOOK: ", "GITHUBCOP_SECRET_JENKINS_WEBHOOK: ")
    (one,) = names(organization, 1)
    mark = sandbox.traffic.mark()
    environment = police.given["environments"]["githubcop"]
    secrets = environment["secrets"] | {"JENKINS_WEBHOOK": "open sesame"}
    run = expect(police.run(inputs={"repo-to-police": one}, environments={"githubcop": {"secrets": secrets}}))
    sent = [exchange.request_body for exchange in sandbox.traffic.exchanges(mark) if exchange.path.endswith("/hooks")]
    assert "open sesame" in json.dumps(sent)
    told = run.log + run.summary
    assert "open sesame" not in told and "ghs_" not in told
    assert sandbox.app_key_file.read_text().splitlines()[1] not in told


# Who waits for whom


def test_concurrency(police, organization):
    """A dispatch never waits for a sweep; two for one repository take turns; lists do not wait; a preview makes way"""
    top = load(EXAMPLE)["concurrency"]

    def group(event, run_id="1", text=None, number=None):
        contexts = {
            "github": {"event_name": event, "run_id": run_id, "event": {"number": number}},
            "inputs": {} if text is None else {"repo-to-police": text},
        }
        scope = Scope(contexts)
        return scope.text(top["group"]), scope.value(top["cancel-in-progress"])

    sweep = group("schedule")
    assert sweep == group("schedule", "2") == group("workflow_dispatch", text="") == group("push")
    one = group("workflow_dispatch", "1", "api")
    assert one == group("workflow_dispatch", "2", "api")
    assert len({sweep, one, group("workflow_dispatch", text="web"), group("workflow_dispatch", text="sweep")}) == 4
    assert group("workflow_dispatch", "1", "a,b") != group("workflow_dispatch", "2", "a,b")
    assert not (sweep[1] or one[1])
    preview = group("pull_request", number=7.0)
    assert preview == group("pull_request", "2", number=7.0) != group("pull_request", number=8.0) and preview[1]


# Pull requests


def reading(sandbox):
    """What the repository itself holds: a second App for previews."""
    return {
        "vars": {"GITHUBCOP_APP_ID": str(sandbox.app_id), "GITHUBCOP_READER_APP_ID": str(sandbox.app_id)},
        "secrets": {"GITHUBCOP_READER_APP_PRIVATE_KEY": sandbox.app_key_file.read_text()},
    }


def test_writing_key():
    """Every job that is given the writing key names the environment that holds it; the preview is given another key"""
    jobs = load(EXAMPLE)["jobs"]
    holders = {id for id, job in jobs.items() if "secrets.GITHUBCOP_APP_PRIVATE_KEY" in json.dumps(job)}
    assert holders == {"repositories", "organization", "shards", "sweep", "redeliver"}
    assert {id for id, job in jobs.items() if job.get("environment") == "githubcop"} == holders
    named = set(re.findall(r"secrets\.(\w+)", json.dumps(jobs["preview"])))
    assert named == {"GITHUBCOP_READER_APP_PRIVATE_KEY", "GITHUBCOP_READER_TOKEN"}


def test_preview_with_the_writing_key_only(police, sandbox):
    """A preview never gets the key of the environment: without a reading App the policy is only checked"""
    mark = sandbox.traffic.mark()
    run = expect(police.run(event="pull_request", payload=MERGED))
    assert "no credentials" in run.summary and sandbox.traffic.mark() == mark


def test_preview_with_secrets(police, sandbox, organization):
    """A policy that names secrets is previewed without their values"""
    police.write(policy('webhooks:\n  https://ci.acme.example/two/: { events: [push], secret: "{{secret:CI}}" }'))
    run = expect(police.run(event="pull_request", payload=MERGED, **reading(sandbox)))
    plan = (run.artifacts / "githubcop-plan" / "githubcop-plan.md").read_text()
    assert "{{secret:CI}}" in plan


def test_preview(police, sandbox, organization):
    """A pull request to the policy gets a plan in Markdown, as summary and artifact, and not a single write is sent"""
    (one,) = names(organization, 1)
    drifted(organization, one)
    mark = sandbox.traffic.mark()
    run = expect(police.run(event="pull_request", payload=MERGED, **reading(sandbox)))
    assert run.ran == {"preview"}
    plan = (run.artifacts / "githubcop-plan" / "githubcop-plan.md").read_text()
    assert f"### acme/{one}" in plan and "has_wiki" in plan and len(plan) < 65536
    assert f"### acme/{one}" in run.summary
    sent = writes(sandbox.traffic.exchanges(mark))
    assert [write for write in sent if "/access_tokens" not in write] == []
    assert run.job("preview").permissions == {"contents": "read"}


def test_preview_of_a_fork(police, sandbox):
    """A pull request from a fork, which is given no secrets, has its policy checked, and the run says why no plan"""
    mark = sandbox.traffic.mark()
    run = expect(police.run(event="pull_request", payload=MERGED, vars={}, secrets={}))
    assert "no credentials" in run.summary
    assert run.job("preview").step("Plan, which only reads").outcome == "skipped"
    assert sandbox.traffic.mark() == mark


def test_preview_of_a_mistake(police):
    """A pull request with a mistake in the policy fails, and names the line"""
    police.write(POLICY.replace("has_wiki", "has_wikki"))
    run = expect(police.run(event="pull_request", payload=MERGED), "failure")
    assert "githubcop.yml:6" in run.log and "has_wiki" in run.log


# Sweeps


def test_sweep(police, organization, sandbox):
    """The schedule divides the organization and brings every repository in sync, each shard carrying its own cache"""
    police.edit("--repositories-per-shard 500", "--repositories-per-shard 4")
    targets = names(organization, 12)
    drifted(organization, *targets)
    run = expect(police.run(event="schedule"))
    legs = run.legs("sweep")
    assert len(legs) >= 3
    assert all(in_sync(organization, name) for name in targets)
    shards = [leg.matrix["shard"] for leg in legs]
    for leg in legs:
        assert f"saved githubcop-{leg.matrix['shard']}-1-1" in leg.log
    assert len(list(police.given["caches"].rglob("cache.sqlite"))) == len(legs)
    again = expect(police.run(event="schedule"))
    assert [leg.matrix["shard"] for leg in again.legs("sweep")] == shards
    for leg in again.legs("sweep"):
        assert f"restored githubcop-{leg.matrix['shard']}-1-1" in leg.log


def test_redeliver(police, sandbox):
    """The schedule has what failed delivered again, and says of what"""
    hook = {"url": "http://127.0.0.1:9/webhook", "secret": "the webhook's secret"}
    assert requests.post(f"{sandbox.url}/_sandbox/webhook", json=hook, timeout=30).status_code == 204
    act = f"{sandbox.url}/_sandbox/act/create-repository"
    assert requests.post(act, json={"repository": "missed"}, timeout=30).status_code == 200
    headers = {"Authorization": f"Bearer {app_auth(sandbox).token}"}
    listing = f"{sandbox.url}/app/hook/deliveries"
    eventually(lambda: requests.get(listing, headers=headers, timeout=30).json(), "GitHub's record of what failed")
    mark = sandbox.traffic.mark()
    run = expect(police.run(event="schedule", only={"redeliver"}))
    sent = [exchange for exchange in sandbox.traffic.exchanges(mark) if exchange.path.endswith("/attempts")]
    assert sent and {exchange.status for exchange in sent} == {202}
    assert "repository.created" in run.log and "sent again." in run.log
    without = police.run(event="schedule", only={"redeliver"}, vars={})
    assert without.ran == set()
    assert requests.post(f"{sandbox.url}/_sandbox/webhook", json={}, timeout=30).status_code == 204


def stopping(tmp_path):
    """A githubcop that GitHub's budget stops: it leaves its progress and ends with 75, as long as a file says so."""
    folder = tmp_path / "stand-in"
    folder.mkdir()
    program = folder / "githubcop"
    program.write_text(f"""#!/bin/bash
[ "$1" = --version ] && exec echo 1.2.3
[ "$1" = deliveries ] && exit 0
case "$*" in *"--target organization"*) exit 0;; esac
printf '%s\\n' "$*" >>{folder}/calls
[ "$1" = shards ] && exec echo '{{"shard":["1/1"]}}'
for word; do case $word in --progress=*) progress=${{word#*=}};; esac; done
[ -e {folder}/done ] && exec rm -f "$progress"
echo x >$progress
exit 75
""")
    program.chmod(0o755)
    return folder


def sweeping(police, tmp_path, folder, event="schedule", **more):
    """A workflow with the stand-in instead of what the Action installs."""
    action = tmp_path / "stand-in-action"
    if not action.exists():
        action.mkdir()
        (action / "Action").symlink_to(CHECKOUT / "Action")
        text = (CHECKOUT / "action.yml").read_text()
        start, end = text.index("    - name: Choose what"), text.index("    - name: Run\n")
        (action / "action.yml").write_text(text[:start] + text[end:])
    path = f"{folder}:{os.environ['PATH']}"
    return police.run(event=event, actions={REPOSITORY: action}, environment={"PATH": path}, **more)


@pytest.mark.parametrize(
    "event",
    [{"event": "schedule"}, {"event": "push"}, {"event": "workflow_dispatch", "inputs": {"repo-to-police": ""}},
     {"event": "workflow_dispatch"}],
    ids=["schedule", "merge", "empty field", "no field"],
)  # fmt: skip
def test_all(police, tmp_path, event):
    """The schedule, a merge and a dispatch that names nothing sweep all repositories, with nothing but read access"""
    folder = stopping(tmp_path)
    (folder / "done").touch()
    run = expect(sweeping(police, tmp_path, folder, **event))
    assert run.ran == {"organization", "shards", "sweep"} | ({"redeliver"} if event["event"] == "schedule" else set())
    assert run.job("sweep").matrix == {"shard": "1/1"}
    assert "--shard=1/1" in (folder / "calls").read_text() and "--repo=" not in (folder / "calls").read_text()
    granted = [job.permissions for job in run.jobs if job.result != "skipped"]
    assert all(level == "read" for permissions in granted for level in permissions.values())
    assert set().union(*granted) == {"contents", "checks", "pull-requests"}


def test_organization_alone(police, tmp_path):
    """A dispatch for the organization's own settings starts that job and no other"""
    folder = stopping(tmp_path)
    inputs = {"repo-to-police": "", "target": "organization"}
    run = expect(sweeping(police, tmp_path, folder, event="workflow_dispatch", inputs=inputs))
    assert run.ran == {"organization"}


def test_stopped(police, tmp_path):
    """A sweep that GitHub's budget stops says so and goes on with --resume next time; the third in a row fails"""
    folder = stopping(tmp_path)
    for _ in range(2):
        run = expect(sweeping(police, tmp_path, folder))
        assert [note.level for note in run.annotations] == ["warning"]
        assert "goes on where this one stood" in run.summary
        assert run.job("sweep").step("Apply the policy").outputs["stopped"] == "true"
    run = expect(sweeping(police, tmp_path, folder), "failure")
    assert "3 times in a row" in run.log and "saved githubcop-1/1-3-1" in run.log
    applied = [line for line in (folder / "calls").read_text().splitlines() if line.startswith("apply")]
    assert [" --resume" in line for line in applied] == [False, True, True]
    (folder / "done").touch()
    expect(sweeping(police, tmp_path, folder))
    (folder / "done").unlink()
    run = expect(sweeping(police, tmp_path, folder))
    assert "2 times" not in run.log


def test_time_limit(police, organization):
    """A sweep ends by itself when its time is up, and the next run of the workflow goes on there until all is done"""
    targets = names(organization, 12)
    drifted(organization, *targets)
    police.edit("--time-limit 110", "--time-limit 0.00001")
    run = expect(police.run(event="schedule"))
    assert [note.level for note in run.annotations if "before it was through" in note.properties["title"]] == [
        "warning"
    ]
    assert not all(in_sync(organization, name) for name in targets)
    police.edit("--time-limit 0.00001", "--time-limit 110")
    run = expect(police.run(event="schedule"))
    assert "going on where it stood" in run.log and "warning" not in {note.level for note in run.annotations}
    assert all(in_sync(organization, name) for name in targets)
    assert "going on" not in expect(police.run(event="schedule")).log


def test_budget(police, organization):
    """A sweep leaves of the hourly budget what events need: the run says so and is not red"""
    drifted(organization, *names(organization, 3))
    police.edit("--time-limit 110", "--time-limit 110 --sweep-floor 100%")
    run = expect(police.run(event="schedule"))
    assert run.job("sweep").step("Apply the policy").outputs["stopped"] == "true"
    assert "Not all repositories were checked" in run.summary


def test_stopped_by_the_policy(police, organization, sandbox):
    """A sweep that a limit of the policy stops fails at once and changes nothing: the next one would stop as well"""
    targets = names(organization, 3)
    drifted(organization, *targets)
    police.write(POLICY + "limits: { repositories_changed: 1 }\n")
    for _ in range(2):
        run = expect(police.run(event="schedule"), "failure")
        assert run.job("sweep").step("Apply the policy").steps[-1].code == 75
        assert "limits.repositories_changed" in run.summary + run.log
    assert not any(in_sync(organization, name) for name in targets)


def test_out_of_time(police, tmp_path):
    """A sweep whose time is up is told, writes down where it stands, and the next one goes on there"""
    folder = stopping(tmp_path)
    program = folder / "githubcop"
    text = program.read_text()
    waiting = "trap 'echo x >$progress; exit 143' TERM\nfor i in {1..600}; do sleep 0.1; done\n"
    program.write_text(text.replace("echo x >$progress\nexit 75\n", waiting))
    police.edit("timeout-minutes: 120", "timeout-minutes: 0.02")
    run = expect(sweeping(police, tmp_path, folder), "failure")
    assert "took longer than" in run.log and "saved githubcop-1/1-1-1" in run.log
    program.write_text(text)
    run = expect(sweeping(police, tmp_path, folder))
    assert "going on where it stood" in run.log


# Installation


def install(tmp_path, release, name="install", **changes):
    """A workflow with one step that installs githubcop and one that asks its version."""
    given = {"release-url": f"{release.url}/{REPOSITORY}"} | changes.pop("given", {})
    lines = "".join(f"\n          {key}: {json.dumps(value)}" for key, value in given.items())
    file = tmp_path / f"{name}.yml"
    file.write_text(f"""
on: push
jobs:
  install:
    runs-on: ubuntu-24.04
    steps:
      - id: action
        uses: {REPOSITORY}@{COMMIT}
        with:{lines or " {}"}
      - run: githubcop --version
""")
    return run_workflow(
        file,
        **({"folder": tmp_path / name, "event": "push", "actions": {REPOSITORY: CHECKOUT}, "tool_cache": tmp_path / "tools"}
           | changes),
    )  # fmt: skip


def test_install(release, tmp_path):
    """The Action installs the release of its own version after comparing the SHA-256 with the release's SHA256SUMS"""
    run = expect(install(tmp_path, release))
    assert release.version in run.job("install").steps[1].log


def test_install_again(release, tmp_path):
    """An archive that the runner kept is used again without a download, unless it is no longer what it was"""
    expect(install(tmp_path, release))
    release.asked.clear()
    expect(install(tmp_path, release, "again"))
    assert [path for path in release.asked if path.endswith(".tar.gz")] == []
    (kept,) = (tmp_path / "tools").rglob("*.tar.gz")
    kept.write_bytes(b"something else")
    expect(install(tmp_path, release, "damaged"))
    assert len([path for path in release.asked if path.endswith(".tar.gz")]) == 1


@pytest.mark.parametrize("pin", ["the release's SHA256SUMS", "a pinned checksum", "pinned lines of SHA256SUMS"])
def test_checksum_mismatch(release, tmp_path, pin):
    """An archive with another SHA-256 than expected is refused, nothing of it is used, and nothing is built instead"""
    line = next(line for line in (release.files / "SHA256SUMS").read_text().splitlines() if line.endswith(".tar.gz"))
    given = {"a pinned checksum": {"checksum": line.split()[0]}, "pinned lines of SHA256SUMS": {"checksum": line}}
    with release.damaged():
        run = expect(install(tmp_path, release, given=given.get(pin, {})), "failure")
    assert "is not what it should be" in run.log and line.split()[0] in run.log
    assert run.job("install").steps[1].outcome == "skipped"
    assert not [file for file in (tmp_path / "tools").rglob("*") if file.is_file()]


def test_enterprise(release, tmp_path):
    """On GitHub Enterprise the release comes from the server that the runner belongs to"""
    release.asked.clear()
    run = expect(install(tmp_path, release, given={"release-url": ""}, server_url=release.url))
    assert release.asked and release.asked[0].startswith(f"/{REPOSITORY}/releases/download/")
    assert release.version in run.job("install").steps[1].log


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"version": "9.9.9"}, "There is no githubcop 9.9.9 to download"),
        ({"version": "1; id"}, "is no version"),
        ({"version": "source", "checksum": "0" * 64}, "has no checksum to compare"),
        ({"checksum": "0" * 64 + "  other.tar.gz"}, "has no SHA-256 for"),
        ({"release-url": "http://releases.example/OWNER/GitHubCop"}, "https:// only"),
        ({"release-url": "http://127.0.0.1.evil.example/OWNER/GitHubCop"}, "https:// only"),
    ],
    ids=lambda value: next(iter(value.values()))[:40] if isinstance(value, dict) else "",
)
def test_refused_installation(release, tmp_path, given, reason):
    """A version, a checksum or an address that cannot be right is refused with the reason"""
    run = expect(install(tmp_path, release, given=given), "failure")
    assert reason in run.log


def swift(tmp_path, binary, version="6.3"):
    """A stand-in for the compiler, which takes ten minutes otherwise: it "builds" the binary at hand."""
    folder = tmp_path / "swift"
    folder.mkdir(exist_ok=True)
    program = folder / "swift"
    program.write_text(f"""#!/bin/bash
[ "$1" = --version ] && exec echo "Swift version {version} (stand-in)"
[ "$1" = -print-target-info ] && exec echo "{{}}"
echo "$*" >>{folder}/calls
while [ $# -gt 0 ]; do [ "$1" = --scratch-path ] && scratch=$2; shift; done
mkdir -p "$scratch/release"
printf '#!/bin/sh\\nexec {binary} "$@"\\n' >"$scratch/release/githubcop"
chmod +x "$scratch/release/githubcop"
""")
    program.chmod(0o755)
    return folder


def test_source(binary, release, tmp_path):
    """Without a release the Action builds its own sources, once: the next job takes the build from the cache"""
    folder = swift(tmp_path, binary)
    about = {
        "given": {"release-url": f"{release.url}/OWNER/Unreleased"},
        "environment": {"PATH": f"{folder}:{os.environ['PATH']}"},
        "caches": tmp_path / "caches",
    }
    run = expect(install(tmp_path, release, **about))
    assert "taken from its sources" in run.log and release.version in run.job("install").steps[1].log
    shutil.rmtree(tmp_path / "tools")
    expect(install(tmp_path, release, "second", **about))
    assert len((folder / "calls").read_text().splitlines()) == 1


# The release


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="the release makes Debian packages: needs dpkg-deb")
def test_release_workflow(binary, tmp_path, release):
    """A tag's workflow publishes every file with its checksum, attested, and the workflow to copy pinned to them"""
    artifacts = tmp_path / "artifacts"
    for name in ("linux-x86_64", "linux-arm64", "macos-arm64"):
        (artifacts / name).mkdir(parents=True)
        shutil.copy(release.archive, artifacts / name / f"githubcop-{release.version}-{name}.tar.gz")
    (artifacts / "linux-arm64" / "githubcop-lambda-arm64.zip").write_text("zip")
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "gh").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (programs / "gh").chmod(0o755)
    run = run_workflow(
        CHECKOUT / ".github" / "workflows" / "release.yml",
        folder=tmp_path / "run",
        event="push",
        ref=f"refs/tags/v{release.version}",
        sha="1" * 40,
        repository="acme-tools/GitHubCop",
        checkout=CHECKOUT,
        artifacts=artifacts,
        only={"publish"},
        environment={"PATH": f"{programs}:{os.environ['PATH']}"},
    )
    expect(run)
    job = run.job("publish")
    assert job.step("Attest where it was built").log.count("githubcop-") == 5
    published = job.step("Create the release").log.splitlines()
    assert published[:3] == ["release", "create", f"v{release.version}"]
    folder = job.workspace / "release"
    assert {f"release/{file.name}" for file in folder.iterdir()} <= set(published)
    copy = (folder / "githubcop.yml").read_text()
    assert copy.count(f"uses: acme-tools/GitHubCop@{'1' * 40} # v{release.version}\n") == 7
    assert "OWNER" not in copy and copy.count(".tar.gz\n") == 3
    preview = (folder / "githubcop-preview.yml").read_text()
    assert "OWNER" not in preview and preview.count(f"uses: acme-tools/GitHubCop@{'1' * 40} # v{release.version}\n") == 2
    workflows = [folder / "githubcop.yml", folder / "githubcop-preview.yml"]
    assert not told_by(tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *workflows)
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=folder, check=True)
    packages = {f"githubcop_{release.version}_{architecture}.deb" for architecture in ("amd64", "arm64")}
    assert packages <= {line.split()[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}


def test_release_version(release):
    """A tag that is not the sources' version is refused before anything is built"""
    assert make("version", f"v{release.version}").strip() == release.version
    with pytest.raises(subprocess.CalledProcessError) as refused:
        make("version", "v99.0.0")
    assert "Nothing was released" in refused.value.stderr


# The runner itself


def test_runner(tmp_path):
    """The runner that these checks use refuses what GitHub refuses, instead of passing over it"""
    evaluate = Scope({"github": {"event_name": "push"}, "inputs": {}, "needs": {"a": {"result": "success"}}}).evaluate
    assert evaluate("inputs.missing == ''") and evaluate("github.EVENT_NAME == 'PUSH'")
    assert evaluate("format('{0}-{1}', 'a', 2)") == "a-2" and evaluate("contains(needs.*.result, 'success')")
    assert evaluate("'' || null || 'x'") == "x" and evaluate("fromJSON('[1]')[0] < 2 && !false")
    cases = {
        "on: push\njobs: {a: {steps: [{run: exit 0, if: secrets.A != ''}]}}": "Unrecognized named-value: 'secrets'",
        "on: push\njobs: {a: {steps: [{uses: actions/checkout@v4}]}}": "not pinned",
        "on: push\njobs: {a: {steps: [{run: 'echo oops >>$GITHUB_OUTPUT'}]}}": "Invalid format",
    }
    for number, (text, reason) in enumerate(cases.items()):
        file = tmp_path / f"{number}.yml"
        file.write_text(text)
        assert reason in expect(run_workflow(file, folder=tmp_path / str(number), event="push"), "failure").log
    with pytest.raises(WorkflowError, match="does not run on"):
        run_workflow(EXAMPLE, folder=tmp_path / "other", event="issues")
    with pytest.raises(WorkflowError, match="Unexpected inputs"):
        run_workflow(EXAMPLE, folder=tmp_path / "other", inputs={"repository": "a"})
    assert MACHINE in PLATFORM
