"""Other tools and ours on the same sandbox and the same repositories: requests, seconds, ratio.

Every tool comes after the run of ours that does the like, which its ratio refers to.
"""

import pathlib
import tempfile
import time

from measuring import ORIGINAL, UNPACED, Run, Sandbox, active, row
from peers import github_org_manager, otterdog
from peers.installed import Unmeasured
from peers.original import Original

TEAMS = """\
version: 1
organization: acme
rules: [{ name: benchmark, settings: { teams: { infosec: pull, devops: admin, ci: admin, engineering: push } } }]
"""
NOTE = """
The original's pattern is a script of ours (Benchmarks/peers/original.py, which says what was assumed); ours applies
Examples/original.yml. Writes are not paced on either side. The other tools only plan. otterdog reads more settings of
a repository than ours does there, no autolinks, and no secrets, webhooks or rulesets; the sandbox lacks `GET
/orgs/{org}/actions/permissions/workflow` and `…/fork-pr-contributor-approval`, answered in its stead with GitHub's
defaults, and `GET /orgs/{org}/organization-roles`, which it was told not to read. github-org-manager knows teams
only; the sandbox lacks `GET /orgs/{org}/invitations`, answered with none, and its HTTP library paces itself at four
requests a second."""


def side_by_side(size):
    row(f"side by side, {size} repositories", "requests", "seconds", "requests per repository", "ratio to ours")
    row(*["---"] * 5)
    with Sandbox(size, "--uniform") as sandbox:
        apply, again = ours_as_original(sandbox, size)
    with Sandbox(size, "--uniform") as sandbox:
        original(sandbox, size, "fresh repositories", apply)
        original(sandbox, size, "the same, which need nothing now", again)
    with Sandbox(size, "--uniform") as sandbox:
        plan = Run(sandbox, "plan", ORIGINAL, expect=(0, 1, 2))
        ours("plan, Examples/original.yml", plan, size)
        installed(f"otterdog {otterdog.VERSION}, plan", otterdog.measure, size, plan)
        teams = Run(sandbox, "plan", TEAMS)
        ours("plan, teams alone", teams, size)
        installed(f"github-org-manager {github_org_manager.VERSION}, dry run, teams alone",
                  github_org_manager.measure, size, teams)
    print(NOTE)


def ours_as_original(sandbox, size):
    """What the original does to fresh repositories, and again when they need nothing."""
    runs = []
    for what in ("fresh repositories", "the same, which need nothing now"):
        runs.append(Run(sandbox, "apply", ORIGINAL, *UNPACED, expect=(0, 1)))
        ours(f"apply, {what}", runs[-1], size)
    return runs


def original(sandbox, size, what, reference):
    pattern = Original(sandbox)
    start = time.monotonic()
    pattern.run(active(sandbox))
    compared(f"the original's pattern, {what}", pattern.requests, time.monotonic() - start, size, reference)


def installed(name, measure, size, reference):
    """A tool from PyPI, on a sandbox of its own that logs its requests."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        log = folder / "traffic.jsonl"
        try:
            with Sandbox(size, "--uniform", "--traffic-log", log) as sandbox:
                requests, seconds = measure(sandbox, folder, log)
        except Unmeasured as reason:
            row(name, "not measured", reason, "", "")
            return
    compared(name, requests, seconds, size, reference)


def ours(what, run, size):
    compared(f"githubcop {what}", run.requests["total"], run.seconds, size, run)


def compared(name, requests, seconds, size, reference):
    row(name, f"{requests:,}", f"{seconds:.1f}", f"{requests / size:.2f}",
        f"{requests / reference.requests['total']:.1f}")
