import Policy
import Testing

@testable import Kinds

@Suite("Labels")
struct LabelsTests {
    private static func node(_ labels: [String: JSON], uses: [String: Int] = [:]) -> JSON {
        var node: [String: JSON] = [
            "labels": [
                "pageInfo": ["hasNextPage": false, "endCursor": nil],
                "nodes": .array(
                    labels.sorted { $0.key < $1.key }.map { name, color in
                        ["id": .string("LA_\(name)"), "name": .string(name), "color": color, "description": nil]
                    }),
            ]
        ]
        for (index, use) in uses.enumerated() {
            node["labelUse\(index)"] = [
                "name": .string(use.key), "issues": ["totalCount": .integer(use.value)],
                "pullRequests": ["totalCount": 0],
            ]
        }
        return .object(node)
    }

    private func observed(
        _ labels: [String: JSON], uses: [String: Int] = [:], listing: JSON? = nil
    ) throws -> Observed {
        let path: APIPath = "/repos/\(Sample.repository.name)/labels"
        let responses = listing.map { [path.text: Result<Response, GitHubFailure>.success(Response(body: $0))] }
        return try LabelsKind.observe(
            Answers(node: Self.node(labels, uses: uses), responses: responses ?? [:]), of: Sample.repository)
    }

    private func mutations(_ operations: [Policy.Operation]) -> [String] {
        operations.compactMap { operation in
            operation.mutation.map { "\($0.field) \($0.input.text())" }
        }
    }

