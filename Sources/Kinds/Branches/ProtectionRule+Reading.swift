import Policy

extension ProtectionRule {
    /// A rule in the policy's words. What the answer does not hold, or not wholly, is left out: it is not told.
    static func settings(of rule: JSON) -> JSON {
        var settings: JSON = [:]
        for section in sections {
            guard let isOn = rule[section.isOn]?.boolValue, !isOff(section.path.parent, in: settings) else { continue }
            settings = settings.setting(section.path, to: isOn ? [:] : .null)
        }
        for leaf in leaves {
            guard let value = rule[leaf.field], !isOff(leaf.path.parent, in: settings) else { continue }
            settings = settings.setting(leaf.path, to: value)
        }
        if let checks = rule["requiredStatusChecks"]?.arrayValue, !isOff(statusChecks, in: settings) {
            settings = settings.setting(self.checks, to: .array(checks.map(check)))
        }
        for list in actorLists where !isOff(list.path, in: settings) {
            settings = settings.setting(list.path, to: actors(of: rule[list.connection]))
        }
        return settings
    }

    /// Whether what stands at `path`, or above it, is off or unknown.
    private static func isOff(_ path: SettingPath, in settings: JSON) -> Bool {
        sections.contains { section in
            path.isWithin(section.path) && settings[section.path]?.objectValue == nil
        }
    }

    /// -1 is REST's word for "any app".
    private static func check(_ check: JSON) -> JSON {
        var words: JSON = ["context": check["context"] ?? .null]
        switch check["app"] {
        case .null?: words = words.setting(["app_id"], to: -1)
        case let app?: words = words.setting(["app_id"], to: app["databaseId"])
        case nil: break
        }
        return words
    }

    /// `nil` unless every actor is told: a list that is written without one that could not be seen would lose it.
    private static func actors(of connection: JSON?) -> JSON? {
        guard let nodes = connection?["nodes"]?.arrayValue, connection?["pageInfo"]?["hasNextPage"] != true else {
            return nil
        }
        var names: [String: [String]] = [:]
        for node in nodes {
            guard let actor = node["actor"], let (member, name) = member(of: actor) else { return nil }
            names[member, default: []].append(name)
        }
        return .object(
            Dictionary(uniqueKeysWithValues: actorTypes.map { ($0.member, .strings(names[$0.member] ?? [])) }))
    }

    private static func member(of actor: JSON) -> (member: String, name: String)? {
        guard let kind = actorTypes.first(where: { $0.type == actor["__typename"]?.stringValue }),
            let name = actor[kind.name]?.stringValue
        else { return nil }
        return (kind.member, name)
    }

    // MARK: Handles

    /// What writing needs of a rule that its settings do not say: its id, and the node ids of the actors and apps in it.
    static func handle(of rule: JSON) -> JSON {
        var actors: [String: JSON] = [:]
        for list in actorLists {
            for node in rule[list.connection]?["nodes"]?.arrayValue ?? [] {
                guard let actor = node["actor"], let (member, name) = member(of: actor), let id = actor["id"] else {
                    continue
                }
                actors[actorKey(member, name)] = id
            }
        }
        var checkApps: [String: JSON] = [:]
        var apps: [String: JSON] = [:]
        for check in rule["requiredStatusChecks"]?.arrayValue ?? [] {
            guard let context = check["context"]?.stringValue else { continue }
            let id = check["app"]?["id"] ?? "any"
            checkApps[context] = .array((checkApps[context]?.arrayValue ?? []) + [id])
            if let number = check["app"]?["databaseId"]?.intValue { apps["\(number)"] = id }
        }
        return [
            "id": rule["id"] ?? .null, "actors": .object(actors), "checkApps": .object(checkApps),
            "apps": .object(apps),
        ]
    }

    static func actorKey(_ member: String, _ name: String) -> String { "\(member)/\(name.lowercased())" }
}

extension SettingPath {
    fileprivate var parent: SettingPath { SettingPath(Array(components.dropLast())) }
}
