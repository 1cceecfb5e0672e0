import Testing

@testable import Kinds
@testable import Policy

@Suite("Settings of the repository itself")
struct RepositoryKindTests {
    private let kind = RepositoryLevelKind(kind: RepositoryKind.self)

    /// A repository as GraphQL tells it.
    private static let node: JSON = [
        "description": nil, "homepageUrl": "https://acme.example", "visibility": "PRIVATE", "hasIssuesEnabled": true,
        "hasProjectsEnabled": true, "hasWikiEnabled": true, "hasDiscussionsEnabled": false, "isTemplate": false,
        "squashMergeAllowed": true, "mergeCommitAllowed": true, "rebaseMergeAllowed": true, "autoMergeAllowed": false,
        "deleteBranchOnMerge": false, "allowUpdateBranch": false, "squashMergeCommitTitle": "COMMIT_OR_PR_TITLE",
        "squashMergeCommitMessage": "COMMIT_MESSAGES", "mergeCommitTitle": "MERGE_MESSAGE",
        "mergeCommitMessage": "PR_TITLE", "isArchived": false, "forkingAllowed": false,
        "webCommitSignoffRequired": false, "defaultBranchRef": ["name": "main"],
        "repositoryTopics": ["nodes": [["topic": ["name": "billing"]], ["topic": ["name": "swift"]]]],
    ]

    private func observed(_ changing: [String: JSON] = [:]) throws -> Observed {
        let node = Self.node.objectValue?.merging(changing) { $1 } ?? [:]
        return try RepositoryKind.observe(Answers(node: .object(node)), of: kind.repository)
    }

    @Test("the documentation's example says nothing that its schema does not allow")
    func example() { #expect(kind.problemsOfExample().isEmpty) }

    @Test("every setting is read from GraphQL, where no right to push is needed, under its REST name")
    func readsGraphQL() throws {
        let settings = try observed().settings
        #expect(settings["description"] == "")
        #expect(settings["homepage"] == "https://acme.example")
        #expect(settings["visibility"] == "private")
        #expect(settings["allow_squash_merge"] == true)
        #expect(settings["squash_merge_commit_title"] == "COMMIT_OR_PR_TITLE")
        #expect(settings["default_branch"] == "main")
        #expect(settings["topics"] == ["billing", "swift"])
        #expect(kind.reads(["allow_squash_merge": true, "topics": ["a"]]).isEmpty)
    }

    @Test("settings that older servers lack are asked of REST, only when the policy names them, and may be missing")
    func recentSettings() throws {
        #expect(kind.reads(["has_pull_requests": true]) == ["/repos/acme/api"])
        let selection = try #require(RepositoryKind.selection(mentioning: ["has_pull_requests"]))
        #expect(!selection.fields.contains("hasPullRequestsEnabled"))

        let told = RepositoryLevelKind.answers(
            node: Self.node, ["": ["has_pull_requests": true, "description": "REST"]])
        let observed = try RepositoryKind.observe(told, of: kind.repository)
        #expect(observed.settings["has_pull_requests"] == true)
        #expect(observed.settings["description"] == "", "the rest is GraphQL's to tell")
        #expect(observed.settings["pull_request_creation_policy"] == nil)
        #expect(
            kind.plan(["pull_request_creation_policy": "all"], observed: observed).notes.map(\.topic) == [.unreadable])
    }

    @Test("without an answer nothing is taken for granted")
    func unanswered() throws {
        #expect(throws: Unreadable.self) { try RepositoryKind.observe(Answers(), of: kind.repository) }
        let partly = try observed(["hasWikiEnabled": nil])
        #expect(partly.settings["has_wiki"] == nil)
        #expect(partly.unreadable[["has_wiki"]] != nil)
    }

    @Test("an empty text and no text are the same, desired as \"\" or as null, and cleared with \"\"")
    func emptyTexts() throws {
        let observed = try observed()
        #expect(kind.plan(["description": ""], observed: observed).changes.isEmpty)
        #expect(kind.plan(["description": nil], observed: observed).changes.isEmpty)
        #expect(kind.writes(["homepage": nil], over: observed.settings) == [#"PATCH /repos/acme/api {"homepage":""}"#])
    }

