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
}
