import Policy
import Testing

@testable import Kinds

@Suite("Autolinks")
struct AutolinksTests {
    private let listing: JSON = [
        [
            "id": 1, "key_prefix": "OPS-", "url_template": "https://acme.example/OPS-<num>", "is_alphanumeric": true,
            "updated_at": nil,
        ],
        ["id": 2, "key_prefix": "OLD-", "url_template": "https://old.example/<num>"],
    ]

    private func observed() throws -> Observed {
        let request = try #require(
            AutolinksKind.reads(of: Sample.repository, node: nil, desired: nil, isExclusive: false).first)
        return try AutolinksKind.observe(Sample.answers(request, listing), of: Sample.repository)
    }

    @Test("are read with one unpaginated request, by prefix, without what the policy cannot say")
    func reads() throws {
        let request = try #require(
            AutolinksKind.reads(of: Sample.repository, node: nil, desired: nil, isExclusive: false).first)
        #expect(request == ReadRequest("/repos/\(Sample.repository.name)/autolinks"))
        #expect(
            try observed().settings == [
                "OPS-": ["url_template": "https://acme.example/OPS-<num>", "is_alphanumeric": true],
                "OLD-": ["url_template": "https://old.example/<num>"],
            ])
    }

    @Test("a new one is posted and verified from the answer")
    func creates() throws {
        let operation = try #require(
            Sample.operations(
                AutolinksKind.self, ["NEW-": ["url_template": "https://new.example/<num>"]], over: observed()
            ).first)
        #expect(
            operation.writes == [
                WriteRequest(
                    .post, "/repos/\(Sample.repository.name)/autolinks",
                    body: ["key_prefix": "NEW-", "url_template": "https://new.example/<num>"])
            ])
        let answer: JSON = [
            "id": 3, "key_prefix": "NEW-", "url_template": "https://new.example/<num>", "is_alphanumeric": true,
        ]
        let echo = try #require(operation.echo?(answer))
        #expect(operation.changes.allSatisfy { $0.isFulfilled(in: echo, of: AutolinksKind.self) })
    }

    @Test("one that differs is deleted and made anew with all that it had, in this order")
    func replaces() throws {
        let operation = try #require(
            Sample.operations(AutolinksKind.self, ["OPS-": ["is_alphanumeric": false]], over: observed()).first)
        #expect(
            operation.writes == [
                WriteRequest(.delete, "/repos/\(Sample.repository.name)/autolinks/\(1)"),
                WriteRequest(
                    .post, "/repos/\(Sample.repository.name)/autolinks",
                    body: [
                        "key_prefix": "OPS-", "url_template": "https://acme.example/OPS-<num>",
                        "is_alphanumeric": false,
                    ]),
            ])
    }

    @Test("null deletes the autolink, and one that is not mentioned stays")
    func removes() throws {
        let operations = try Sample.operations(AutolinksKind.self, ["OLD-": nil], over: observed())
        #expect(
            operations.flatMap { $0.writes } == [
                WriteRequest(.delete, "/repos/\(Sample.repository.name)/autolinks/\(2)")
            ])
    }

    @Test("what is as desired leads to no change")
    func isInSync() throws {
        let desired: JSON = ["OPS-": ["url_template": "https://acme.example/OPS-<num>"], "GONE-": nil]
        #expect(try Sample.plan(AutolinksKind.self, desired, over: observed()).changes.isEmpty)
    }

    @Test("one without url_template is refused before any request, and so is a template without <num>")
    func contradictions() throws {
        #expect(AutolinksKind.contradictions(in: Sample.desired(["OPS-": ["is_alphanumeric": true]])).count == 1)
        #expect(AutolinksKind.contradictions(in: Sample.desired(["OPS-": nil])).isEmpty)
        guard case .map(let map) = AutolinksKind.documentation.schema,
            case .text(let text)? = map.value[["url_template"]], let requirement = text.requirement
        else { return #expect(Bool(false), "url_template has a requirement") }
        #expect(requirement.isMet("https://a.example/<num>"))
        #expect(!requirement.isMet("https://a.example/"))
    }

    @Test("an answer that is no list is never taken for \"no autolinks\"")
    func refusesOddAnswers() throws {
        let request = try #require(
            AutolinksKind.reads(of: Sample.repository, node: nil, desired: nil, isExclusive: false).first)
        #expect(throws: Unreadable.self) {
            try AutolinksKind.observe(Sample.answers(request, ["message": "?"]), of: Sample.repository)
        }
        let refused = Answers(responses: [
            request.path.text: .failure(GitHubFailure(.notFound, request: "GET", message: "Not Found"))
        ])
        #expect(throws: GitHubFailure.self) { try AutolinksKind.observe(refused, of: Sample.repository) }
    }
}
