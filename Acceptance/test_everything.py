"""One policy with every kind of setting, of the repositories and of the organization: apply, plan nothing, revert, apply."""

import json

import pytest
import requests

from support.policies import written
from support.processes import AT_ONCE, Sandbox, run

POLICY = """version: 1
organization: acme
limits: { weakenings: 1000, removals: 1000, publications: 100, data_losses: 100, repositories_changed: 100% }

rules:
  - name: the organization
    target: organization
    settings:
      actions:
        allowed_actions: selected
        selected_actions: { github_owned_allowed: true, verified_allowed: true, patterns_allowed: [acme/*] }
        default_workflow_permissions: read
        can_approve_pull_request_reviews: false
        fork_pr_contributor_approval: all_external_contributors
        self_hosted_runners: { enabled_repositories: none }
      rulesets:
        default branches:
          conditions:
            ref_name: { include: ["~DEFAULT_BRANCH"] }
            repository_name: { include: ["~ALL"], exclude: [sandbox-*] }
          bypass_actors: { organization_admin: pull_request }
          rules: { deletion: {}, non_fast_forward: {} }
      custom_properties:
        tier: { value_type: single_select, allowed_values: [gold, silver, bronze] }
@ORGANIZATION@
  - name: every repository
    settings:
      repository: { delete_branch_on_merge: true, has_wiki: false, allow_merge_commit: false, topics: !atLeast [managed] }
      actions: { default_workflow_permissions: read, artifact_and_log_retention: 30 }
      security: { vulnerability_alerts: true, automated_security_fixes: true }
      teams: { devops: admin, infosec: pull }
      collaborators: { liam-oconnor: !atLeast push }
      branches:
        main:
          required_pull_request_reviews: { required_approving_review_count: !atLeast 1 }
          allow_force_pushes: false
      rulesets:
        release branches:
          conditions: { ref_name: { include: [release/*] } }
          rules: { deletion: {}, required_linear_history: {} }
      environments:
        production:
          wait_timer: 10
          reviewers: [team/devops]
          deployment_branch_policy: { branches: [main] }
          variables: { REGION: eu-west-1 }
          secrets: { DEPLOY_KEY: "{{secret:NPM_TOKEN}}" }
      labels: { "kind: bug, urgent": e11d21, "kind: docs": { color: 0075ca, description: Words } }
      autolinks: { OPS-: https://acme.atlassian.net/browse/OPS-<num> }
      webhooks:
        https://jenkins.acme.example/github-webhook/: { events: [push], content_type: json, secret: "{{secret:JENKINS}}" }
      variables: { REGION: eu-west-1 }
      secrets: { NPM_TOKEN: "{{secret:NPM_TOKEN}}" }
      dependabot_secrets: { NPM_TOKEN: "{{secret:NPM_TOKEN}}" }
      custom_properties: { tier: bronze }

  - name: public ones
    when: { visibility: public }
    settings: { interaction_limits: { limit: existing_users, expiry: one_week } }

  - name: one that is deployed
    when: { name: @DEPLOYED@ }
    settings: { deploy_keys: { ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEverything argocd@acme: { title: argocd } } }
"""
ORGANIZATION = """      variables: { TIMEZONE: { value: Europe/Paris, visibility: all } }
      secrets:
        SIGNING_KEY:
          value: "{{secret:NPM_TOKEN}}"
          visibility: selected
          selected_repositories: { when: { visibility: private } }
      dependabot_secrets: { REGISTRY_TOKEN: { value: "{{secret:NPM_TOKEN}}", visibility: private } }
      webhooks: { "https://audit.acme.example/": { events: [member], secret: "{{secret:JENKINS}}" } }
"""
SECRETS = {"GITHUBCOP_SECRET_JENKINS": "a jenkins secret", "GITHUBCOP_SECRET_NPM_TOKEN": "an npm token"}


@pytest.fixture
def githubcop(binary, tmp_path):
    sandbox = Sandbox(binary, tmp_path / "sandbox", "--hourly-budget", "100000", repositories=4)
    deployed = sorted(one["name"] for one in sandbox_state(sandbox) if not one["archived"])[0]
    text = POLICY.replace("@ORGANIZATION@\n", ORGANIZATION).replace("@DEPLOYED@", deployed)
    policy = written(tmp_path, text)
    def verb(*arguments):
        named = ("--policy", policy) if arguments[0] in ("plan", "apply") else ()
        return run(
            binary, *arguments, *named, env=sandbox.credentials() | SECRETS, folder=tmp_path)

    verb.sandbox = sandbox
    yield verb
    assert sandbox.stop() == 0


def sandbox_state(sandbox):
    return requests.get(sandbox.url + "/_sandbox/state", timeout=30).json()["repositories"]


def changes(outcome) -> set[tuple]:
    """What a plan would do: where, and to which setting."""
    return {
        (one["name"], change["kind"], change["subject"], json.dumps(change.get("field")), change["verb"])
        for one in outcome.repositories for change in one.get("changes", [])
    }  # fmt: skip


def test_everything(githubcop):
    """Applied, nothing is left to plan; reverted, the plan shows what was there before; applied again, nothing is left"""
    before = changes(githubcop("plan", "--format", "json").expect(2))
    kinds = {kind for _, kind, *_ in before}
    assert len(kinds) >= 16, kinds
    githubcop("apply", *AT_ONCE).expect(0)
    assert changes(githubcop("plan", "--format", "json").expect(0)) == set()

    latest = json.loads(githubcop("history", "--format", "json").expect(0).output)["runs"][0]
    undone = githubcop("revert", latest["run"][:8], *AT_ONCE, "--format", "json")
    assert undone.code in (0, 1), undone
    again = changes(githubcop("plan", "--format", "json").expect(2))
    # GitHub never returns secrets, so they stay as they are; everything else is as it was.
    secrets = {"secrets", "dependabot_secrets", "webhooks"}
    missing = {change for change in before - again if change[1] not in secrets}
    assert not missing, sorted(missing)
    assert not again - before, sorted(again - before)

    githubcop("apply", *AT_ONCE).expect(0)
    assert changes(githubcop("plan", "--format", "json").expect(0)) == set()
