package import Policy

extension RulesetsKind {
    /// A ruleset as REST and other tools have it, in the policy's words. What it names by number stays a number, such as
    /// `team/#17`; rules that it does not have are left out.
    package static func settings(ofBody body: JSON, for target: TargetKind) -> JSON {
        let reader = RulesetReader(
            body: body, node: .null, names: RuleNames(Answers()),
            collection: target == .repository
                ? .repository(RepositoryName(owner: "", name: "")) : .organization(""))
        let settings = named(reader.settings)
        guard let rules = settings["rules"]?.objectValue else { return settings }
        return settings.setting(["rules"], to: .object(rules.filter { !$0.value.isNull }))
    }

    /// With the names of GitHub's own Apps, whose numbers are the same for everybody.
    private static func named(_ value: JSON) -> JSON {
        func name(_ text: String) -> String {
            for (id, slug) in ProtectionRule.wellKnownApps {
                if text == "#\(id)" { return slug }
                if text == "app/#\(id)" { return "app/\(slug)" }
            }
            return text
        }
        switch value {
        case .string(let text): return .string(name(text))
        case .array(let items): return .array(items.map { named($0) })
        case .object(let members):
            return .object(Dictionary(members.map { (name($0.key), named($0.value)) }) { first, _ in first })
        default: return value
        }
    }
}
