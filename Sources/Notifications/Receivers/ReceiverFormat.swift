/// How a receiver wants its messages.
package enum ReceiverFormat: String, Hashable, Sendable, CaseIterable {
    case slack
    case teams
    case mattermost
    case discord
    /// Plain JSON, signed.
    case json

    package var title: String {
        switch self {
        case .slack: "Slack"
        case .teams: "Microsoft Teams"
        case .mattermost: "Mattermost"
        case .discord: "Discord"
        case .json: "JSON"
        }
    }

    /// - Parameter host: in lower case.
    init(host: String) {
        func isIn(_ domains: String...) -> Bool {
            domains.contains { host == $0 || host.hasSuffix(".\($0)") }
        }
        if isIn("hooks.slack.com", "hooks.slack-gov.com") {
            self = .slack
        } else if isIn("discord.com", "discordapp.com") {
            self = .discord
        } else if isIn(
            "logic.azure.com", "logic.azure.us", "api.powerplatform.com", "api.powerautomate.com",
            "flow.microsoft.com", ReceiverFormat.retiredTeamsHost)
        {
            self = .teams
        } else if isIn("mattermost.com") {
            self = .mattermost
        } else {
            self = .json
        }
    }

    /// Of the connectors that Microsoft has retired in favour of workflows.
    /// Source: <https://devblogs.microsoft.com/microsoft365dev/retirement-of-office-365-connectors-within-microsoft-teams/>
    static let retiredTeamsHost = "webhook.office.com"
}
