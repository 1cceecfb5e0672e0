@testable import Policy

/// A kind about the repository itself, with one setting of each schema.
enum SampleObject: SettingKind {
    static let name = "sample"
    static let documentation = KindDocumentation(
        summary: "For tests.",
        schema: .object([
            .init("flag", .boolean, "A switch."),
            .init("count", .integer(0...6), "A number."),
            .init("level", .choice("low", "middle", "high", ranked: true), "A rank."),
            .init("topics", .names, "A set."),
            .init("checks", .list(checks), "A set of objects."),
            .init(
                "review", .object([.init("count", .integer(0...6), "How many."), .init("strict", .boolean, "How.")]),
                "May be off.", isNullable: true),
        ]),
        example: "{ flag: true }", permissions: .init(read: [], write: []), references: [])

    static let checks = SettingSchema.List(
        of: .object(
            [.init("context", .text, "Name."), .init("app_id", .integer(-1...9), "App.")], shorthand: "context"),
        identity: "context")

    static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed { Observed(.null) }
    static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Policy.Operation] { [] }
}

/// A collection keyed without regard to case.
enum SampleMap: SettingKind {
    static let name = "samples"
    static let documentation = KindDocumentation(
        summary: "For tests.",
        schema: .map(
            .init(
                key: "name", isCaseInsensitive: true,
                value: .object([
                    .init("size", .integer(0...9), "A number."),
                    .init("secret", .text(.init(isSecret: true)), "Never shown."),
                ]))),
        example: "{ a: { size: 1 } }", permissions: .init(read: [], write: []), references: [])

    static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed { Observed(.null) }
    static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Policy.Operation] { [] }
}

/// The same collection where GitHub knows no update.
enum SampleReplaced: SettingKind {
    static let name = "replaced"
    static let documentation = SampleMap.documentation
    static let isReplacedWhole = true

    static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed { Observed(.null) }
    static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Policy.Operation] { [] }
}

/// A collection of collections, with one of everything that rulesets need.
enum SampleNested: SettingKind {
    static let name = "nested"
    static let documentation = KindDocumentation(
        summary: "For tests.",
        schema: .map(
            .init(key: "name", takesKeysWhole: true, allowsRenaming: true, value: .object(entry))),
        example: "{ main: { target: branch } }", permissions: .init(read: [], write: []), references: [])

    private static let entry: [SettingSchema.Field] = [
        .init("target", .choice("branch", "tag"), "What it is for.", isRequired: true),
        .init(
            "enforcement", .choice("disabled", "evaluate", "active", ranked: true), "Whether it holds.",
            default: "active", risk: .weaker(.falling)),
        .init("include", .list(.init(of: .text(.init(normalForm: shortened)))), "Branches.", risk: .weaker(.losing)),
        .init(
            "bypass", .map(.init(key: "actor", isExact: true, value: .choice("always", "pull_request"))),
            "Who may pass by.", risk: .weaker(.gaining)),
        .init("rules", .map(.init(key: "type", risk: .weaker(.losing), value: rule)), "Rules by type."),
        .init(
            "scope",
            .object(
                [.init("names", .names, "By name."), .init("ids", .list(.init(of: .integer(0...9))), "By id.")],
                exactlyOne: ["names", "ids"]), "Which."),
    ]

    private static let rule = SettingSchema.object([
        .init("count", .integer(0...10), "A number.", default: 0, risk: .weaker(.falling)),
        .init(
            "files",
            .list(
                .init(
                    of: .object([
                        .init("path", .text, "File.", isRequired: true), .init("repository", .name, "Where."),
                        .init("ref", .text, "Version."),
                    ]), identity: ["path", "repository"])), "Workflows."),
        .init("level", .choice("none", "errors", "all", ranked: true), "A rank."),
        .init("review", .object([.init("strict", .boolean, "How.", default: false)]), "May be off.", isNullable: true),
    ])

    static func shortened(_ ref: String) -> String {
        ref.hasPrefix("refs/heads/") ? String(ref.dropFirst("refs/heads/".count)) : ref
    }

    static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed { Observed(.null) }
    static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Policy.Operation] { [] }
}

extension Desired {
    /// Desired settings as a policy of one rule would give them.
    init(_ json: JSON, isMinimum: Bool = false) {
        let provenance = Provenance(rule: "baseline", location: SourceLocation(file: "p.yml", line: 3, column: 5))
        switch json {
        case .null: self = .absent(provenance)
        case .object(let members): self = .members(members.mapValues { Desired($0, isMinimum: isMinimum) }, provenance)
        default: self = .value(DesiredValue(json, isMinimum: isMinimum, provenance: provenance))
        }
    }
}

extension RepositoryFacts {
    static let sample = RepositoryFacts(
        name: RepositoryName(owner: "acme", name: "api"), id: 7, nodeID: "R_7", visibility: .private)

    /// A private repository, or a public one where the kind exists on no other.
    static func sample(for kind: any SettingKind.Type) -> RepositoryFacts {
        var facts = sample
        let inapplicable = kind.inapplicable(
            Desired(.object([:])), in: .repository(facts), observed: Observed(.object([:])))
        if inapplicable[[]] != nil { facts.visibility = .public }
        return facts
    }
}
