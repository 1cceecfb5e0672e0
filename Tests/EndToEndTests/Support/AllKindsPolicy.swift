import Kinds

/// A policy that uses every kind of setting, for the generated organization: with what applies to some sorts of
/// repository only, with templates filled from custom properties, with removals.
let allKindsPolicy = """
    version: 1
    organization: acme
    rules:
      - name: baseline
        exclusive: [webhooks]
        settings:
          repository:
            delete_branch_on_merge: true
            allow_squash_merge: true
            allow_merge_commit: true
            has_wiki: false
            has_pull_requests: true
            topics: !atLeast [managed]
            merge_commit_title: PR_TITLE
            merge_commit_message: PR_BODY
          actions:
            enabled: true
            allowed_actions: selected
            selected_actions:
              github_owned_allowed: true
              verified_allowed: false
              patterns_allowed: [acme/*]
            default_workflow_permissions: read
            can_approve_pull_request_reviews: false
            access_level: organization
            fork_pr_contributor_approval: all_external_contributors
            fork_pr_workflows_private_repos: { run_workflows_from_fork_pull_requests: false }
            artifact_and_log_retention: 30
          security:
            security_and_analysis:
              secret_scanning: enabled
              secret_scanning_push_protection: enabled
            vulnerability_alerts: true
            automated_security_fixes: true
            private_vulnerability_reporting: true
            code_scanning_default_setup: { state: configured, query_suite: extended }
          teams: { infosec: pull, devops: admin, ci: admin, engineering: !atLeast push, contractors: null }
          environments:
            production:
              wait_timer: 10
              reviewers: [team/devops, automation-ci]
              deployment_branch_policy: { branches: [main, release/*] }
            Staging/EU: { can_admins_bypass: false }
          interaction_limits: { limit: existing_users, expiry: one_week }
          branches:
            main, master, develop: &protected
              required_pull_request_reviews:
                required_approving_review_count: !atLeast 1
                dismiss_stale_reviews: true
                require_last_push_approval: true
                bypass_pull_request_allowances: { users: [automation-ci] }
              required_status_checks: { strict: false, checks: !atLeast [Git_Commit_Checker] }
              restrictions: { teams: [devops], users: [], apps: [] }
              allow_force_pushes: false
              required_conversation_resolution: true
            release/*: { <<: *protected, required_signatures: true }
            gh-pages: null
          collaborators: { liam-oconnor: !atLeast push, sofia-rossi: null }
          labels:
            bug: d73a4a
            "kind: bug, urgent": { color: e11d21, previously: [urgent] }
            wontfix: null
          autolinks:
            OPS-: https://acme.atlassian.net/browse/OPS-<num>
            PAY-: { url_template: "https://acme.atlassian.net/browse/PAY-<num>", is_alphanumeric: false }
          webhooks:
            https://jenkins.acme.example/github-webhook/:
              events: [push, pull_request]
              content_type: json
              secret: "{{secret:JENKINS_WEBHOOK}}"
          variables: { region: eu-west-1, OLD_REGISTRY: null }
          secrets: { npm_token: "{{secret:NPM_TOKEN}}", OLD_TOKEN: null }
          dependabot_secrets: { REGISTRY_TOKEN: "{{secret:REGISTRY_TOKEN}}" }
      - name: private becomes internal
        when: { visibility: private, fork: false }
        settings: { repository: { visibility: internal } }
      - name: deployment
        when: { name: busy }
        settings: { deploy_keys: { ssh-ed25519 AAAABusy argocd@acme: { title: argocd } } }
      - name: leads
        when: { attributes: { collection: "*" } }
        settings: { teams: { "{{collection}}servicesleads": admin } }
      - name: infrastructure
        when: { any: [{ language: HCL }, { topics: go }] }
        settings: { repository: { has_projects: false } }
    """
