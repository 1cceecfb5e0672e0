import Policy

/// `conditions`: where a ruleset applies. A ruleset of the organization also says in which repositories.
///
/// Source: <https://docs.github.com/rest/orgs/rules#create-an-organization-repository-ruleset>
enum RulesetConditions {
    /// GitHub takes exactly one of them.
    private static let repositoryForms = ["repository_name", "repository_property", "repository_id"]

    static func schema(of target: TargetKind) -> SettingSchema {
        switch target {
        case .repository: .object([refName(default: nil)])
        case .organization:
            .object(
                [refName(default: defaultRefs), repositoryName, repositoryProperty, repositoryID],
                exactlyOne: repositoryForms)
        }
    }

    static func summary(of target: TargetKind) -> String {
        switch target {
        case .repository:
            "Where it applies: unless you say it, a new ruleset for branches to the default branch, one for tags to all "
                + "tags. `push` takes none."
        case .organization: "In which repositories it applies, and to which branches or tags of them."
        }
    }

    private static let defaultRefs: JSON = ["include": ["~DEFAULT_BRANCH"], "exclude": []]

    private static func refName(default defaultValue: JSON?) -> SettingSchema.Field {
        SettingSchema.Field(
            "ref_name",
            .object([
                SettingSchema.Field(
                    "include", refs, "Names or fnmatch patterns, `~DEFAULT_BRANCH` or `~ALL`.", default: [],
                    risk: .weaker(.losing)),
                SettingSchema.Field("exclude", refs, "What is left out.", default: [], risk: .weaker(.gaining)),
            ]), "Which branches or tags.", default: defaultValue)
    }

    private static let refs: SettingSchema =
        .list(
            SettingSchema.List(
                of: .text(
                    SettingSchema.Text(
                        requirement: SettingSchema.Requirement(
                            must:
                                "be the short name or pattern of a branch or tag (main, release/*), not begin with refs/",
                            pattern: "^(?!refs/)"
                        ) { !$0.hasPrefix("refs/") && !$0.isEmpty }))))

    private static let repositoryName = SettingSchema.Field(
        "repository_name",
        .object([
            SettingSchema.Field(
                "include", .list(SettingSchema.List(of: .text)), "Names or fnmatch patterns, or `~ALL`.", default: [],
                risk: .weaker(.losing)),
            SettingSchema.Field(
                "exclude", .list(SettingSchema.List(of: .text)), "What is left out.", default: [],
                risk: .weaker(.gaining)),
            SettingSchema.Field(
                "protected", .boolean, "Repositories that match cannot be renamed.", default: false,
                risk: .weaker(.whenFalse)),
        ]), "Repositories by name.", isNullable: true, risk: .weaker(.whenOff))

    private static let repositoryProperty = SettingSchema.Field(
        "repository_property",
        .object([
            SettingSchema.Field(
                "include", properties, "All of them must match.", default: [], risk: .weaker(.gaining)),
            SettingSchema.Field("exclude", properties, "What is left out.", default: [], risk: .weaker(.gaining)),
        ]), "Repositories by their custom or system properties.", isNullable: true, risk: .weaker(.whenOff))

    private static let repositoryID = SettingSchema.Field(
        "repository_id",
        .object([
            SettingSchema.Field(
                "repositories", .list(SettingSchema.List(of: .name)), "Names of repositories of the organization.",
                isRequired: true, risk: .weaker(.losing))
        ]), "These repositories, whatever their names become.", isNullable: true, risk: .weaker(.whenOff))

    private static let properties: SettingSchema = .list(
        SettingSchema.List(
            of: .object([
                SettingSchema.Field("name", .name, "The property.", isRequired: true),
                SettingSchema.Field(
                    "property_values", .list(SettingSchema.List(of: .text)), "One of these.", isRequired: true),
                SettingSchema.Field(
                    "source", .choice("custom", "system"), "`system` for GitHub's own: language, visibility, fork.",
                    default: "custom"),
            ]), identity: "name"))

    // MARK: GitHub's form

    /// - Parameter conditions: as REST answers them.
    static func settings(_ conditions: JSON?, _ names: RuleNames, in collection: RulesetCollection) -> JSON? {
        guard let members = conditions?.objectValue else { return nil }
        var settings: [String: JSON] = [:]
        if let refs = members["ref_name"] {
            settings["ref_name"] = [
                "include": .array(refs["include"]?.arrayValue?.map(shortRef) ?? []),
                "exclude": .array(refs["exclude"]?.arrayValue?.map(shortRef) ?? []),
            ]
        }
        guard collection.targetKind == .organization else { return .object(settings) }
        if let names = members["repository_name"]?.objectValue {
            settings["repository_name"] = .object(
                ["include": [], "exclude": [], "protected": false].merging(names) { $1 })
        }
        if let properties = members["repository_property"]?.objectValue {
            settings["repository_property"] = .object(
                ["include": [], "exclude": []].merging(
                    properties.mapValues { .array(($0.arrayValue ?? []).map(withSource)) }
                ) { $1 })
        }
        if let ids = members["repository_id"]?["repository_ids"]?.arrayValue {
            settings["repository_id"] = [
                "repositories": .strings(
                    ids.compactMap { $0.intValue }.map { id in
                        let name = names.name(.repository, id)
                        return RepositoryName(name).map { $0.name } ?? name
                    })
            ]
        }
        return .object(settings)
    }

    private static func withSource(_ property: JSON) -> JSON {
        .object(["source": "custom"].merging(property.objectValue ?? [:]) { $1 })
    }

    private static func shortRef(_ ref: JSON) -> JSON {
        guard let text = ref.stringValue else { return ref }
        for prefix in ["refs/heads/", "refs/tags/"] where text.hasPrefix(prefix) {
            return .string(String(text.dropFirst(prefix.count)))
        }
        return ref
    }

    /// - Parameters:
    ///   - settings: of the whole ruleset, in the policy's words.
    ///   - present: the conditions as REST answered them.
    static func body(_ settings: JSON, over present: JSON?, in collection: RulesetCollection) -> JSON {
        let target = settings["target"]?.stringValue ?? "branch"
        let conditions = settings["conditions"]
        func full(_ member: String) -> JSON {
            .array(
                (conditions?["ref_name"]?[member]?.arrayValue ?? []).map { ref in
                    guard let name = ref.stringValue, !name.hasPrefix("~") else { return ref }
                    return .string((target == "tag" ? "refs/tags/" : "refs/heads/") + name)
                })
        }
        let known = Set(["ref_name"] + repositoryForms)
        var body = (present?.objectValue ?? [:]).filter { !known.contains($0.key) }
        if target != "push" { body["ref_name"] = ["include": full("include"), "exclude": full("exclude")] }
        for form in ["repository_name", "repository_property"] {
            if let value = conditions?[form], !value.isNull { body[form] = value }
        }
        if let names = conditions?["repository_id"]?["repositories"]?.arrayValue {
            body["repository_id"] = [
                "repository_ids": .array(
                    names.compactMap { $0.stringValue }.map {
                        RuleParameters.reference("\(collection.owner)/\($0)", id: $0) { .databaseID(.repository($0)) }
                    })
            ]
        }
        return .object(body)
    }
}
