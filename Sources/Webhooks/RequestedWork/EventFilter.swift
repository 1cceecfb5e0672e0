/// Which events may trigger work.
package struct EventFilter: Hashable, Sendable {
    /// `event` or `event.action`; nil: all.
    private let names: Set<String>?

    /// Every event that matters to settings.
    package static let all = EventFilter(names: nil)

    private init(names: Set<String>?) {
        self.names = names
    }

    /// - Parameter names: `event` (all of its actions) or `event.action`.
    /// - Throws: ``EventFilterError`` for a name that could never match: it would silently switch a trigger off.
    package init(_ names: some Sequence<String>) throws(EventFilterError) {
        let names = Set(names)
        guard !names.isEmpty else { throw .empty }
        for name in names.sorted() {
            let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let actions = EventCatalog.actions[parts[0]] else {
                throw .unknownEvent(printable(name))
            }
            guard parts.count == 1 || actions.contains(parts[1]) else {
                throw .unknownAction(printable(name), known: actions)
            }
        }
        self.init(names: names)
    }

    package func allows(_ delivery: Delivery) -> Bool {
        guard let names else { return true }
        return names.contains(delivery.event) || names.contains(delivery.name)
    }
}

/// A configured event name that no delivery could have.
package enum EventFilterError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case unknownEvent(String)
    case unknownAction(String, known: [String])

    package var description: String {
        switch self {
        case .empty:
            "No event is named, so that nothing could ever trigger. Leave the setting out to react to all of them."
        case .unknownEvent(let name):
            "'\(name)' names no event that can trigger. Use one of: "
                + EventCatalog.actions.keys.sorted().joined(separator: ", ") + "."
        case .unknownAction(let name, let known):
            known.isEmpty
                ? "'\(name)': this event has no actions; use the event's name alone."
                : "'\(name)' names no action that can trigger. Use one of: \(known.joined(separator: ", "))."
        }
    }
}

/// The events that can change a setting, or make one settable, with their actions.
/// Source: <https://docs.github.com/webhooks/webhook-events-and-payloads>
package enum EventCatalog {
    package static let actions: [String: [String]] = [
        "branch_protection_configuration": ["disabled", "enabled"],
        "branch_protection_rule": ["created", "deleted", "edited"],
        "create": [],
        "custom_property": ["created", "deleted", "promote_to_enterprise", "updated"],
        "custom_property_values": ["updated"],
        "deploy_key": ["created", "deleted"],
        "installation": ["created", "new_permissions_accepted", "unsuspend"],
        "installation_repositories": ["added"],
        "installation_target": ["renamed"],
        "label": ["archived", "created", "deleted", "edited", "unarchived"],
        "member": ["added", "edited", "removed"],
        "meta": ["deleted"],
        "organization": ["member_added", "member_removed", "renamed"],
        "page_build": [],
        "public": [],
        "push": [],
        "repository": ["created", "edited", "privatized", "publicized", "renamed", "transferred", "unarchived"],
        "repository_import": [],
        "repository_ruleset": ["created", "deleted", "edited"],
        "security_and_analysis": [],
        "team": ["added_to_repository", "created", "deleted", "edited", "removed_from_repository"],
        "team_add": [],
    ]
}
