"""What a person sees on a terminal: nothing wraps, colours everywhere, and the man pages."""

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import termios

import pytest

from support import shared
from support.processes import PATIENCE, Sandbox, environment

POLICY = """
version: 1
organization: acme
rules:
  - name: baseline
    settings:
      repository: { delete_branch_on_merge: true, has_wiki: false, allow_merge_commit: false }
      teams: { platform: admin, engineering: push }
      autolinks: { OPS-: "https://acme.atlassian.net/browse/OPS-<num>" }
      actions: { default_workflow_permissions: read }
      branches:
        main, master:
          required_pull_request_reviews: { required_approving_review_count: 1, dismiss_stale_reviews: true }
          required_status_checks: { strict: true, checks: [build, integration-tests-on-the-staging-environment] }
  - name: public repositories are scanned and closed to the tokens of strangers
    when: { visibility: public }
    settings: { security: { vulnerability_alerts: true } }
"""

ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@pytest.fixture(scope="module")
def place(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("terminal")
    sandbox = Sandbox(binary, folder / "sandbox", "--hourly-budget", "100000", "--latency-ms", "40", repositories=60)
    (folder / "githubcop.yml").write_text(POLICY)
    (folder / "bad.yml").write_text(POLICY.replace("has_wiki", "has_wikis"))
    yield folder, environment(**sandbox.credentials()) | {"NO_COLOR": ""}
    sandbox.stop()


def on_terminal(binary, place, columns, *arguments):
    """Everything that the terminal was sent, and the exit code."""
    folder, env = place
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [str(binary), *arguments], stdin=subprocess.DEVNULL, stdout=slave, stderr=slave, env=env | {"TERM": "xterm"},
        cwd=folder, start_new_session=True,
    )
    os.close(slave)
    text = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        text += data
    os.close(master)
    return text.decode(), process.wait(timeout=PATIENCE)


def lines(text):
    """What stands in each line of the terminal, one after the other."""
    return [line for line in re.split(r"[\r\n]+", ESCAPE.sub("", text)) if line]


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "--no-cache"),
        ("plan", "--verbose"),
        ("plan", "--group-by", "repository"),
        ("validate",),
        ("validate", "--policy", "bad.yml"),
        ("explain", "billing-database"),
        ("apply", "--repo", "b*"),
    ],
    ids=" ".join,
)
def test_nothing_wraps(binary, place, columns, arguments):
    """On a terminal no line is wider than it, the progress bar included, and there are colours"""
    text, code = on_terminal(binary, place, columns, *arguments)
    assert code in (0, 1, 2, 64), text
    assert "\x1b[" in text
    wide = [line for line in lines(text) if len(line) > columns]
    assert not wide, wide[:5]


def test_progress_bar(binary, place):
    """The progress bar is drawn, ends one column before the terminal does, and is gone in the end"""
    text, _ = on_terminal(binary, place, 80, "plan", "--no-cache", "--group-by", "change")
    bars = [line for line in lines(text) if line.startswith("[#") or line.startswith("[-")]
    assert bars and all(len(bar) < 80 for bar in bars)
    assert lines(text)[-1].startswith(("Plan: ", "    "))


def test_scripts_get_whole_lines(binary, place):
    """In a pipe lines are as long as they need to be, without colours, whatever COLUMNS says"""
    folder, env = place
    plain = subprocess.run(
        [str(binary), "plan", "--group-by", "change"], cwd=folder, env=env | {"COLUMNS": "60"}, capture_output=True,
        text=True, timeout=PATIENCE, check=False,
    )
    assert plain.returncode == 2
    assert "\x1b" not in plain.stdout
    line = next(line for line in plain.stdout.splitlines() if "delete_branch_on_merge" in line)
    assert line.endswith("baseline, githubcop.yml:7") and len(line) > 80


def test_man_pages(binary, tmp_path):
    """Each command has a man page that groff sets without a warning, with its options"""
    if shutil.which("groff") is None:
        pytest.skip("there is no groff")
    subprocess.run([shared.CHECKOUT / "Scripts" / "manual.py", binary, tmp_path], check=True, capture_output=True)
    pages = sorted(tmp_path.glob("*.1"))
    assert {"githubcop.1", "githubcop-plan.1", "githubcop-history.1"} <= {page.name for page in pages}
    for page in pages:
        found = subprocess.run(
            ["groff", "-man", "-Tutf8", "-ww", page], capture_output=True, text=True, check=True, timeout=PATIENCE)
        assert found.stderr == "", page.name
        text = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", found.stdout)
        assert "SYNOPSIS" in text and "EXIT STATUS" in text
        if page.name == "githubcop-plan.1":
            assert "--group-by" in text and "--without-secrets" in text


def test_bash_completes(binary, place):
    """bash completes verbs, options, values and repositories that the state file knows"""
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    folder, env = place
    subprocess.run(
        [binary, "apply", "--repo", "b*"], cwd=folder, env=env, check=False, capture_output=True, timeout=PATIENCE)

    def complete(*words):
        script = f"""
            source <({binary} --generate-completion-script bash)
            COMP_WORDS=({' '.join(f"'{word}'" for word in words)}) COMP_CWORD={len(words) - 1}
            COMP_LINE="${{COMP_WORDS[*]}}" COMP_POINT=${{#COMP_LINE}}
            _githubcop githubcop '{words[-1]}' '{words[-2]}'
            printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        path = f"{binary.parent}:{os.environ['PATH']}"
        found = subprocess.run(
            ["bash", "-c", script], cwd=folder, env=env | {"PATH": path}, capture_output=True, text=True, check=True)
        return found.stdout.split()

    assert "plan" in complete("githubcop", "pl")
    assert "--group-by" in complete("githubcop", "plan", "--gro")
    assert {"change", "repository"} <= set(complete("githubcop", "plan", "--group-by", ""))
    assert "billing-database" in complete("githubcop", "plan", "--repo", "bil")
    assert "branches" in complete("githubcop", "suspend", "--kind", "br")
