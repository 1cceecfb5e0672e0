/// What an event means for settings, before it is known whether the payload names whom it concerns.
enum Meaning {
    case nothing(String)
    case repository(Trigger)
    case repositories([PayloadRepository], Trigger)
    /// Many repositories may be concerned.
    case organization(Trigger)
    /// The organization's own settings.
    case organizationSettings(Trigger)
}

extension Delivery {
    /// The table of events. Which event tells which setting: see `EventCatalog`.
    var meaning: Meaning {
        switch event {
        case "repository": repositoryMeaning
        case "public": .repository(.publicized)
        case "repository_import":
            details.importStatus == "success" ? .repository(.imported) : .nothing("the import brought no repository")
        case "create", "push": refMeaning
        case "branch_protection_rule":
            .repository(.branchProtection(rule: details.rule ?? "?", action: action ?? "changed"))
        case "branch_protection_configuration": .repository(.allBranchProtections(isEnabled: action == "enabled"))
        case "repository_ruleset": rulesetMeaning
        case "member": .repository(.collaborator(details.member ?? "?", action: action ?? "changed"))
        case "team": teamMeaning
        case "team_add": .repository(.teamAccess(team: teamName, action: "added"))
        case "custom_property": .organization(.property(details.property ?? "?", action: action ?? "changed"))
        case "custom_property_values": .repository(.propertyValues(details.changedProperties))
        case "security_and_analysis": .repository(.securityAndAnalysis)
        case "label": .repository(.label(details.label ?? "?", action: action ?? "changed"))
        case "deploy_key": .repository(.deployKey(details.deployKey ?? "?", action: action ?? "changed"))
        case "page_build": .repository(.pagesBuilt)
        case "meta": hereOrEverywhere(.webhookDeleted)
        case "organization": organizationMeaning
        case "installation": installationMeaning
        case "installation_repositories": installedRepositoriesMeaning
        case "installation_target": .organization(.organizationRenamed(from: changes.first?.from))
        default: .nothing("the event \(event) concerns no setting")
        }
    }

    /// The App may do more than before, which tokens that were made before do not know.
    package var grantsPermissions: Bool { event == "installation" && action == "new_permissions_accepted" }

    private var teamName: String { details.team.map { $0.slug ?? $0.name } ?? "?" }

    /// Events of organization webhooks come with or without the repository that they happened in.
    private func hereOrEverywhere(_ trigger: Trigger) -> Meaning {
        repository == nil ? .organization(trigger) : .repository(trigger)
    }

    /// Whose ruleset it is shows in whether there is a repository.
    private var rulesetMeaning: Meaning {
        let trigger = Trigger.ruleset(details.ruleset ?? "?", action: action ?? "changed")
        return repository == nil ? .organizationSettings(trigger) : .repository(trigger)
    }

    private var repositoryMeaning: Meaning {
        switch action {
        case "created": .repository(.created)
        case "renamed": .repository(.renamed(from: changes.first { $0.field == "repository.name" }?.from))
        case "transferred": .repository(.transferred(from: changes.first { $0.field == "owner" }?.from))
        case "unarchived": .repository(.unarchived)
        case "privatized": .repository(.privatized)
        case "publicized": .repository(.publicized)
        case "edited": .repository(.edited(fields: changes.map(\.field)))
        case "archived": .nothing("an archived repository is read-only")
        case "deleted": .nothing("the repository is gone")
        default: .repository(.other(event: name))
        }
    }

    private var refMeaning: Meaning {
        guard let ref, ref.kind == .branch else { return .nothing("a tag changes no setting") }
        guard !ref.isDeleted else { return .nothing("the deletion of a branch changes no setting") }
        guard ref.isNew else { return .nothing("a push to an existing branch changes no setting") }
        let isDefault = ref.name == repository?.defaultBranch ?? details.masterBranch
        return .repository(isDefault ? .firstBranch(ref.name) : .branchCreated(ref.name))
    }

    private var teamMeaning: Meaning {
        switch action {
        case "added_to_repository": return .repository(.teamAccess(team: teamName, action: "added"))
        case "removed_from_repository": return .repository(.teamAccess(team: teamName, action: "removed"))
        case "edited":
            if repository != nil { return .repository(.teamAccess(team: teamName, action: "edited")) }
            let fields = Set(changes.map(\.field))
            let harmless: Set = ["description", "notification_setting", "privacy"]
            return !fields.isEmpty && fields.isSubset(of: harmless)
                ? .nothing("a team's \(fields.sorted().joined(separator: ", ")) is no setting of a repository")
                : .organization(.team(teamName, action: "edited"))
        default: return .organization(.team(teamName, action: action ?? "changed"))
        }
    }

    private var organizationMeaning: Meaning {
        switch action {
        case "renamed": .organization(.organizationRenamed(from: changes.first { $0.field == "login" }?.from))
        case "member_added", "member_removed":
            .organization(.organizationMember(details.member ?? "?", action: action ?? ""))
        case "member_invited": .nothing("an invitation changes no setting until it is accepted")
        case "deleted": .nothing("the organization is gone")
        default: .organization(.other(event: name))
        }
    }

    private var installationMeaning: Meaning {
        switch action {
        case "deleted", "suspend": .nothing("the App has no access any more")
        default: .organization(.installation(action: action ?? "changed"))
        }
    }

    private var installedRepositoriesMeaning: Meaning {
        if repositoriesAdded.isEmpty { return .nothing("no repository came within reach") }
        return .repositories(repositoriesAdded, .addedToInstallation)
    }
}
