import Sandbox

/// An organization of any size of which every repository is in sync with `policy`.
enum Uniform {
    static let policy = """
        version: 1
        organization: acme
        rules:
          - name: test
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

    /// - Parameter kinds: more kinds of setting, as YAML, all of which hold.
    static func policy(with kinds: String) -> String { policy + "\n      \(kinds)" }

    static func configure(_ count: Int) -> (inout SandboxConfiguration) -> Void {
        { configuration in
            configuration.repositories = count
            configuration.isUniform = true
            configuration.limits.core = 1_000_000
            configuration.limits.graphQL = 1_000_000
        }
    }
}
