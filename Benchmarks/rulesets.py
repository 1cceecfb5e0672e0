"""Rulesets: what reading them adds to a sweep, and how soon a weakened one is back."""

import pathlib
import re
import statistics
import time

from measuring import Run, Sandbox, Server, row

RULESETS = """\
      rulesets:
        default branch:
          conditions: { ref_name: { include: ["~DEFAULT_BRANCH"] } }
          bypass_actors: { role/admin: pull_request }
          rules: { deletion: {}, non_fast_forward: {}, pull_request: { required_approving_review_count: 2 } }
        tags:
          target: tag
          conditions: { ref_name: { include: [v*] } }
          bypass_actors: { role/admin: always }
          rules: { deletion: {}, non_fast_forward: {} }
"""
ALONE = "version: 1\norganization: acme\nrules:\n  - name: benchmark\n    settings:\n" + RULESETS
ROUNDS = 5


def swept(size, without):
    """`without`: a policy that ends with settings of a rule, to which rulesets are added."""
    with Sandbox(size, "--uniform", "--rulesets", "2") as sandbox:
        plain, both = Run(sandbox, "plan", without), Run(sandbox, "plan", without + RULESETS)
        alone = Run(sandbox, "plan", ALONE)
    assert both.summary["in_sync"] == alone.summary["in_sync"] == size, (both.summary, alone.summary)
    requests = both.requests["total"] - plain.requests["total"]
    points = both.requests["graphql_points"] - plain.requests["graphql_points"]
    row(f"plan {size:,} with two rulesets each, in sync: three kinds and rulesets",
        f"{both.price}; {requests:,} requests and {points:,} points more than without rulesets")
    row("the same, rulesets alone", alone.price)


def weakened():
    """From a person's edit to `in sync`, through `githubcop serve`."""
    fast, requests = measured(0)
    slow, _ = measured(50)
    row("a person weakens a ruleset → back in sync, read back",
        f"{fast:.0f} ms, {requests:.0f} requests; with 50 ms added to every response {slow:.0f} ms "
        f"({(slow - fast) / 50:.1f} round trips deep)")


def measured(latency):
    """Milliseconds and requests, as medians."""
    times, requests = [], []
    with Sandbox(25, "--uniform", "--rulesets", "2", latency=latency) as sandbox, Server(sandbox, ALONE) as server:
        connection = sandbox.connection()
        for number in range(ROUNDS):
            name = f"service-{number:06}"
            start = time.monotonic()
            body = {"repository": name, "ruleset": "default branch"}
            status, answer = sandbox.request(connection, "POST", "/_sandbox/act/weaken-ruleset", body)
            assert status == 200, answer
            line = server.wait_for(re.compile(rf"acme/{name} in sync.*1 change verified.*?(\d+) requests.*"))
            times.append((time.monotonic() - start) * 1000)
            requests.append(int(line[1]))
    return statistics.median(times), statistics.median(requests)
