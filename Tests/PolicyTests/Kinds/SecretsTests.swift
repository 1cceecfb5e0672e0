import Policy
import Testing

@testable import Kinds

@Suite("Secrets that GitHub stores")
struct SecretsTests {
    private static let kinds: [(any StoredSecretsKind.Type, APIPath)] = [
        (SecretsKind.self, "/repos/\(Sample.repository.name)/actions/secrets"),
        (DependabotSecretsKind.self, "/repos/\(Sample.repository.name)/dependabot/secrets"),
    ]

    private func observed(_ kind: any StoredSecretsKind.Type) throws -> Observed {
        let request = try #require(
            kind.reads(of: Sample.repository, node: nil, desired: nil, isExclusive: false).first)
        let body: JSON = [
            "total_count": 2,
            "secrets": [
                ["name": "TOKEN", "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-02-02T00:00:00Z"],
                ["name": "OLD", "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"],
            ],
        ]
        return try kind.observe(Sample.answers(request, body), of: Sample.repository)
    }

    @Test("are read by name, with asterisks for the value and GitHub's time of it")
    func reads() throws {
        for (kind, _) in Self.kinds {
            let observed = try observed(kind)
            #expect(observed.settings == ["TOKEN": ["value": "********"], "OLD": ["value": "********"]])
            #expect(
                observed.secretTime(at: ["token", "value"], in: kind.documentation.schema) == "2026-02-02T00:00:00Z")
        }
    }

    @Test("a new one is put, sealed with the key of its own list; null deletes; what nothing is remembered of stays")
    func writes() throws {
        for (kind, path) in Self.kinds {
            let desired: JSON = [
                "NEW": ["value": .unresolved(.secret("A")), "once": true],
                "TOKEN": ["value": .unresolved(.secret("B"))],
                "OLD": nil,
            ]
            let operations = try Sample.operations(kind, desired, over: observed(kind))
            #expect(
                operations.flatMap { $0.writes } == [
                    WriteRequest(
                        .put, "\(path)/\("NEW")", body: ["encrypted_value": .unresolved(.secret("A"))],
                        sealedWith: "\(path)/public-key"), WriteRequest(.delete, "\(path)/\("OLD")"),
                ])
        }
    }
}