    @Test("colours with and without '#', in capitals, in three digits are one colour and no drift")
    func colors() throws {
        for color in ["#D73A4A", "d73a4a", "D73a4a"] {
            #expect(
                try Sample.plan(LabelsKind.self, ["bug": ["color": .string(color)]], over: observed(["bug": "d73a4a"]))
                    .changes.isEmpty)
        }
        #expect(
            try Sample.plan(LabelsKind.self, ["bug": ["color": "#ABC"]], over: observed(["bug": "aabbcc"])).changes
                .isEmpty)
        let operations = try Sample.operations(
            LabelsKind.self, ["bug": ["color": "#ABC"]], over: observed(["bug": "000000"]))
        #expect(mutations(operations) == [#"updateLabel {"color":"aabbcc","id":"LA_bug"}"#])
    }

    @Test("no description and an empty one are the same")
    func descriptions() throws {
        for description: JSON in [nil, ""] {
            let desired: JSON = ["bug": ["description": description]]
            #expect(try Sample.plan(LabelsKind.self, desired, over: observed(["bug": "d73a4a"])).changes.isEmpty)
        }
    }

    @Test("micnncim/action-label-syncer#44: a renamed label is edited in place, so that it keeps its issues")
    func rename() throws {
        let operations = try Sample.operations(
            LabelsKind.self, ["security": ["color": "b60205", "previously": ["sec"]]], over: observed(["sec": "ffffff"])
        )
        #expect(mutations(operations) == [#"updateLabel {"color":"b60205","id":"LA_sec","name":"security"}"#])
        let request = try #require(operations.first?.substitutes.first?.writes.first)
        #expect(
            request
                == WriteRequest(
                    .patch, "/repos/\(Sample.repository.name)/labels/\("sec")",
                    body: ["new_name": "security", "color": "b60205"]))
    }

    @Test("a chain of renames is sent in the order in which names become free")
    func chain() throws {
        let desired: JSON = [
            "z": ["previously": ["a"]], "a": ["previously": ["m"]], "m": ["previously": ["b"]],
        ]
        let operations = try Sample.operations(
            LabelsKind.self, desired, over: observed(["a": "111111", "b": "222222", "m": "333333"]))
        #expect(
            mutations(operations) == [
                #"updateLabel {"id":"LA_a","name":"z"}"#, #"updateLabel {"id":"LA_m","name":"a"}"#,
                #"updateLabel {"id":"LA_b","name":"m"}"#,
            ])
    }

    @Test("another spelling of a name is a rename; another case in the policy's rules is not another label")
    func spelling() throws {
        let operations = try Sample.operations(
            LabelsKind.self, ["Bug": ["color": "d73a4a"]], over: observed(["bug": "d73a4a"]))
        #expect(mutations(operations) == [#"updateLabel {"id":"LA_bug","name":"Bug"}"#])
    }

    @Test("repository-settings/app#534: a label in use is archived, one that is not is deleted, with nothing else sent")
    func removals() throws {
        let listing: JSON = [
            ["name": "used", "archived_at": nil], ["name": "unused", "archived_at": nil],
            ["name": "gone", "archived_at": "2026-01-01T00:00:00Z"],
        ]
        let labels: [String: JSON] = ["used": "111111", "unused": "222222", "gone": "333333"]
        let observed = try observed(labels, uses: ["used": 3, "unused": 0, "gone": 9], listing: listing)
        let plan = Sample.plan(LabelsKind.self, [:], over: observed, isExclusive: true)
        #expect(plan.changes.map { "\($0.verb) \($0.subject)" } == ["remove unused", "remove used"])
        #expect(plan.notes.map { $0.subject } == ["used"])
        let operations = LabelsKind.operations(for: plan.changes, observed: observed, in: Sample.repository)
        #expect(mutations(operations) == [#"deleteLabel {"id":"LA_unused"}"#])
        #expect(
            operations.flatMap { $0.writes } == [
                WriteRequest(
                    .patch, "/repos/\(Sample.repository.name)/labels/\("used")", body: ["archived": true])
            ])
    }

    @Test("where nothing can be archived, a label in use is left alone and noted, also where its use is not known")
    func unarchivable() throws {
        let old = try observed(["used": "111111"], uses: ["used": 3], listing: [["name": "used"]])
        for desired: JSON in [["USED": nil], [:]] {
            let plan = Sample.plan(LabelsKind.self, desired, over: old, isExclusive: desired == [:])
            #expect(plan.changes.isEmpty && plan.notes.map { $0.subject } == ["used"])
        }
        let unknown = try observed(["used": "111111"], listing: [["name": "used"]])
        #expect(Sample.operations(LabelsKind.self, ["used": nil], over: unknown).isEmpty)
    }

    @Test("an archived label that the policy names is put back into use, not posted again")
    func unarchived() throws {
        let observed = try observed([:], listing: [["name": "Bug", "archived_at": "2026-01-01T00:00:00Z"]])
        let operations = Sample.operations(LabelsKind.self, ["bug": ["color": "d73a4a"]], over: observed)
        #expect(
            operations.flatMap { $0.writes } == [
                WriteRequest(
                    .patch, "/repos/\(Sample.repository.name)/labels/\("bug")",
                    body: ["archived": false, "color": "d73a4a"])
            ])
    }

    @Test("use and archive are asked for only where something is to go, or seems missing")
    func reads() {
        func requests(_ desired: JSON, isExclusive: Bool = false) -> (rest: Int, graphQL: Bool) {
            let node = Self.node(["bug": "d73a4a"])
            let rest = LabelsKind.reads(
                of: Sample.repository, node: node, desired: Sample.desired(desired), isExclusive: isExclusive)
            let more = LabelsKind.further(
                of: Sample.repository, node: node, desired: Sample.desired(desired), isExclusive: isExclusive)
            return (rest.count, more != nil)
        }
        #expect(requests(["BUG": ["color": "000000"], "gone": nil]) == (0, false))
        #expect(requests(["new": ["color": "000000"]]) == (1, false))
        #expect(requests(["bug": nil]) == (1, true))
        #expect(requests([:], isExclusive: true) == (1, true))
    }

    @Test("a list of which GitHub gave only a part is never taken for the whole")
    func incomplete() {
        for node: JSON in [[:], ["labels": nil], ["labels": ["pageInfo": ["hasNextPage": true], "nodes": []]]] {
            #expect(throws: Unreadable.self) {
                try LabelsKind.observe(Answers(node: node), of: Sample.repository)
            }
        }
    }

    @Test("a name that GitHub would find too long is refused before any request")
    func longName() {
        func found(_ count: Int) -> [String] {
            let name = String(repeating: "x", count: count)
            return problems(
                "version: 1\norganization: acme\nrules:\n  - { name: r, settings: { labels: { \(name): d73a4a } } }\n",
                kinds: repositoryKinds)
        }
        #expect(found(50) == [])
        #expect(found(51).first?.contains("a name of a label must have at most 50 characters") == true)
    }

    @Test("two labels that come of one are refused before any request")
    func contradictions() {
        let desired: JSON = ["a": ["previously": ["x"]], "b": ["previously": ["X"]]]
        #expect(LabelsKind.contradictions(in: Sample.desired(desired)).count == 1)
    }
}
