import Policy

/// Whether the branch that holds the policy takes changes by pull request only: who may push to it rules the
/// organization.
struct BranchCheck: Hashable, Sendable {
    let repository: RepositoryName
    let branch: String

    /// Says that the branch is protected, not how. Needs 'Contents: read'.
    var request: ReadRequest { ReadRequest("/repos/\(repository)/branches/\(branch)") }
    /// The rules of all rulesets that hold for it. Needs 'Metadata: read'.
    var rulesRequest: ReadRequest { ReadRequest("/repos/\(repository)/rules/branches/\(branch)", isPaginated: true) }
    /// Needs 'Administration: read'.
    var protectionRequest: ReadRequest { ReadRequest("/repos/\(repository)/branches/\(branch)/protection") }

    /// Rules without which anyone who may write may push.
    private static let guarding: Set = ["pull_request", "update"]

    /// - Parameter protection: `nil` where the branch has none, or was not asked.
    func evaluate(
        _ answer: Result<Response, GitHubFailure>, rules: Result<Response, GitHubFailure>,
        protection: Result<Response, GitHubFailure>?
    ) -> CheckResult {
        let place = "\(branch) of \(repository)"
        let types = (try? rules.get())?.body.arrayValue?.compactMap { $0["type"]?.stringValue }
        if let types, !Self.guarding.isDisjoint(with: types) {
            return .ok(.protection, "a ruleset keeps \(place) from being pushed to")
        }
        guard case .success(let response) = answer else {
            return unknown("whether \(place) is protected cannot be read", "Contents: read")
        }
        // `protected` counts rulesets too, whose rules are known by now.
        let classic = response.body["protection"]?["enabled"] ?? response.body["protected"]
        guard classic?.boolValue == true else {
            // Newer servers have rulesets; on older ones there is nothing to be unknown.
            if types == nil, case .failure(let failure) = rules, failure.reason != .notFound {
                return unknown("the rulesets of \(place) cannot be read", "Metadata: read")
            }
            return open("\(place) is not protected: who may push to it rules the organization")
        }
        switch protection {
        case .success(let response):
            let demands = ["required_pull_request_reviews", "restrictions"].contains {
                response.body[$0]?.objectValue != nil
            }
            if demands || response.body["lock_branch"]?["enabled"]?.boolValue == true {
                return .ok(.protection, "\(place) is protected from being pushed to")
            }
            return open("\(place) is protected, but demands no pull request: who may push to it rules the organization")
        case .failure, nil:
            return .ok(
                .protection, "\(place) is protected",
                advice: "Whether it demands pull requests cannot be read: that needs 'Administration: read' there.")
        }
    }

    private func open(_ message: String) -> CheckResult {
        .problem(
            .protection, message,
            advice: "Demand a pull request with an approval for \(branch), from administrators too "
                + "(Settings → Rules → Rulesets).")
    }

    private func unknown(_ message: String, _ permission: String) -> CheckResult {
        .notChecked(.protection, message, advice: "Give these credentials '\(permission)' on \(repository).")
    }
}
