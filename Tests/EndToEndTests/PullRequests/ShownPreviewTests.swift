import Enforcement
import Foundation
import Policy
import PullRequests
import Reporting
import ServeWiring
import Store
import Testing

@Suite("What was shown before a change of the policy was merged")
struct ShownPreviewTests {
    private static let policies = RepositoryName(owner: "acme", name: "policies")

    private static func target(_ id: Int) -> TargetFacts {
        .repository(
            RepositoryFacts(
                name: RepositoryName(owner: "acme", name: "svc-\(id)"), id: id, nodeID: "R_\(id)", visibility: .private)
        )
    }

    private static func change(
        _ subject: String = "has_wiki", to after: JSON? = false, from before: JSON? = true,
        verb: Change.Verb = .update, isMinimum: Bool = false
    ) -> Change {
        Change(
            kind: "repository", subject: subject, verb: verb, before: before, after: after, isMinimum: isMinimum,
            rule: "baseline", source: SourceLocation(file: "githubcop.yml", line: 1, column: 1))
    }

    private static func preview(_ id: Int, _ changes: [Change]) -> TargetPreview {
        var preview = TargetPreview(target: target(id))
        preview.introduced = preview.introduced.replacing(changes: changes)
        return preview
    }

    private static func shown(_ changes: ShownChanges, notListed: Int = 0) -> ShownPreview {
        ShownPreview(
            organization: "acme", repository: policies, number: 41, policy: PolicyDigest(of: ["a policy"]),
            at: Date(timeIntervalSince1970: 1_796_047_320.5), notListed: notListed, changes: changes)
    }

    private static func recorded(_ previews: [TargetPreview]) -> ShownChanges {
        var recorder = ShownChangesRecorder()
        for preview in previews { recorder.add(preview) }
        return recorder.changes
    }

    private static func unshown(_ id: Int, _ changes: [Change], beyond shown: ShownChanges) -> UnshownChanges {
        var unshown = UnshownChanges()
        unshown.add(RepositoryPlan(target: target(id), changes: changes), beyond: shown)
        return unshown
    }

    @Test("a change is recognized by what is to be there, whatever is there today")
    func recognized() {
        var preview = Self.preview(1, [Self.change()])
        preview.pending = [Self.change("homepage", to: "https://acme.example", from: "")]
        preview.merged = [Self.change("has_issues")]
        let shown = Self.recorded([preview])
        #expect(shown.form == .changes && shown.digests.count == 3)
        for change in preview.pending + preview.merged + [Self.change(from: .null)] {
            #expect(shown.covers(change, of: Self.target(1)))
        }
        #expect(!shown.covers(Self.change(to: true, from: false), of: Self.target(1)), "another value")
        #expect(!shown.covers(Self.change(to: nil, verb: .remove), of: Self.target(1)), "another verb")
        #expect(!shown.covers(Self.change("has_wikis"), of: Self.target(1)), "another setting")
        #expect(!shown.covers(Self.change(), of: Self.target(2)), "another repository")
    }

    @Test("what was not compared is not held against the preview")
    func notCompared() {
        var unread = TargetPreview(target: Self.target(1))
        unread.unreadKinds = ["repository"]
        var failed = TargetPreview(target: Self.target(2))
        failed.isCompared = false
        let shown = Self.recorded([unread, failed])
        #expect(shown.covers(Self.change(), of: Self.target(1)))
        #expect(shown.covers(Self.change(), of: Self.target(2)))
        let other = Change(
            kind: "topics", subject: "topics", verb: .update, before: [], after: ["a"], rule: "r",
            source: SourceLocation(file: "githubcop.yml", line: 1, column: 1))
        #expect(!shown.covers(other, of: Self.target(1)), "of the first one only one kind was not read")
        #expect(!shown.covers(Self.change(), of: Self.target(3)))
    }

    @Test("whether a set secret has its value cannot be shown; a secret that is not set can. Its value is nowhere")
    func secrets() {
        let secret = JSON.unresolved(.secret("TOKEN"))
        let shown = Self.recorded([])
        #expect(shown.covers(Self.change("secret", to: secret, from: "set"), of: Self.target(1)))
        #expect(!shown.covers(Self.change("secret", to: secret, from: .null), of: Self.target(1)))
        #expect(!shown.covers(Self.change("secret", to: secret, from: nil, verb: .create), of: Self.target(1)))
        let named = Self.recorded([Self.preview(1, [Self.change("secret", to: secret, from: .null)])])
        #expect(named.covers(Self.change("secret", to: secret, from: .null), of: Self.target(1)))
        let other = JSON.unresolved(.secret("OTHER"))
        #expect(!named.covers(Self.change("secret", to: other, from: .null), of: Self.target(1)))
    }

    @Test("a list that may hold more is the same, whatever more it holds")
    func minimum() {
        let shown = Self.recorded([Self.preview(1, [Self.change("topics", to: ["a"], from: [], isMinimum: true)])])
        let later = Self.change("topics", to: ["a", "b"], from: ["b"], isMinimum: true)
        #expect(shown.covers(later, of: Self.target(1)))
    }

