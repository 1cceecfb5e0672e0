import Policy

extension RulesetCollection {
    /// One request for each ruleset. An update sends those members that differ, each whole, and with what GitHub has
    /// there and the policy does not name: GitHub keeps a member that is not sent, and replaces one that is.
    func operations(for changes: [Change], observed: Observed) -> [Operation] {
        let bySubject = Dictionary(grouping: changes) { $0.subject }
        return bySubject.sorted { $0.key < $1.key }.compactMap { name, changes in
            operation(for: changes, of: name, observed)
        }
    }

    private func operation(for changes: [Change], of name: String, _ observed: Observed) -> Operation? {
        if let creation = changes.first(where: { $0.path.components.count == 1 && $0.verb == .create }) {
            let body = creationBody(creation.after ?? .null, name)
            return Operation(
                .protection, .write(WriteRequest(.post, path, body: body)), changes: changes)
        }
        guard let handles = observed.handles[name], let id = handles["id"]?.intValue else { return nil }
        let path = path(of: id)
        if changes.contains(where: { $0.path.components.count == 1 && $0.verb == .remove }) {
            return Operation(.protection, .write(WriteRequest(.delete, path)), changes: changes)
        }
        let present = observed.settings[name] ?? [:]
        let desired = changes.reduce(present) { settings, change in
            let path = SettingPath(Array(change.path.components.dropFirst()))
            return settings.setting(path, to: change.verb == .remove ? change.after : change.after ?? .null)
        }
        let members = Set(changes.compactMap { $0.path.components.dropFirst().first })
        let body = members.reduce(into: [String: JSON]()) { body, member in
            body[member] = value(of: member, in: desired, handles)
        }
        return Operation(
            .protection, .write(WriteRequest(.put, path, body: .object(body))), changes: changes)
    }

    private func creationBody(_ settings: JSON, _ name: String) -> JSON {
        var body: [String: JSON] = ["name": .string(name)]
        let refs: JSON = ["include": [settings["target"] == "tag" ? "~ALL" : "~DEFAULT_BRANCH"], "exclude": []]
        let settings = (settings.objectValue ?? [:]).merging(["conditions": ["ref_name": refs]]) { named, _ in named }
        for member in settings.keys.sorted() {
            body[member] = value(of: member, in: .object(settings), .null)
        }
        return .object(body)
    }

    /// One member of a ruleset's body.
    private func value(of member: String, in settings: JSON, _ handles: JSON) -> JSON? {
        switch member {
        case "conditions": RulesetConditions.body(settings, over: handles["conditions"], in: self)
        case "bypass_actors": bypassActors(settings["bypass_actors"] ?? [:], handles["bypass_actors"])
        case "rules": rules(settings["rules"] ?? [:], handles["rules"])
        default: settings[member]
        }
    }

    private func bypassActors(_ settings: JSON, _ present: JSON?) -> JSON {
        .array(
            (settings.objectValue ?? [:]).sorted { $0.key < $1.key }.compactMap { key, mode in
                if let actor = present?[key]?.objectValue {
                    return .object(actor.merging(["bypass_mode": mode]) { $1 })
                }
                return BypassActor(key).map { .object($0.body.merging(["bypass_mode": mode]) { $1 }) }
            })
    }

    private func rules(_ settings: JSON, _ present: JSON?) -> JSON {
        let rules = present?.arrayValue ?? []
        let byType = Dictionary(rules.map { ($0["type"]?.stringValue ?? "", $0) }) { first, _ in first }
        let known = settings.objectValue ?? [:]
        // Rules that the policy has no word for stay as they are.
        let others = rules.filter { $0["type"]?.stringValue.map { known[$0] == nil } ?? true }
        let written = known.sorted { $0.key < $1.key }.compactMap { type, parameters -> JSON? in
            guard !parameters.isNull else { return nil }
            let body = RuleParameters.body(parameters, of: type, over: byType[type]?["parameters"])
            return body == [:] ? ["type": .string(type)] : ["type": .string(type), "parameters": body]
        }
        return .array(others + written)
    }
}