    @Test("all settings go in one request, visibility and topics in their own")
    func oneRequest() throws {
        let writes = kind.writes(
            [
                "description": "API", "has_wiki": false, "delete_branch_on_merge": true, "visibility": "internal",
                "topics": ["payments"],
            ], over: try observed().settings)
        #expect(
            Set(writes) == [
                #"PATCH /repos/acme/api {"visibility":"internal"}"#,
                #"PUT /repos/acme/api/topics {"names":["payments"]}"#,
                #"PATCH /repos/acme/api {"delete_branch_on_merge":true,"description":"API","has_wiki":false}"#,
            ])
    }

    @Test("visibility comes before everything else, unarchiving before that, archiving last")
    func stages() throws {
        let operations = kind.operations(
            ["visibility": "internal", "has_wiki": false, "archived": true], observed: try observed())
        #expect(
            operations.sorted { $0.stage < $1.stage }.flatMap(\.lines) == [
                #"PATCH /repos/acme/api {"visibility":"internal"}"#, #"PATCH /repos/acme/api {"has_wiki":false}"#,
                #"PATCH /repos/acme/api {"archived":true}"#,
            ])
        let unarchive = kind.operations(
            ["archived": false, "has_wiki": false], observed: try observed(["isArchived": true]))
        #expect(unarchive.min { $0.stage < $1.stage }?.stage == .unarchive)
    }

    @Test("GitHub judges the merge methods together, so that all three are sent when one changes")
    func mergeMethods() throws {
        let settings = try observed(["rebaseMergeAllowed": false]).settings
        #expect(
            kind.writes(["allow_merge_commit": false], over: settings) == [
                #"PATCH /repos/acme/api {"allow_merge_commit":false,"allow_rebase_merge":false,"allow_squash_merge":true}"#
            ])
    }

    @Test("a policy that leaves no merge method is refused before anything is read")
    func noMergeMethod() {
        let none: JSON = ["allow_squash_merge": false, "allow_merge_commit": false, "allow_rebase_merge": false]
        #expect(kind.contradictions(none).count == 1)
        #expect(kind.contradictions(none.setting(["allow_rebase_merge"], to: true)).isEmpty)
    }

    @Test("when only the repository's own state makes the merge methods impossible, nothing else is refused with them")
    func noMergeMethodLeft() throws {
        let settings = try observed(["rebaseMergeAllowed": false, "mergeCommitAllowed": false]).settings
        let writes = kind.writes(["allow_squash_merge": false, "has_wiki": false], over: settings)
        #expect(writes.contains(#"PATCH /repos/acme/api {"has_wiki":false}"#))
        #expect(writes.count == 2)
    }

    @Test("title and message of a merge method are sent together")
    func commitTexts() throws {
        let settings = try observed(["squashMergeCommitTitle": "PR_TITLE", "squashMergeCommitMessage": "BLANK"])
            .settings
        #expect(
            kind.writes(["squash_merge_commit_message": "PR_BODY"], over: settings) == [
                #"PATCH /repos/acme/api "#
                    + #"{"squash_merge_commit_message":"PR_BODY","squash_merge_commit_title":"PR_TITLE"}"#
            ])
    }

    @Test(
        "titles and messages that GitHub does not combine are a mistake in the policy",
        arguments: [
            ("squash_merge_commit_title", "COMMIT_OR_PR_TITLE", "squash_merge_commit_message", "BLANK", 1),
            ("squash_merge_commit_title", "PR_TITLE", "squash_merge_commit_message", "COMMIT_MESSAGES", 0),
            ("merge_commit_title", "MERGE_MESSAGE", "merge_commit_message", "PR_BODY", 1),
            ("merge_commit_title", "PR_TITLE", "merge_commit_message", "BLANK", 0),
        ])
    func combinations(title: String, titleValue: String, message: String, messageValue: String, count: Int) {
        #expect(
            kind.contradictions([title: .string(titleValue), message: .string(messageValue)].asJSON).count == count)
    }

    @Test("a title that does not go with the repository's message is sent alone, so that only it can be refused")
    func doubtfulTexts() throws {
        let writes = kind.writes(["merge_commit_title": "PR_TITLE", "has_wiki": false], over: try observed().settings)
        #expect(
            writes == [
                #"PATCH /repos/acme/api {"merge_commit_message":"PR_TITLE","merge_commit_title":"PR_TITLE"}"#,
                #"PATCH /repos/acme/api {"has_wiki":false}"#,
            ])
    }

    @Test("texts of a merge method that is off are noted, not written; switched on by the same plan they are written")
    func textsOfOffMethod() throws {
        let off = try observed(["squashMergeAllowed": false])
        let texts: JSON = ["squash_merge_commit_title": "PR_TITLE", "squash_merge_commit_message": "BLANK"]
        let plan = kind.plan(texts, observed: off)
        #expect(plan.changes.isEmpty && plan.isInSync)
        #expect(plan.notes.map(\.topic) == [.information, .information])
        #expect(kind.plan(texts.setting(["allow_squash_merge"], to: true), observed: off).changes.count == 3)
    }

    @Test("what an organization may have fixed, or a missing branch makes impossible, is sent alone")
    func sentAlone() throws {
        let writes = kind.writes(
            [
                "default_branch": "develop", "web_commit_signoff_required": true, "allow_forking": true,
                "has_projects": false, "has_wiki": false,
            ], over: try observed().settings)
        #expect(
            Set(writes) == [
                #"PATCH /repos/acme/api {"default_branch":"develop"}"#,
                #"PATCH /repos/acme/api {"web_commit_signoff_required":true}"#,
                #"PATCH /repos/acme/api {"allow_forking":true}"#,
                #"PATCH /repos/acme/api {"has_projects":false,"has_wiki":false}"#,
            ])
    }

    @Test("in an empty repository the default branch waits for the first push")
    func emptyRepository() throws {
        var kind = kind
        kind.repository.isEmpty = true
        kind.repository.defaultBranch = nil
        let plan = kind.plan(
            ["default_branch": "main", "has_wiki": false],
            observed: try observed(["defaultBranchRef": nil, "isEmpty": true]))
        #expect(plan.changes.map(\.subject) == ["has_wiki"])
        #expect(plan.notes.map(\.topic) == [.waiting])
    }

    @Test("forking a public repository cannot be forbidden: noted, unless it is to become private")
    func forking() throws {
        let observed = try observed(["visibility": "PUBLIC", "forkingAllowed": true])
        let plan = kind.plan(["allow_forking": false], observed: observed)
        #expect(plan.changes.isEmpty)
        #expect(plan.notes.map(\.subject) == ["allow_forking"])
        #expect(kind.plan(["allow_forking": false, "visibility": "private"], observed: observed).changes.count == 2)
        #expect(kind.plan(["allow_forking": true], observed: observed).notes.isEmpty)
    }

    @Test("topics are compared without regard to case and order, and bad ones are mistakes")
    func topics() throws {
        let settings = try observed().settings
        #expect(kind.writes(["topics": ["swift", "Billing"]], over: settings).isEmpty)
        guard case .list(let list)? = RepositoryKind.documentation.schema[["topics"]],
            case .text(let text) = list.element,
            let requirement = text.requirement
        else {
            Issue.record("topics are no list of texts")
            return
        }
        #expect(list.maximumCount == 20)
        for topic in ["swift", "1", "a-b-", String(repeating: "x", count: 50)] { #expect(requirement.isMet(topic)) }
        for topic in ["", "-a", "Swift", "a_b", "ä", String(repeating: "x", count: 51)] {
            #expect(!requirement.isMet(topic))
        }
    }

    @Test("the answer to a write tells the new state, and a field missing from it is not told")
    func echo() throws {
        let operation = try #require(kind.operations(["has_wiki": false], observed: try observed()).first)
        let echo = operation.echo?(["has_wiki": false, "description": nil, "visibility": "private", "id": 7])
        #expect(echo == ["has_wiki": false, "description": "", "visibility": "private"])

        let topics = try #require(kind.operations(["topics": ["a"]], observed: try observed()).first)
        #expect(topics.echo?(["names": ["a"]]) == ["topics": ["a"]])
    }
}

extension [String: JSON] {
    fileprivate var asJSON: JSON { .object(self) }
}
