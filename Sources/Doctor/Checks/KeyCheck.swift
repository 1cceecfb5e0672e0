import Policy

/// Whether only the policy's branch can read the key with which the workflow writes: who may push any other branch can
/// put a workflow into it that reads what the repository's secrets hold.
struct KeyCheck: Hashable, Sendable {
    let repository: RepositoryName
    let branch: String

    /// As the workflow calls them.
    static let names: Set = ["GITHUBCOP_APP_PRIVATE_KEY", "GITHUBCOP_TOKEN"]
    static let environment = "githubcop"

    /// Names of secrets, or why they are not known.
    typealias Names = Result<Set<String>, GitHubFailure>

    /// Which branches may use an environment.
    enum Access: Hashable, Sendable {
        case all
        case protected
        case named([String])
    }

    /// What is known of where the key lies.
    struct Facts: Sendable {
        var ofRepository: Names
        var ofOrganization: Names
        /// `nil`: there is no such environment.
        var access: Result<Access?, GitHubFailure>
        var ofEnvironment: Names
    }

    func evaluate(_ facts: Facts) -> CheckResult {
        for (owner, names) in [("the repository", facts.ofRepository), ("the organization", facts.ofOrganization)] {
            guard case .success(let names) = names else { continue }
            if let name = names.intersection(Self.names).min() {
                return .problem(
                    .key, "every branch of \(repository) can read \(name): it is a secret of \(owner)",
                    advice:
                        "Make an environment '\(Self.environment)' that only \(branch) may use, put the secret there, "
                        + "name the environment in the workflow's jobs (Docs/actions.md), and delete it here.")
            }
        }
        guard case .success = facts.ofRepository, case .success = facts.ofOrganization else {
            return unknown("which secrets \(repository) has cannot be read", "Secrets: read")
        }
        guard case .success(let access) = facts.access else {
            return unknown("the environments of \(repository) cannot be read", "Actions: read")
        }
        guard let access else {
            return .notChecked(
                .key, "\(repository) has no secret \(Self.list), and no environment '\(Self.environment)'")
        }
        guard case .success(let held) = facts.ofEnvironment else {
            return unknown(
                "which secrets the environment '\(Self.environment)' has cannot be read", "Environments: read")
        }
        guard let name = held.intersection(Self.names).min() else {
            return .notChecked(
                .key, "the environment '\(Self.environment)' of \(repository) has no secret \(Self.list)")
        }
        return evaluate(name, access)
    }

    private func evaluate(_ name: String, _ access: Access) -> CheckResult {
        let place = "the environment '\(Self.environment)' of \(repository)"
        switch access {
        case .protected: return .ok(.key, "\(name) is in \(place), which only protected branches may use")
        case .named(let patterns):
            let others = patterns.filter { $0 != branch }
            guard !others.isEmpty else { return .ok(.key, "\(name) is in \(place), which only \(branch) may use") }
            return limit("\(others.joined(separator: ", ")) may use \(place) too, and read \(name)")
        case .all: return limit("every branch may use \(place), and read \(name)")
        }
    }

    private func limit(_ message: String) -> CheckResult {
        .problem(
            .key, message,
            advice: "Allow only \(branch): Settings → Environments → \(Self.environment) → Deployment branches.")
    }

    private static let list = names.sorted().joined(separator: " or ")

    private func unknown(_ message: String, _ permission: String) -> CheckResult {
        .notChecked(.key, message, advice: "Give these credentials '\(permission)' on \(repository).")
    }
}
