import Policy

/// Small kinds of setting, so that the language is tested apart from what GitHub has.
let testKinds: [any SettingKind.Type] = [
    TestRepository.self, TestTeams.self, TestBranches.self, TestAutolinks.self, TestWebhooks.self,
]

protocol TestKind: SettingKind {}

extension TestKind {
    static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        Observed(.object([:]))
    }
    static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Policy.Operation] { [] }
    static func describing(_ schema: SettingSchema, example: String) -> KindDocumentation {
        KindDocumentation(
            summary: "A kind for tests.", schema: schema, example: example,
            permissions: KindDocumentation.Permissions(read: [.read("metadata")], write: [.write("administration")]),
            references: [])
    }
}

enum TestRepository: TestKind {
    static let name = "repository"
    static let documentation = describing(
        .object([
            SettingSchema.Field("description", .text, "What it is.", isNullable: true),
            SettingSchema.Field("visibility", .choice("public", "private", "internal"), "Who sees it."),
            SettingSchema.Field("allow_squash_merge", .boolean, "Squash."),
            SettingSchema.Field("allow_merge_commit", .boolean, "Merge."),
            SettingSchema.Field("delete_branch_on_merge", .boolean, "Delete."),
            SettingSchema.Field("topics", .list(SettingSchema.List(of: .name, maximumCount: 3)), "Topics."),
        ]), example: "{ delete_branch_on_merge: true }")

    static func contradictions(in desired: Desired) -> [Contradiction] {
        let methods: [SettingPath] = [["allow_squash_merge"], ["allow_merge_commit"]]
        let off = methods.compactMap { desired[$0] }.filter { $0.json == .bool(false) }
        guard off.count == methods.count, let last = off.last else { return [] }
        return [Contradiction("no way to merge is left", at: last.provenance)]
    }
}

enum TestTeams: TestKind {
    static let name = "teams"
    static let documentation = describing(
        .map(
            SettingSchema.Map(
                key: "team slug", isCaseInsensitive: true,
                requirement: SettingSchema.Requirement(must: "be a slug", pattern: "^[A-Za-z0-9_-]+$") { text in
                    text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
                },
                value: .object(
                    [
                        SettingSchema.Field(
                            "permission",
                            .choice("pull", "triage", "push", "maintain", "admin", ranked: true, open: true),
                            "What it may do.")
                    ], shorthand: "permission"))), example: "{ devops: admin }")
}

enum TestBranches: TestKind {
    static let name = "branches"
    static let documentation = describing(
        .map(
            SettingSchema.Map(
                key: "branch name or pattern",
                value: .object([
                    SettingSchema.Field("enforce_admins", .boolean, "Admins too."),
                    SettingSchema.Field(
                        "required_pull_request_reviews",
                        .object([
                            SettingSchema.Field("required_approving_review_count", .integer(0...6), "Approvals."),
                            SettingSchema.Field("dismiss_stale_reviews", .boolean, "Dismiss."),
                            SettingSchema.Field("bypass_users", .names, "Who may pass by."),
                        ]), "Reviews.", isNullable: true),
                    SettingSchema.Field(
                        "required_status_checks",
                        .object([
                            SettingSchema.Field("strict", .boolean, "Up to date."),
                            SettingSchema.Field(
                                "checks",
                                .list(
                                    SettingSchema.List(
                                        of: .object(
                                            [
                                                SettingSchema.Field("context", .text, "Name."),
                                                SettingSchema.Field("app_id", .integer(-1...Int.max), "App."),
                                            ], shorthand: "context"), identity: "context")), "Checks."),
                        ]), "Checks.", isNullable: true),
                    SettingSchema.Field(
                        "restrictions", .object([SettingSchema.Field("teams", .names, "Teams.")]), "Who may push.",
                        isNullable: true),
                ]))), example: "{ main: { enforce_admins: false } }")
}

enum TestAutolinks: TestKind {
    static let name = "autolinks"
    static let documentation = describing(
        .map(
            SettingSchema.Map(
                key: "key prefix",
                value: .object(
                    [
                        SettingSchema.Field(
                            "url_template",
                            .text(
                                SettingSchema.Text(
                                    requirement: SettingSchema.Requirement(must: "contain <num>", pattern: "<num>") {
                                        $0.contains("<num>")
                                    })), "Where it leads."),
                        SettingSchema.Field("is_alphanumeric", .boolean, "Letters too."),
                    ], shorthand: "url_template"))), example: "{ OPS-: \"https://example.com/<num>\" }")
}

enum TestWebhooks: TestKind {
    static let name = "webhooks"
    static let documentation = describing(
        .map(
            SettingSchema.Map(
                key: "URL",
                value: .object([
                    SettingSchema.Field("events", .list(SettingSchema.List(of: .text)), "Events."),
                    SettingSchema.Field("secret", .text(SettingSchema.Text(isSecret: true)), "Secret."),
                    SettingSchema.Field("active", .boolean, "Active."),
                ]))), example: "{ \"https://ci.example.com/\": { events: [push] } }")
}

// MARK: Helpers

let fileName = "githubcop.yml"

func load(
    _ text: String, inventory: String? = nil, kinds: [any SettingKind.Type] = testKinds
) throws(PolicyProblems) -> PolicyDocument {
    try PolicyDocument.load([PolicyText(name: fileName, text: text)], inventory: { _ in inventory ?? "" }, kinds: kinds)
}

/// A policy of rules alone, with the head that every policy has.
func load(rules: String, inventory: String? = nil) throws(PolicyProblems) -> PolicyDocument {
    let table = inventory == nil ? "" : "inventory: repositories.csv\n"
    return try load("version: 1\norganization: acme\n\(table)rules:\n\(rules)", inventory: inventory)
}

/// What is wrong with a policy, as lines without excerpts.
func problems(_ text: String, inventory: String? = nil, kinds: [any SettingKind.Type] = testKinds) -> [String] {
    do {
        return try load(text, inventory: inventory, kinds: kinds).warnings.map { $0.headline }
    } catch {
        return error.problems.map { $0.headline }
    }
}

/// What is wrong with the settings of one rule that starts in line 1 of them; lines count from there.
func problems(settings: String) -> [String] {
    let head = "version: 1\nrules:\n  - name: r\n    settings:\n"
    let indented = settings.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)" }
    return problems(head + indented.joined(separator: "\n") + "\n")
}

func facts(
    _ name: String, visibility: Visibility = .private, isFork: Bool = false, isTemplate: Bool = false,
    isArchived: Bool = false, defaultBranch: String? = "main", topics: [String] = [], language: String? = nil,
    properties: [String: [String]] = [:]
) -> RepositoryFacts {
    RepositoryFacts(
        name: RepositoryName(owner: "acme", name: name), id: 1, nodeID: "R_1", visibility: visibility, isFork: isFork,
        isTemplate: isTemplate, isArchived: isArchived, isEmpty: defaultBranch == nil, defaultBranch: defaultBranch,
        topics: topics, language: language, customProperties: properties)
}
