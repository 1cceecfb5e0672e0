package import Policy

extension BranchesKind {
    /// A new rule for one branch takes the place of the patterns that cover it: GitHub applies a rule with the branch's
    /// exact name before any pattern. Where it protects less than one of them, it is a weakening.
    ///
    /// Of several patterns GitHub applies the oldest, which it does not tell, so each of them counts.
    package static func risk(of change: Change, observed: Observed) -> Risk? {
        guard change.verb == .create, isExactName(change.subject), let desired = change.after else {
            return Risk.of(change, in: documentation.schema)
        }
        guard case .map(let map) = documentation.schema else { return nil }
        let new = ProtectionRule.asCreated(desired)
        let isWeaker = (observed.settings.objectValue ?? [:]).contains { pattern, settings in
            !isExactName(pattern) && BranchPattern(pattern).matches(change.subject)
                && Risk.all(from: settings, to: new, map.value).contains(.weakening)
        }
        return isWeaker ? .weakening : nil
    }
}

extension ProtectionRule {
    /// The settings of a rule that is created with these: what they do not name is as GitHub creates it.
    static func asCreated(_ settings: JSON) -> JSON {
        let nobody: JSON = ["users": [], "teams": [], "apps": []]
        var rule = settings
        func isOn(_ path: SettingPath) -> Bool {
            path.components.count < 2 || rule[SettingPath(Array(path.components.dropLast()))]?.objectValue != nil
        }
        for section in sections where rule[section.path] == nil && isOn(section.path) {
            rule = rule.setting(section.path, to: .null)
        }
        let lists: [SettingPath] = [checks, environments]
        // GitHub does not document whether checks are strict unless something else is said.
        let unknown = statusChecks.appending("strict")
        for path in leaves.map({ $0.path }) + [checks] where rule[path] == nil && isOn(path) && path != unknown {
            rule = rule.setting(path, to: path == approvals ? 1 : lists.contains(path) ? [] : false)
        }
        for list in actorLists where isOn(list.path) {
            let actors = rule[list.path] ?? nobody
            guard actors.objectValue != nil else { continue }
            for type in actorTypes where actors[type.member] == nil {
                rule = rule.setting(list.path.appending(type.member), to: [])
            }
        }
        return rule
    }
}
