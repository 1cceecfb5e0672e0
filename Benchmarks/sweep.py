#!/usr/bin/env python3
"""What a sweep costs, measured on this machine against the sandbox in a process of its own.

    make bench                   everything (about twenty minutes on two cores)
    make bench ARGS=--quick      up to 1,000 repositories

With GITHUB_ORG_MANAGER_PYTHON naming a Python that has github-org-manager installed, that is measured too.

Prints Markdown. Requests and points are what githubcop reports of itself, which Acceptance/test_product.py checks
against the wire; memory is the peak of the resident set as the kernel tells it (ru_maxrss).
"""

import argparse
import datetime
import http.client
import json
import os
import pathlib
import platform
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("GITHUBCOP", ROOT / "build" / "githubcop"))
PLANNING = os.environ.get("GITHUBCOP_PLANNING_BENCHMARK")
ORIGINAL = ROOT / "Examples" / "original.yml"

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
TEAMS = """\
version: 1
organization: acme
rules: [{ name: benchmark, settings: { teams: { infosec: pull, devops: admin, ci: admin, engineering: push } } }]
"""
# As fast as this machine allows: what GitHub's secondary limits ask for would be measured otherwise.
UNPACED = ["--writes-per-second", "100000"]


class Sandbox:
    """`githubcop sandbox` with so many repositories."""

    def __init__(self, repositories, *options, latency=0):
        self.folder = tempfile.TemporaryDirectory()
        ready = pathlib.Path(self.folder.name) / "ready.json"
        self.process = subprocess.Popen(
            [BINARY, "sandbox", "--repositories", str(repositories), "--latency-ms", str(latency), "--hourly-budget",
             "10000000", "--ready-file", ready, *options],
            stdout=subprocess.DEVNULL)
        while not ready.exists():
            if self.process.poll() is not None:
                sys.exit("the sandbox did not start")
            time.sleep(0.05)
        described = json.loads(ready.read_text())
        self.url, self.token = described["url"], described["token"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.folder.cleanup()

    def request(self, connection, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}", "User-Agent": "bench", "Accept": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        answer = response.read()
        return response.status, json.loads(answer) if answer else None

    def connection(self):
        address = urllib.parse.urlsplit(self.url)
        return http.client.HTTPConnection(address.hostname, address.port, timeout=60)


class Run:
    """One run of githubcop: its report, the wall time and the peak of its memory."""

    def __init__(self, sandbox, verb, policy, *options, expect=(0,), folder=None):
        with tempfile.TemporaryDirectory() as own:
            folder = pathlib.Path(folder or own)
            if not isinstance(policy, pathlib.Path):
                (folder / "githubcop.yml").write_text(policy)
                policy = folder / "githubcop.yml"
            environment = {"GITHUB_API_URL": sandbox.url, "GITHUB_TOKEN": sandbox.token}
            out = folder / "out.jsonl"
            start = time.monotonic()
            with out.open("wb") as output, (folder / "err").open("wb") as errors:
                process = subprocess.Popen(
                    [BINARY, verb, "--policy", policy, "--format", "json", *supported(verb, options)],
                    env={**os.environ, **environment}, cwd=folder, stdout=output, stderr=errors)
                _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.seconds = time.monotonic() - start
            self.megabytes = usage.ru_maxrss / 1024
            if process.returncode not in expect:
                sys.exit(f"{verb}: exit code {process.returncode}\n{(folder / 'err').read_text()[-2000:]}")
            with out.open() as lines:
                for line in lines:
                    last = line
            self.report = json.loads(last)
        self.requests = self.report["requests"]
        self.summary = self.report["summary"]

    @property
    def price(self):
        return f"{self.requests['total']:,} requests, {self.requests['graphql_points']:,} points, {self.seconds:.1f} s"

    @property
    def writes(self):
        return self.requests["rest_writes"] + self.requests["graphql_mutations"]


_HELP = {}


def supported(verb, options):
    """Without pacing options that this build does not have."""
    if verb not in _HELP:
        _HELP[verb] = subprocess.run([BINARY, verb, "--help"], capture_output=True, text=True).stdout
    kept = list(options)
    if verb != "apply":
        kept = [o for i, o in enumerate(kept) if o != UNPACED[0] and (i == 0 or kept[i - 1] != UNPACED[0])]
    if "--reads-per-second" in _HELP[verb]:
        kept += ["--reads-per-second", "0"]
    return kept


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def compliant(sizes):
    for size in sizes:
        with Sandbox(size, "--uniform") as sandbox:
            run = Run(sandbox, "plan", THREE_KINDS)
        assert run.summary["in_sync"] == size, run.summary
        row(f"plan {size:,} repositories in line: repository, teams, branches", run.price)


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
    """`Examples/original.yml`: everything brought in line, a tenth drifted, planned and applied."""
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


def active(sandbox):
    """Names of the repositories that are not archived, in order."""
    connection, names, page = sandbox.connection(), [], 1
    while True:
        _, found = sandbox.request(connection, "GET", f"/orgs/acme/repos?per_page=100&page={page}")
        names += [r["name"] for r in found if not r["archived"]]
        if len(found) < 100:
            return sorted(names)
        page += 1


def memory(sizes):
    peaks = []
    for size in sizes:
        with Sandbox(size, "--uniform") as sandbox:
            peaks.append(Run(sandbox, "plan", THREE_KINDS).megabytes)
        row(f"peak memory, plan {size:,}", f"{peaks[-1]:.0f} MB")
    row("largest to smallest", f"{max(peaks) / min(peaks):.2f}")


def planning():
    if not PLANNING:
        return
    for size in (10_000, 50_000):
        told = subprocess.run([PLANNING, ORIGINAL, str(size)], capture_output=True, text=True, check=True).stdout
        row(f"planning alone, original.yml, {size:,} repositories", told.strip())


# Side by side


def original_pattern(sandbox, names):
    """What a script that goes through the repositories asks of one that needs nothing, each request on a connection of
    its own, as curl makes them. It is kinder than the original, which sends 31 for such a repository."""
    count = 0
    for name in names:
        repository = f"/repos/acme/{name}"
        paths = [f"{repository}/autolinks", repository]
        paths += [f"/orgs/acme/teams/{team}/repos/acme/{name}" for team in ("infosec", "devops", "ci", "engineering")]
        for branch in ("main", "master", "develop"):
            paths.append(f"{repository}/branches/{branch}")
        paths += [
            f"{repository}/branches/main/protection",
            f"{repository}/branches/main/protection/required_status_checks",
            f"{repository}/branches/main/protection/required_pull_request_reviews",
            f"{repository}/actions/permissions", f"{repository}/autolinks", f"{repository}/hooks",
        ]
        for path in paths:
            sandbox.request(sandbox.connection(), "GET", path)
            count += 1
    return count


# Runs github-org-manager with GitHub's address replaced by the sandbox's on the way out, and back on the way in.
GOM = """\
import os, sys
import requests

github, target = "https://api.github.com", os.environ["GITHUB_API_URL"]
send = requests.Session.request


def redirected(self, method, url, *arguments, **options):
    url = url.replace(github + ":443", target).replace(github, target)
    response = send(self, method, url, *arguments, **options)
    if response.status_code == 404 and method.upper() == "GET" and "/invitations" in url:
        response.status_code, response._content = 200, b"[]"  # the sandbox invites nobody
    response._content = response.content.replace(target.encode(), github.encode())
    if "link" in response.headers:
        response.headers["link"] = response.headers["link"].replace(target, github)
    return response


requests.Session.request = redirected
from gh_org_mgr.manage import main
sys.argv = ["gh-org-mgr", "sync", "--dry", "--config", sys.argv[1]]
main()
"""


def side_by_side(size):
    with Sandbox(size, "--uniform") as sandbox:
        ours = Run(sandbox, "plan", MORE_KINDS)
        row(f"githubcop plan, {size} repositories: the three kinds, autolinks, webhooks, Actions", ours.price, "1")
        start = time.monotonic()
        count = original_pattern(sandbox, active(sandbox))
        seconds = time.monotonic() - start
        row("one repository after the other, 15 GETs each (a script of ours)", f"{count:,} requests, {seconds:.1f} s",
            f"{count / ours.requests['total']:.1f}")
        teams = Run(sandbox, "plan", TEAMS)
        row(f"githubcop plan, {size} repositories: teams alone", teams.price, "1")
    gom = os.environ.get("GITHUB_ORG_MANAGER_PYTHON")
    if gom:
        measure_gom(gom, size, teams)


def measure_gom(python, size, ours):
    """github-org-manager, a dry run over teams and their grants, pointed at the sandbox by rewriting its base URL."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        log = folder / "traffic.jsonl"
        with Sandbox(size, "--uniform", "--traffic-log", log) as sandbox:
            (folder / "conf").mkdir()
            (folder / "conf" / "app.yaml").write_text(f"github_token: {sandbox.token}\n")
            (folder / "conf" / "org.yaml").write_text("org_name: acme\norg_owners: [octo-owner]\n")
            teams = "".join(
                f"{team}:\n  repos:\n" + "".join(f"    {name}: {role}\n" for name in active(sandbox))
                for team, role in (("infosec", "pull"), ("devops", "admin"), ("ci", "admin"), ("engineering", "push")))
            (folder / "conf" / "teams").mkdir()
            (folder / "conf" / "teams" / "teams.yaml").write_text(teams)
            (folder / "gom.py").write_text(GOM)
            before = sum(1 for _ in log.open())
            start = time.monotonic()
            done = subprocess.run(
                [python, folder / "gom.py", folder / "conf"], capture_output=True, text=True,
                env={**os.environ, "GITHUB_API_URL": sandbox.url, "GITHUB_TOKEN": sandbox.token})
            seconds = time.monotonic() - start
            count = sum(1 for _ in log.open()) - before
        state = "" if done.returncode == 0 else f" (ended with {done.returncode}: {done.stderr.strip().splitlines()[-1:]})"
        row("github-org-manager 0.7.14, dry run, teams only", f"{count:,} requests, {seconds:.1f} s{state}",
            f"{count / ours.requests['total']:.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="no more than 1,000 repositories")
    parser.add_argument("--only", help="one part: compliant, latency, conditional, drifted, memory, planning, side")
    options = parser.parse_args()
    sizes = [1_000] if options.quick else [1_000, 10_000]
    parts = {
        "compliant": lambda: compliant(sizes),
        "latency": latency,
        "conditional": lambda: conditional(1_000),
        "drifted": lambda: drifted(200 if options.quick else 1_000),
        "memory": lambda: memory([100, 1_000] if options.quick else [1_000, 10_000, 50_000]),
        "planning": planning,
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
        row("side by side", "measured", "ratio of requests")
        row("---", "---", "---")
        side_by_side(100)


if __name__ == "__main__":
    main()
