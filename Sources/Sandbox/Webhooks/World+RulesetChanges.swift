extension World {
    /// The `changes` of `repository_ruleset.edited`, which name neither bypass actors nor the target.
    func rulesetChanges(from old: Ruleset, to new: Ruleset) -> JSONObject {
        var changes = JSONObject()
        if old.name != new.name { changes.add("name", ["from": .string(old.name)]) }
        if old.enforcement != new.enforcement { changes.add("enforcement", ["from": .string(old.enforcement)]) }
        if old.conditions != new.conditions {
            changes.add("conditions", Self.conditionChanges(old.conditions, new.conditions))
        }
        if old.rules.map({ $0.json }) != new.rules.map({ $0.json }) {
            changes.add("rules", Self.ruleChanges(old.rules, new.rules))
        }
        return changes
    }

    private static func conditionChanges(_ old: JSONObject, _ new: JSONObject) -> JSONObject {
        var updated: [JSON] = []
        for (key, value) in new {
            guard let before = old[key], before != value else { continue }
            var changes = JSONObject()
            for list in ["include", "exclude"] where before[list] != value[list] {
                changes.add(list, ["from": before[list] ?? []])
            }
            updated.append(["condition": .object([key: value]), "changes": .object(changes)])
        }
        return [
            "added": .array(new.filter { old[$0.key] == nil }.map { .object([$0.key: $0.value]) }),
            "deleted": .array(old.filter { new[$0.key] == nil }.map { .object([$0.key: $0.value]) }),
            "updated": .array(updated),
        ]
    }

    private static func ruleChanges(_ old: [Ruleset.Rule], _ new: [Ruleset.Rule]) -> JSONObject {
        func same(_ rule: Ruleset.Rule, in rules: [Ruleset.Rule]) -> Ruleset.Rule? {
            rules.first { $0.type == rule.type }
        }
        let updated = new.compactMap { rule -> JSON? in
            guard let before = same(rule, in: old), before.parameters != rule.parameters else { return nil }
            let text = JSON.object(before.parameters ?? [:]).text
            return ["rule": .object(rule.json), "changes": ["configuration": ["from": .string(text)]]]
        }
        return [
            "added": .array(new.filter { same($0, in: old) == nil }.map { .object($0.json) }),
            "deleted": .array(old.filter { same($0, in: new) == nil }.map { .object($0.json) }),
            "updated": .array(updated),
        ]
    }
}
