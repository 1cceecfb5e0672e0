/// What happened, as far as it matters to the settings of repositories.
package enum Trigger: Hashable, Sendable {
    case created
    case renamed(from: String?)
    case transferred(from: String?)
    case unarchived
    case privatized
    case publicized
    case imported
    /// Settings that `repository.edited` tells about: default branch, description, homepage, topics.
    case edited(fields: [String])
    /// The default branch came into being: what had to wait for the first push can be set.
    case firstBranch(String)
    case branchCreated(String)
    case branchProtection(rule: String, action: String)
    case allBranchProtections(isEnabled: Bool)
    case ruleset(String, action: String)
    case collaborator(String, action: String)
    case teamAccess(team: String, action: String)
    case team(String, action: String)
    case propertyValues([String])
    case property(String, action: String)
    case securityAndAnalysis
    case label(String, action: String)
    case deployKey(String, action: String)
    case pagesBuilt
    case webhookDeleted
    case addedToInstallation
    case installation(action: String)
    case organizationRenamed(from: String?)
    case organizationMember(String, action: String)
    case policyPushed(branch: String)
    /// A pull request of the policy's repository was opened, or is another now; `nil`: its preview is wanted again.
    case policyProposed(number: Int?)
    /// An action that GitHub has added to an event that matters.
    case other(event: String)

    package var priority: DeliveryPriority {
        switch self {
        case .created, .imported, .transferred, .unarchived, .firstBranch, .addedToInstallation: .newRepository
        case .team, .property, .installation, .organizationRenamed, .organizationMember, .policyPushed: .sweep
        default: .drift
        }
    }
}

extension Trigger {
    /// What the sender did, in words that follow a name. Text from the payload is made safe to print.
    package var predicate: String {
        switch self {
        case .created: "created the repository"
        case .renamed(let from): "renamed the repository" + Self.formerly(from)
        case .transferred(let from): "transferred the repository" + Self.formerly(from, "from ")
        case .unarchived: "unarchived the repository"
        case .privatized: "made the repository private"
        case .publicized: "made the repository public"
        case .imported: "imported the repository"
        case .edited(let fields):
            fields.isEmpty ? "edited the repository" : "changed \(Self.list(fields)) of the repository"
        case .firstBranch(let name): "pushed the first branch, \(printable(name))"
        case .branchCreated(let name): "created the branch \(printable(name))"
        case .branchProtection(let rule, let action):
            "\(Self.past(action)) the branch protection rule \(printable(rule))"
        case .allBranchProtections(let isEnabled):
            "switched \(isEnabled ? "on" : "off") all branch protections of the repository"
        case .ruleset(let name, let action): "\(Self.past(action)) the ruleset \(printable(name))"
        case .collaborator(let login, let action): "\(Self.past(action)) the collaborator \(printable(login))"
        case .teamAccess(let team, "added"): "gave the team \(printable(team)) access to the repository"
        case .teamAccess(let team, "removed"): "took the repository from the team \(printable(team))"
        case .teamAccess(let team, _): "changed what the team \(printable(team)) may do in the repository"
        case .team(let name, let action): "\(Self.past(action)) the team \(printable(name))"
        case .propertyValues(let names):
            names.isEmpty ? "changed custom properties" : "changed the custom properties \(Self.list(names))"
        case .property(let name, let action): "\(Self.past(action)) the custom property \(printable(name))"
        case .securityAndAnalysis: "changed the security settings of the repository"
        case .label(let name, let action): "\(Self.past(action)) the label \(printable(name))"
        case .deployKey(let title, let action): "\(Self.past(action)) the deploy key \(printable(title))"
        case .pagesBuilt: "had the Pages site built"
        case .webhookDeleted: "deleted the webhook that sent this"
        case .addedToInstallation: "put the repositories within reach of the App"
        case .installation(let action): Self.installation(action)
        case .organizationRenamed(let from): "renamed the organization" + Self.formerly(from)
        case .organizationMember(let login, "member_added"): "added \(printable(login)) to the organization"
        case .organizationMember(let login, _): "removed \(printable(login)) from the organization"
        case .policyProposed(let number):
            number.map { "proposes a change of the policy (#\($0))" } ?? "asked for the policy's preview again"
        case .policyPushed(let branch): "pushed to the policy's branch \(printable(branch))"
        case .other(let event): "caused the event \(printable(event))"
        }
    }

    private static func formerly(_ name: String?, _ lead: String = "formerly ") -> String {
        name.map { " (\(lead)\(printable($0)))" } ?? ""
    }

    private static func list(_ names: [String]) -> String {
        let words = names.joined(separator: ", ").utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 }
        return printable(String(decoding: words, as: UTF8.self))
    }

    private static func past(_ action: String) -> String {
        action == "promote_to_enterprise" ? "promoted to the enterprise" : printable(action)
    }

    private static func installation(_ action: String) -> String {
        switch action {
        case "created": "installed the App"
        case "unsuspend": "lifted the suspension of the App"
        case "new_permissions_accepted": "accepted new permissions of the App"
        default: "changed the installation of the App (\(printable(action)))"
        }
    }
}
