import Foundation
import Policy
import ServeWiring
import Store
import Testing

@testable import Enforcement
@testable import PullRequests

@Suite("What was shown before a change of the policy was merged")
struct ShownPreviewTests {
    private static let shown: JSON = [
        "number": 7, "policy": "abc", "at": 1_000, "changes": 412, "targets": [1, 2, 3],
    ]

    private static func reference(_ id: Int) -> RepositoryReference {
        RepositoryReference(name: RepositoryName(owner: "acme", name: "svc-\(id)"), id: id)
    }

    @Test("is compared with what differs now: one more is named, what was shown is not")
    func excess() throws {
        let shown = try #require(ShownPreview(Self.shown))
        #expect(shown.excess([1, 2].map(Self.reference)) == nil)
        let sentence = try #require(shown.excess((1...9).map(Self.reference)))
        #expect(sentence.contains("pull request #7 with 412 changes in 3 repositories"))
        #expect(sentence.contains("6 repositories differ now") && sentence.contains("svc-4, svc-5"))
        #expect(sentence.contains("…") && !sentence.contains("svc-9"))
        #expect(ShownPreview(shown.json) == shown)
        #expect(ShownPreview(["number": 7]) == nil)
    }

    @Test("names what differs, and what could not be compared: nobody was told that it stays as it is")
    func targets() throws {
        let facts = (1...4).map { id in
            RepositoryFacts(
                name: RepositoryName(owner: "acme", name: "svc-\(id)"), id: id, nodeID: "R_\(id)", visibility: .private)
        }
        var previews = facts.map { TargetPreview(target: .repository($0)) }
        previews[1].unknown = ["teams: no permission"]
        previews[2].failure = "a contradiction"
        previews[3].pending = [
            Change(
                kind: "repository", subject: "has_wiki", verb: .update, before: true, after: false, rule: "r",
                source: SourceLocation(file: "f", line: 1, column: 1))
        ]
        var shown = ShownTargets()
        for preview in previews {
            shown.add(
                PlannedRepository(name: preview.target.name, plan: .success(preview.introduced), preview: preview))
        }
        #expect(shown.targets == [2, 3, 4])
    }

    @Test("is kept in the state file by the proposed policy, the latest of each")
    func kept() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try StateStore(path: folder.appendingPathComponent("state.sqlite").path)
        let shown = ShownPreviews(store)
        #expect(try await shown.preview(of: "abc") == nil)
        for number in 1...30 {
            try await shown.note(["number": .integer(number)], of: "policy \(number)")
        }
        try await shown.note(["number": 99], of: "policy 30")
        #expect(try await shown.preview(of: "policy 30") == ["number": 99])
        #expect(try await shown.preview(of: "policy 29") == ["number": 29])
        #expect(try await shown.preview(of: "policy 1") == nil, "old ones are forgotten")
    }
}
