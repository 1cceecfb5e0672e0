package import Policy

/// A GitHub App as it is to be created.
///
/// Source: <https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest>
package struct AppManifest: Sendable {
    /// Where it will run, which decides what it needs beside the policy's kinds.
    package enum Runner: String, Sendable, CaseIterable {
        case serve
        case aws
        case actions

        /// The permission to start the workflow: the Lambda function does that, a person in GitHub Actions, nobody with
        /// `serve`.
        var permissions: [Permission] { self == .aws ? [.write("actions")] : [] }

        /// `serve` learns from a push that the policy in a repository has changed. Elsewhere each push would only cost a
        /// request.
        var events: [String] { self == .serve ? ["push"] : [] }
    }

    /// GitHub's limit, in characters.
    package static let longestName = 34

    /// The event of a proposed policy. GitHub sends "check requested again" to every App that creates checks.
    static let proposal = "pull_request"

    package let name: String
    let homepage: String
    /// Where its webhook goes; `nil`: it has none.
    let webhook: String?
    package let permissions: [Permission]
    package let events: [String]

    /// - Parameter previews: it shall preview pull requests of the policy's repository.
    package init(
        name: String, homepage: String, webhook: String?, runner: Runner, needs: RequiredPermissions,
        previews: Bool = false
    ) {
        self.name = name
        self.homepage = homepage
        self.webhook = webhook
        // The policy may be in a repository.
        let optional = previews ? Permission.previews : []
        permissions = (needs.write + runner.permissions + optional + [.read("contents")]).highest
        events = webhook == nil ? [] : Set(needs.events + runner.events + (previews ? [Self.proposal] : [])).sorted()
    }

    /// - Parameter redirect: where GitHub sends the browser once the App exists.
    func json(redirect: String) -> JSON {
        var members: [String: JSON] = [
            "name": .string(name), "url": .string(homepage), "redirect_url": .string(redirect), "public": false,
            "description": "Keeps the repositories of the organization configured as one policy says.",
            "default_permissions": .object(
                Dictionary(permissions.map { ($0.name, .string($0.level.rawValue)) }) { first, _ in first }),
            "default_events": .array(events.map { .string($0) }),
        ]
        if let webhook { members["hook_attributes"] = ["url": .string(webhook), "active": true] }
        return .object(members)
    }
}
