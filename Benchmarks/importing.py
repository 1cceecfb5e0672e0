"""Importing an organization whose hidden policy is known: what it costs, how long the policy is, how long it takes."""

import os
import pathlib
import re
import subprocess
import tempfile
import time

from measuring import BINARY, UNPACED, Run, Sandbox, row

GROUPS = [f"group-{number:02}" for number in range(1, 13)]
EXCEPTIONS = 40
# What GraphQL tells, so that requests do not grow with the number of repositories.
KINDS = "repository,teams,branches,labels,collaborators,deploy_keys"


def hidden_policy(names):
    """A baseline, 12 groups by topic, 40 exceptions by name."""
    rules = ["""\
  - name: baseline
    settings:
      repository:
        has_wiki: false
        has_projects: false
        allow_merge_commit: false
        delete_branch_on_merge: true
      teams: { devops: admin, engineering: push }
      branches:
        main:
          enforce_admins: true
          required_pull_request_reviews: { required_approving_review_count: 1, dismiss_stale_reviews: true }
"""]
    for number, topic in enumerate(GROUPS):
        rules.append(f"""\
  # a group
  - name: {topic}
    when: {{ topics: {topic} }}
    settings:
      labels: {{ "{topic}: urgent": e11d21, "{topic}: later": c2e0c6 }}
      teams: {{ collection{number % 3 + 1}{["services", "test", "ui", "data"][number % 4]}leads: maintain }}
""")
    for number in range(EXCEPTIONS):
        name = names[(number * 7919) % len(names)]
        setting = ["repository: { has_wiki: true }", "repository: { allow_merge_commit: true, has_projects: true }",
                   "teams: { contractors: push }", "branches: { main: { enforce_admins: false } }"][number % 4]
        rules.append(f"  - name: exception {number}\n    when: {{ name: {name} }}\n    settings: {{ {setting} }}\n")
    return "version: 1\norganization: acme\n\nrules:\n" + "\n".join(rules)


def classify(sandbox, names):
    """Gives each repository the topic of a group; nothing but the topic tells them apart."""
    connection = sandbox.connection()
    for number, name in enumerate(names):
        topics = {"names": [GROUPS[(number * 5 + number // 60) % len(GROUPS)]]}
        status, answer = sandbox.request(connection, "PUT", f"/repos/acme/{name}/topics", topics)
        assert status == 200, answer


def imported(sandbox, folder, *options):
    """(lines, requests, points, seconds, megabytes, what it said)"""
    environment = {**os.environ, "GITHUB_API_URL": sandbox.url, "GITHUB_TOKEN": sandbox.token}
    out = pathlib.Path(folder) / "imported.yml"
    start = time.monotonic()
    with (pathlib.Path(folder) / "said").open("wb") as errors:
        process = subprocess.Popen(
            [BINARY, "import", "--organization", "acme", "--out", out, "--force", "--no-cache",
             "--reads-per-second", "0", "--no-wait", *options],
            env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    said = (pathlib.Path(folder) / "said").read_text()
    assert process.returncode == 0, said
    assert "Proven" in said, said
    requests = int(re.search(r"read with ([\d]+) request", said)[1])
    points = int(re.search(r"([\d]+) GraphQL point", said)[1])
    proof = float(re.search(r"proof took ([\d.]+) s", said)[1])
    lines = len(out.read_text().splitlines())
    return lines, requests, points, time.monotonic() - start, usage.ru_maxrss / 1024, proof


def importing():
    size = 1_000
    names = [f"service-{number:06}" for number in range(size)]
    policy = hidden_policy(names)
    with Sandbox(size, "--uniform") as sandbox, tempfile.TemporaryDirectory() as folder:
        classify(sandbox, names)
        Run(sandbox, "apply", policy, "--yes", *UNPACED)
        lines, requests, points, seconds, megabytes, proof = imported(sandbox, folder, "--kinds", KINDS)
    hidden = len(policy.splitlines())
    row(f"import {size:,} with 12 hidden groups and {EXCEPTIONS} exceptions",
        f"{requests:,} requests, {points:,} points, {seconds:.1f} s, proof {proof:.1f} s, {megabytes:.0f} MB; "
        f"{lines:,} lines, {lines / hidden:.2f} times those of the policy that made it ({hidden:,})")
    assert requests <= 75 and points <= 220 and lines <= 1.5 * hidden and proof < 2, (requests, points, lines, proof)


def large():
    size = 10_000
    with Sandbox(size) as sandbox, tempfile.TemporaryDirectory() as folder:
        lines, requests, points, seconds, megabytes, proof = imported(sandbox, folder, "--kinds", KINDS)
    row(f"import {size:,} with the drift of real ones",
        f"{requests:,} requests, {points:,} points, {seconds:.1f} s, proof {proof:.1f} s, {megabytes:.0f} MB; "
        f"{lines:,} lines")
    assert megabytes < 500, megabytes