    @Test(
        "fits into one text of GitHub's, and says what it leaves out for that",
        arguments: [(1, ShownChanges.Form.changes), (10_000, .changes), (100_000, .anyTarget)])
    func sizes(_ count: Int, _ form: ShownChanges.Form) throws {
        let previews = (1...count).map { Self.preview($0, [Self.change()]) }
        let shown = Self.shown(Self.recorded(previews))
        #expect(shown.changes.form == form)
        #expect(shown.text.utf8.count <= CheckRunText.longest)
        let read = try #require(ShownPreview(inText: shown.text))
        #expect(read == shown)
        #expect(read.changes.covers(Self.change(), of: Self.target(count)))
        #expect(!read.changes.covers(Self.change(to: true), of: Self.target(count)))
    }

    @Test("says that it knows nothing where even the different changes are too many")
    func incomplete() throws {
        let changes = (0..<20_000).map { Self.change("setting-\($0)") }
        let shown = Self.shown(Self.recorded([Self.preview(1, changes)]))
        #expect(shown.changes.form == .incomplete && shown.changes.digests.isEmpty)
        #expect(try #require(ShownPreview(inText: shown.text)) == shown)
        #expect(Self.unshown(1, [Self.change()], beyond: shown.changes).changes == 0)
    }

    @Test("the most that is kept fits, with the longest names")
    func longest() throws {
        let digests = (1...UInt32(ShownChanges.most)).map { $0 * 357_913 }
        let changes = try #require(ShownChanges(.changes, digests: digests))
        let owner = String(repeating: "o", count: 39)
        let shown = ShownPreview(
            organization: owner,
            repository: RepositoryName(owner: owner, name: String(repeating: "n", count: 100)),
            number: 1_000_000_000, policy: PolicyDigest(of: []), at: Date(timeIntervalSince1970: 1e10),
            notListed: 1_000_000, changes: changes)
        #expect(shown.text.utf8.count <= CheckRunText.longest)
        #expect(ShownPreview(inText: shown.text) == shown)
    }

    @Test("anything else is no record: what earlier versions kept, and what somebody made up")
    func untrusted() throws {
        let json = Self.shown(Self.recorded([Self.preview(1, [Self.change(), Self.change("has_issues")])])).json
        #expect(ShownPreview(untrusted: json) != nil)
        let earlier: JSON = ["number": 7, "policy": "abc", "at": 1_000, "changes": 412, "targets": [1, 2, 3]]
        #expect(ShownPreview(untrusted: earlier) == nil)
        let most = String(repeating: "A", count: 100_000)
        let wrong: [(String, JSON?)] = [
            ("version", 2), ("organization", "a/b"), ("organization", nil), ("repository", "policies"), ("number", 0),
            ("number", "41"), ("policy", "abc"), ("policy", .string(String(repeating: "g", count: 64))), ("at", -1),
            ("at", 1_000_000_000_000_000), ("not_listed", -1), ("form", "other"), ("form", "incomplete"),
            ("digests", "AAA"), ("digests", "AAAA"), ("digests", "AAAAAgAAAAE="), ("digests", "AAAAAQAAAAE="),
            ("digests", .string(most)), ("digests", ["AAAAAQ=="]), ("more", true),
        ]
        for (key, value) in wrong {
            var members = json.objectValue ?? [:]
            members[key] = value
            #expect(ShownPreview(untrusted: .object(members)) == nil, "\(key): \(value?.text() ?? "absent")")
        }
        let open = "<!-- githubcop shown"
        for text in ["", "\(open) -->", "\(open) {} -->", "\(open) \(json.text())"] {
            #expect(ShownPreview(inText: text) == nil)
        }
    }

    @Test("the warning names the first twenty, counts the rest, and says since when")
    func warning() throws {
        let shown = Self.shown(Self.recorded([Self.preview(1, [Self.change()])]), notListed: 2)
        var unshown = UnshownChanges()
        unshown.add(RepositoryPlan(target: Self.target(1), changes: [Self.change()]), beyond: shown.changes)
        func report(isSame: Bool = true) -> MergeReport {
            MergeReport(
                preview: shown.name, at: shown.at, isSamePolicy: isSame, notListed: shown.notListed, unshown: unshown)
        }
        #expect(report().warning == nil && report().markdown.isEmpty)
        for id in 2...30 {
            // What is planned and then written counts once.
            for _ in 1...2 {
                unshown.add(RepositoryPlan(target: Self.target(id), changes: [Self.change()]), beyond: shown.changes)
            }
        }
        let warning = try #require(report().warning)
        #expect(
            warning.hasPrefix(
                "Warning: 29 changes in 29 repositories were not in the preview of acme/policies#41 (2026-11-30 "
                    + "14:02 UTC): acme/svc-2 repository has_wiki; acme/svc-3"))
        #expect(warning.contains("acme/svc-21 ") && !warning.contains("acme/svc-22"))
        #expect(warning.contains("; and 9 more."))
        #expect(warning.contains("They are drift or repositories since then. GitHub did not list 2 repositories"))
        #expect(report(isSame: false).sentence?.contains("What was merged is not what was previewed") == true)
        #expect(report().json["changes"] == 29 && report().json["first"]?.arrayValue?.count == 20)
    }

    @Test("is kept in the state file by the proposed policy, the latest of each, until it was compared")
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
        try await shown.forget("policy 30")
        #expect(try await shown.preview(of: "policy 30") == nil)
        #expect(try await shown.preview(of: "policy 29") == ["number": 29])
    }
}
