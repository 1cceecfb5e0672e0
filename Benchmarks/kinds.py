"""What the kinds cost that come with the pages of repositories, and those that are asked of each repository."""

import os
import tempfile

from measuring import UNPACED, Run, Sandbox, row
from rulesets import RULESETS

MOST = (75, 280)
"""Requests and points for each 1,000 repositories of which nothing has changed."""

WITH_PAGES = RULESETS + """\
      custom_properties: { tier: gold, owners: [platform] }
      environments: { production: { wait_timer: 10, reviewers: [team/devops] } }
      labels: { bug: d73a4a, security: b60205 }
      collaborators: { jonas-berg: push }
      deploy_keys: { ssh-ed25519 AAAAGone: null }
"""
VALUES = """\
version: 1
organization: acme
rules:
  - name: benchmark
    settings:
      variables: { REGION: eu-west-1 }
      secrets: { NPM_TOKEN: "{{secret:NPM_TOKEN}}" }
      dependabot_secrets: { NPM_TOKEN: "{{secret:NPM_TOKEN}}" }
"""


def with_pages(size, three_kinds):
    """`three_kinds`: a policy that ends with settings of a rule, to which the others are added."""
    policy = three_kinds + WITH_PAGES
    with Sandbox(size, "--uniform", "--rulesets", "2") as sandbox:
        connection = sandbox.connection()
        for number in range(size):
            # `apply` paces what may be an invitation.
            path = f"/repos/acme/service-{number:06}/collaborators/jonas-berg"
            sandbox.request(connection, "PUT", path, {"permission": "push"})
        Run(sandbox, "apply", policy, *UNPACED)
        plan = Run(sandbox, "plan", policy)
    assert plan.summary["in_sync"] == size, plan.summary
    requests, points = (most * size // 1_000 for most in MOST)
    assert plan.requests["total"] <= requests and plan.requests["graphql_points"] <= points, plan.price
    row(f"plan {size:,} in sync: and rulesets, environments, labels, custom properties, collaborators, deploy keys",
        f"{plan.price}, {plan.megabytes:.0f} MB")


def second_night(size):
    os.environ["GITHUBCOP_SECRET_NPM_TOKEN"] = "benchmark"
    with Sandbox(size, "--uniform") as sandbox, tempfile.TemporaryDirectory() as folder:
        Run(sandbox, "apply", VALUES, *UNPACED, folder=folder)
        first, second = (Run(sandbox, "plan", VALUES, folder=folder) for _ in range(2))
    assert second.summary["in_sync"] == size, second.summary
    row(f"plan {size:,} in sync: variables, secrets, Dependabot secrets, asked one by one", first.price)
    reads, unchanged = second.requests["rest_reads"], second.requests["not_modified"]
    row("the same again, nothing changed", f"{second.price}; of {reads:,} GETs {unchanged:,} not modified (free)")
