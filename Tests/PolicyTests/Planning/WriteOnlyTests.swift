import Testing

@testable import Policy

/// An object with a field that GitHub takes and never returns.
private enum SampleWriteOnly: SettingKind {
    static let name = "limited"
    static let documentation = KindDocumentation(
        summary: "For tests.",
        schema: .object([
            .init("limit", .choice("some", "most", ranked: true), "Who.", isRequired: true, risk: .weaker(.falling)),
            .init("note", .text, "Why."),
            .init("expiry", .choice("day", "week"), "For how long.", default: "day", isWriteOnly: true),
        ]), isNullable: true, example: "{ limit: some }", permissions: .init(read: [], write: []), references: [])

    static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed { Observed(.null) }
    static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Policy.Operation] { [] }
}

@Suite("Fields that GitHub takes and never returns")
struct WriteOnlyTests {
    private func changes(_ desired: JSON, observed: JSON) -> [Change] {
        var differ = Differ(
            kind: SampleWriteOnly.self, target: .repository(.sample), observed: Observed(observed), secrets: .none)
        differ.compare(Desired(desired), exclusive: nil)
        #expect(differ.notes.isEmpty)
        return differ.changes
    }

    @Test("alone they are no difference")
    func alone() {
        #expect(changes(["limit": "most", "expiry": "week"], observed: ["limit": "most", "note": "x"]).isEmpty)
    }

    @Test("they go along with what differs, in one change of the whole object, which reads back without them")
    func along() throws {
        let found = changes(
            ["limit": "some", "note": "y", "expiry": "week"], observed: ["limit": "most", "note": "x"])
        let change = try #require(found.first)
        #expect(found.count == 1 && change.path.isEmpty && change.risk == .weakening)
        #expect(change.after == ["limit": "some", "note": "y", "expiry": "week"])
        #expect(change.isFulfilled(in: ["limit": "some", "note": "y"], of: SampleWriteOnly.self))
        #expect(!change.isFulfilled(in: ["limit": "most", "note": "y"], of: SampleWriteOnly.self))
    }

    @Test("where nothing is there yet they are written with it, or their default is")
    func created() {
        #expect(changes(["limit": "some", "expiry": "week"], observed: nil).map { $0.after?["expiry"] } == ["week"])
        #expect(changes(["limit": "some"], observed: ["limit": "most"]).map { $0.after?["expiry"] } == ["day"])
        #expect(changes(nil, observed: ["limit": "most"]).map { $0.after } == [.some(.null)])
    }
}
