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

    /// What holds for the rulesets that the sandbox generates.
    static let rulesetSettings = """
        { default branch: { conditions: { ref_name: { include: ["~DEFAULT_BRANCH"] } }, \
        bypass_actors: { role/admin: pull_request }, \
        rules: { deletion: {}, non_fast_forward: {}, pull_request: { required_approving_review_count: 2 } } }, \
        tags: { target: tag, conditions: { ref_name: { include: [v*] } }, bypass_actors: { role/admin: always }, \
        rules: { deletion: {}, non_fast_forward: {} } } }
        """

    /// - Parameter rulesets: how many each repository has.
    static func configure(_ count: Int, rulesets: Int = 0) -> (inout SandboxConfiguration) -> Void {
        { configuration in
            configuration.rulesetsPerRepository = rulesets
            configuration.repositories = count
            configuration.isUniform = true
            configuration.limits.core = 1_000_000
            configuration.limits.graphQL = 1_000_000
        }
    }
}
