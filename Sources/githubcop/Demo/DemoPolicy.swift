/// The policy that the demo enforces: short enough to read, broad enough to touch every part.
enum DemoPolicy {
    static let text = """
        version: 1
        organization: acme

        exempt:
          - repositories: [legacy-*]
            reason: frozen until the migration
            owner: "@acme/devops"

        # Private repositories become internal, which more people can see.
        limits: { publications: 100 }

        rules:
          - name: baseline
            settings:
              repository: { delete_branch_on_merge: true, allow_squash_merge: true, allow_merge_commit: false }
              actions: { enabled: true, allowed_actions: selected, selected_actions: { github_owned_allowed: true } }
              teams: { infosec: pull, devops: admin, ci: admin, engineering: push }
              branches:
                main, master, develop, release/*:
                  required_pull_request_reviews:
                    required_approving_review_count: !atLeast 1
                    dismiss_stale_reviews: true
                  required_status_checks: { strict: false, checks: [Git_Commit_Checker] }
                  required_conversation_resolution: true
                  enforce_admins: false
              autolinks:
                OPS-: https://acme.atlassian.net/browse/OPS-<num>
                WEB-: https://acme.atlassian.net/browse/WEB-<num>

          - name: private repositories become internal
            when: { visibility: private, fork: false }
            settings: { repository: { visibility: internal } }

          - name: data architects own databases
            when: { name: "*database*" }
            settings: { teams: { dataarchitect: admin } }

        """
}
