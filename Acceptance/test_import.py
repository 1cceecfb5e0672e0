"""`githubcop import`: an organization becomes a policy whose plan is empty, and nothing is written to GitHub."""

import os
import subprocess

import pytest

from support.processes import Sandbox


@pytest.fixture(scope="module")
def sandbox(binary, tmp_path_factory):
    sandbox = Sandbox(binary, tmp_path_factory.mktemp("import"), repositories=40)
    yield sandbox
    assert sandbox.stop() == 0


def run(binary, sandbox, folder, *arguments):
    environment = {**os.environ, "GITHUB_API_URL": sandbox.url, "GITHUB_TOKEN": sandbox.token}
    return subprocess.run(
        [binary, *map(str, arguments)], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def imported(binary, sandbox, folder, *arguments):
    return run(binary, sandbox, folder, "import", "--organization", "acme", "--no-cache", "--reads-per-second", "0", *arguments)


def test_the_plan_of_what_was_imported_is_empty(binary, sandbox, tmp_path):
    """Import, validate and plan agree; the baseline comes first, what was left out at the end."""
    done = imported(binary, sandbox, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Proven: the plan of this policy is empty" in done.stderr
    policy = (tmp_path / "githubcop.yml").read_text()
    assert policy.index("name: baseline") < policy.index("# Not imported:")
    assert run(binary, sandbox, tmp_path, "validate").returncode == 0
    planned = run(binary, sandbox, tmp_path, "plan", "--no-cache")
    assert planned.returncode == 0, planned.stdout
    assert "0 changes" in planned.stdout


def test_a_tightened_line_is_the_only_change(binary, sandbox, tmp_path):
    """One line is added to what was imported: the plan shows that line's changes and nothing else."""
    assert imported(binary, sandbox, tmp_path, "--kinds", "repository").returncode == 0
    path = tmp_path / "githubcop.yml"
    path.write_text(path.read_text() + "\n  - name: tighter\n    settings: { repository: { has_wiki: false } }\n")
    planned = run(binary, sandbox, tmp_path, "plan", "--no-cache", "--format", "json")
    assert planned.returncode == 2, planned.stderr
    assert '"has_wiki"' in planned.stdout and '"has_issues"' not in planned.stdout


def test_an_existing_policy_is_not_overwritten(binary, sandbox, tmp_path):
    """Without --force a file that exists stays as it is, and no request is sent."""
    (tmp_path / "githubcop.yml").write_text("mine\n")
    done = imported(binary, sandbox, tmp_path)
    assert done.returncode == 64 and "--force" in done.stderr
    assert (tmp_path / "githubcop.yml").read_text() == "mine\n"


def test_standard_output_and_several_files(binary, sandbox, tmp_path):
    """`--out -` writes the policy and nothing else to standard output; `--split` writes files that make one policy."""
    shown = imported(binary, sandbox, tmp_path, "--kinds", "repository,teams", "--out", "-")
    assert shown.returncode == 0 and shown.stdout.startswith("# The settings of acme")
    split = imported(binary, sandbox, tmp_path, "--kinds", "repository,teams", "--split", "--out", "policy")
    assert split.returncode == 0, split.stderr
    assert sorted(p.name for p in (tmp_path / "policy").iterdir()) == ["20-rules.yml", "30-exceptions.yml"]
    planned = run(binary, sandbox, tmp_path, "plan", "--policy", "policy", "--no-cache")
    assert planned.returncode == 0, planned.stdout + planned.stderr


def test_a_misspelled_kind_is_refused(binary, sandbox, tmp_path):
    """An unknown kind is named, with those that there are."""
    done = imported(binary, sandbox, tmp_path, "--kinds", "branch")
    assert done.returncode == 64 and "branches" in done.stderr
