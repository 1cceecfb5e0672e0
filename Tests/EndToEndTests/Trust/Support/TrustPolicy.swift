/// A policy with something of every sort: REST and GraphQL, creations and updates, exact branches and patterns.
enum TrustPolicy {
    static let hook = "https://jenkins.acme.example/github-webhook/"

    static let text = """
        version: 1
        organization: acme
        rules:
          - name: baseline
            settings:
              repository: { delete_branch_on_merge: true, allow_merge_commit: false, has_wiki: false }
              actions: { enabled: true, allowed_actions: selected, selected_actions: { github_owned_allowed: true } }
              teams: { infosec: pull, devops: admin, engineering: push }
              branches:
                main:
                  required_pull_request_reviews: { required_approving_review_count: 2, dismiss_stale_reviews: true }
                  required_status_checks: { strict: false, checks: [Git_Commit_Checker] }
                  required_conversation_resolution: true
                  enforce_admins: true
                release/*: { required_linear_history: true, required_signatures: true }
              autolinks:
                OPS-: https://acme.atlassian.net/browse/OPS-<num>
                WEB-: https://acme.atlassian.net/browse/WEB-<num>
              webhooks:
                https://jenkins.acme.example/github-webhook/:
                  { events: [push, pull_request], content_type: json, secret: "{{secret:JENKINS_WEBHOOK}}" }

        """
}
