#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How a sandbox starts. The defaults make an organization of 25 repositories that needs no configuration at all.
package struct SandboxConfiguration: Sendable {
    package var organization = "acme"
    /// Generated ones; 0 makes an organization without any.
    package var repositories = 25
    /// The generated repositories are all alike and in good order, instead of with the drift of real ones.
    package var isUniform = false
    /// For the default branch, for tags, for release branches … of each generated repository.
    package var rulesetsPerRepository = 0
    package var seed: UInt64 = 1
    /// Tokens by text, each for a person of the organization; the owner's token works out of the box.
    package var tokens: [String: String] = [SandboxConfiguration.ownerToken: "octo-owner"]
    package var app = SandboxApp()
    package var host = "127.0.0.1"
    /// 0: any free port.
    package var port = 0
    /// Added to every API answer.
    package var latencyMilliseconds = 0
    /// Where the App's deliveries go; nil: nowhere, until `setWebhook`.
    package var webhook: (url: String, secret: String)?
    /// GitHub hangs up on a webhook after ten seconds and counts the delivery as failed.
    package var webhookTimeoutSeconds = 10
    package var limits = SandboxLimits()
    package var consistencyDelay = ConsistencyDelay.none
    /// For how long code scanning's default setup shows no languages after a write; GitHub takes about a minute.
    package var defaultSetupSeconds = 0
    /// Where every exchange is appended as one line of JSON, with `authorization` redacted. By default the value of
    /// the environment variable `GITHUBCOP_SANDBOX_TRAFFIC`.
    package var trafficLog: String? = ProcessInfo.processInfo.environment["GITHUBCOP_SANDBOX_TRAFFIC"]
    /// How many exchanges stay in memory for `exchanges`; the oldest go first.
    package var retainedExchanges = 20_000
    package var clock = SandboxClock.system
    /// Whether private and internal repositories may use code security and secret scanning.
    package var hasAdvancedSecurityLicence = true
    /// `enterprise`, `team` or `free`; only an enterprise has internal repositories.
    package var plan = "enterprise"
    /// Roles of repositories beside GitHub's five; only an enterprise has them.
    package var customRoles: [CustomRole] = []
    /// The version of GitHub Enterprise Server to be taken for, such as `3.19.1`; nil: github.com.
    package var enterpriseVersion: String?

    /// Accepted by every sandbox unless `tokens` says otherwise. It protects nothing.
    package static let ownerToken = "ghp_sandboxOwnerToken000000000000000000"

    package init() {}
}

/// The GitHub App that is installed on the organization.
package struct SandboxApp: Sendable {
    package var id = 210_001
    package var slug = "githubcop"
    package var name = "GitHubCop"
    /// Verifies the App's JWTs (RS256). nil: the signature is not checked, the claims are.
    package var publicKeyPEM: String?
    package var permissions: [String: String] = [
        "metadata": "read", "administration": "write", "members": "read", "contents": "write", "actions": "write",
        "issues": "write", "deployments": "read",
        "repository_hooks": "write", "organization_administration": "write", "organization_custom_properties": "admin",
        "repository_custom_properties": "write", "actions_variables": "write",
        "secrets": "write", "dependabot_secrets": "write",
        "organization_actions_variables": "write", "organization_secrets": "write",
        "organization_dependabot_secrets": "write", "organization_hooks": "write", "environments": "write",
    ]
    package var events = [
        "repository", "public", "create", "delete", "push", "branch_protection_rule",
        "branch_protection_configuration", "repository_ruleset", "member", "membership", "team", "team_add",
        "organization", "custom_property", "custom_property_values", "security_and_analysis",
        "label", "deploy_key",
    ]

    package init() {}
}

package struct SandboxLimits: Sendable {
    /// REST requests per hour and identity.
    package var core = 5_000
    /// GraphQL points per hour and identity.
    package var graphQL = 5_000

    package init() {}
}

extension SandboxClock {
    package static let system = SandboxClock { Timestamp(seconds: Int(Date().timeIntervalSince1970)) }
}
