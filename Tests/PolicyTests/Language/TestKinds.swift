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
    static func describing(_ shape: Shape, example: String) -> Manual {
        Manual(
            summary: "A kind for tests.", shape: shape, example: example,
            permissions: Manual.Permissions(read: [.read("metadata")], write: [.write("administration")]),
            references: [])
    }
}

enum TestRepository: TestKind {
    static let name = "repository"
    static let manual = describing(
        .object([
            Shape.Field("description", .text, "What it is.", isNullable: true),
            Shape.Field("visibility", .choice("public", "private", "internal"), "Who sees it."),
            Shape.Field("allow_squash_merge", .boolean, "Squash."),
            Shape.Field("allow_merge_commit", .boolean, "Merge."),
            Shape.Field("delete_branch_on_merge", .boolean, "Delete."),
            Shape.Field("topics", .list(Shape.List(of: .name, maximumCount: 3)), "Topics."),
        ]), example: "{ delete_branch_on_merge: true }")

    static func contradictions(in wanted: Wanted) -> [Contradiction] {
        let methods: [SettingPath] = [["allow_squash_merge"], ["allow_merge_commit"]]
        let off = methods.compactMap { wanted[$0] }.filter { $0.json == .bool(false) }
        guard off.count == methods.count, let last = off.last else { return [] }
        return [Contradiction("no way to merge is left", at: last.provenance)]
    }
}

enum TestTeams: TestKind {
    static let name = "teams"
    static let manual = describing(
        .map(
            Shape.Map(
                key: "team slug", isCaseInsensitive: true,
                requirement: Shape.Requirement(must: "be a slug", pattern: "^[A-Za-z0-9_-]+$") { text in
                    text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
                },
                value: .object(
                    [
                        Shape.Field(
                            "permission",
                            .choice("pull", "triage", "push", "maintain", "admin", ranked: true, open: true),
                            "What it may do.")
                    ], shorthand: "permission"))), example: "{ devops: admin }")
}

enum TestBranches: TestKind {
    static let name = "branches"
    static let manual = describing(
        .map(
            Shape.Map(
                key: "branch name or pattern",
                value: .object([
                    Shape.Field("enforce_admins", .boolean, "Admins too."),
                    Shape.Field(
                        "required_pull_request_reviews",
                        .object([
                            Shape.Field("required_approving_review_count", .integer(0...6), "Approvals."),
                            Shape.Field("dismiss_stale_reviews", .boolean, "Dismiss."),
                            Shape.Field("bypass_users", .names, "Who may pass by."),
                        ]), "Reviews.", isNullable: true),
                    Shape.Field(
                        "required_status_checks",
                        .object([
                            Shape.Field("strict", .boolean, "Up to date."),
                            Shape.Field(
                                "checks",
                                .list(
                                    Shape.List(
                                        of: .object(
                                            [
                                                Shape.Field("context", .text, "Name."),
                                                Shape.Field("app_id", .integer(-1...Int.max), "App."),
                                            ], shorthand: "context"), identity: "context")), "Checks."),
                        ]), "Checks.", isNullable: true),
                    Shape.Field(
                        "restrictions", .object([Shape.Field("teams", .names, "Teams.")]), "Who may push.",
                        isNullable: true),
                ]))), example: "{ main: { enforce_admins: false } }")
}

enum TestAutolinks: TestKind {
    static let name = "autolinks"
    static let manual = describing(
        .map(
            Shape.Map(
                key: "key prefix",
                value: .object(
                    [
                        Shape.Field(
                            "url_template",
                            .text(
                                Shape.Text(
                                    requirement: Shape.Requirement(must: "contain <num>", pattern: "<num>") {
                                        $0.contains("<num>")
                                    })), "Where it leads."),
                        Shape.Field("is_alphanumeric", .boolean, "Letters too."),
                    ], shorthand: "url_template"))), example: "{ OPS-: \"https://example.com/<num>\" }")
}

enum TestWebhooks: TestKind {
    static let name = "webhooks"
    static let manual = describing(
        .map(
            Shape.Map(
                key: "URL",
                value: .object([
                    Shape.Field("events", .list(Shape.List(of: .text)), "Events."),
                    Shape.Field("secret", .text(Shape.Text(isSecret: true)), "Secret."),
                    Shape.Field("active", .boolean, "Active."),
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
