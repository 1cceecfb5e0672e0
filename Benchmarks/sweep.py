#!/usr/bin/env python3
"""What a sweep costs, measured on this machine against the sandbox in a process of its own.

    make bench                   everything (about twenty minutes on two cores)
    make bench ARGS=--quick      up to 1,000 repositories

Prints Markdown. Requests and points are what githubcop reports of itself, which Acceptance/test_product.py checks
against the wire; memory is the peak of the resident set as the kernel tells it (ru_maxrss). The last table, other
tools beside ours, is side_by_side.py's.
"""

import argparse
import datetime
import os
import platform
import subprocess
import tempfile

from kinds import second_night, with_pages
from measuring import BINARY, ORIGINAL, UNPACED, Run, Sandbox, active, end_children_when_terminated, row
import importing
from preview import previews
from properties import set_everywhere
from rulesets import swept, weakened
from side_by_side import side_by_side

PLANNING = os.environ.get("GITHUBCOP_PLANNING_BENCHMARK")

THREE_KINDS = """\
version: 1
organization: acme
rules:
  - name: benchmark
    settings:
      repository: { delete_branch_on_merge: true, allow_update_branch: true }
      teams: { infosec: pull, devops: admin, ci: admin, engineering: push }
      branches:
        main:
          required_pull_request_reviews:
            required_approving_review_count: 1
            bypass_pull_request_allowances: { users: [automation-ci] }
          required_status_checks: { checks: [Git_Commit_Checker] }
          required_conversation_resolution: true
"""
MORE_KINDS = THREE_KINDS + """\
      autolinks:
        OPS-: https://acme.atlassian.net/browse/OPS-<num>
        PAY-: https://acme.atlassian.net/browse/PAY-<num>
      webhooks: { "https://nobody.example/": null }
      actions: { enabled: true, allowed_actions: selected }
"""


def compliant(sizes):
    for size in sizes:
        with Sandbox(size, "--uniform") as sandbox:
            run = Run(sandbox, "plan", THREE_KINDS)
        assert run.summary["in_sync"] == size, run.summary
        row(f"plan {size:,} repositories in sync: repository, teams, branches", run.price)


def latency():
    for milliseconds in (0, 50):
        with Sandbox(1_000, "--uniform", latency=milliseconds) as sandbox:
            three, more = Run(sandbox, "plan", THREE_KINDS), Run(sandbox, "plan", MORE_KINDS)
        row(f"plan 1,000, {milliseconds} ms latency: three kinds", three.price)
        row(f"plan 1,000, {milliseconds} ms latency: and autolinks, webhooks, Actions, asked one by one", more.price)


def conditional(size):
    with Sandbox(size, "--uniform") as sandbox, tempfile.TemporaryDirectory() as folder:
        first = Run(sandbox, "plan", MORE_KINDS, folder=folder)
        second = Run(sandbox, "plan", MORE_KINDS, folder=folder)
    reads, unchanged = second.requests["rest_reads"], second.requests["not_modified"]
    row(f"plan {size:,}: and autolinks, webhooks, Actions, first run", first.price)
    row("the same again, nothing changed", f"{second.price}; of {reads:,} GETs {unchanged:,} not modified (free)")


def drifted(size):
    """`Examples/original.yml`: everything brought in sync, a tenth drifted, planned and applied."""
    with Sandbox(size) as sandbox:
        first = Run(sandbox, "apply", ORIGINAL, *UNPACED, expect=(0, 1))
        row(f"apply original.yml to {size:,} as found", f"{first.price}, {first.summary['changes']:,} changes")
        before = Run(sandbox, "plan", ORIGINAL, expect=(0, 1, 2))
        names = active(sandbox)
        connection = sandbox.connection()
        for name in names[::10]:
            sandbox.request(connection, "PATCH", f"/repos/acme/{name}", {"delete_branch_on_merge": False})
            sandbox.request(connection, "PUT", f"/orgs/acme/teams/infosec/repos/acme/{name}", {"permission": "push"})
        plan = Run(sandbox, "plan", ORIGINAL, expect=(2,))
        applied = Run(sandbox, "apply", ORIGINAL, *UNPACED, expect=(0, 1))
        second = Run(sandbox, "plan", ORIGINAL, expect=(0, 1, 2))
    expected = 2 * len(names[::10])
    found = plan.summary["changes"] - before.summary["changes"]
    row(f"plan, {len(names[::10])} of them drifted in two settings each", f"{plan.price}; {found} of {expected} found")
    row("apply", f"{applied.price}; {applied.writes} writes")
    row("second plan", f"{second.price}; {second.summary['changes'] - before.summary['changes']} changes")


def memory(sizes):
    peaks = []
    for size in sizes:
        with Sandbox(size, "--uniform") as sandbox:
            peaks.append(Run(sandbox, "plan", THREE_KINDS).megabytes)
        row(f"peak memory, plan {size:,}", f"{peaks[-1]:.0f} MB")
    row("largest to smallest", f"{max(peaks) / min(peaks):.2f}")


def rulesets(size):
    swept(size, THREE_KINDS)
    weakened()


def kinds(sizes):
    for size in sizes:
        with_pages(size, THREE_KINDS)
    second_night(1_000)


def planning():
    if not PLANNING:
        return
    for size in (10_000, 50_000):
        told = subprocess.run([PLANNING, ORIGINAL, str(size)], capture_output=True, text=True, check=True).stdout
        row(f"planning alone, original.yml, {size:,} repositories", told.strip())


def main():
    end_children_when_terminated()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="no more than 1,000 repositories")
    parser.add_argument("--only", help="one part: compliant, latency, conditional, drifted, rulesets, properties, kinds, memory, planning, import, preview, side")
    options = parser.parse_args()
    sizes = [1_000] if options.quick else [1_000, 10_000]
    parts = {
        "compliant": lambda: compliant(sizes),
        "latency": latency,
        "conditional": lambda: conditional(1_000),
        "drifted": lambda: drifted(200 if options.quick else 1_000),
        "rulesets": lambda: rulesets(1_000),
        "properties": lambda: set_everywhere(1_000),
        "kinds": lambda: kinds(sizes),
        "memory": lambda: memory([100, 1_000] if options.quick else [1_000, 10_000, 50_000]),
        "planning": planning,
        "preview": lambda: previews(sizes, THREE_KINDS),
        "import": lambda: [importing.importing()] + ([] if options.quick else [importing.large()]),
    }
    version = subprocess.run([BINARY, "--version"], capture_output=True, text=True).stdout.strip()
    print(f"githubcop {version}, {datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, "
          "sandbox on the same machine\n")
    if options.only != "side":
        row("what", "measured")
        row("---", "---")
        for name, part in parts.items():
            if options.only in (None, name):
                part()
    if options.only in (None, "side"):
        print()
        side_by_side(20 if options.quick else 100)


if __name__ == "__main__":
    main()
