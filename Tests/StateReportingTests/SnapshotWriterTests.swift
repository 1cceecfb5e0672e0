import Enforcement
import Foundation
import Policy
import ServeWiring
import Store
import Testing

/// What the state file keeps of a check comes back as it was.
struct SnapshotWriterTests {
    private static let policy = "version: 1\norganization: acme\nrules: []\n"
    private static let facts = StateFile.facts("api", id: 7)

    private static func change(_ subject: String) -> Change {
        Change(
            kind: "repository", subject: subject, verb: .update, before: true, after: false, rule: "baseline",
            source: SourceLocation(file: "githubcop.yml", line: 4, column: 5))
    }

    private static func snapshot(_ differences: [Change], withheld: [Outcome] = []) -> TargetSnapshot {
        var findings = Findings()
        findings.withheld = withheld
        return TargetSnapshot(
            target: .repository(facts), checkedAt: StateFile.now, policy: StateFile.digest, state: .differs,
            kinds: ["repository": .success(Observed(["has_wiki": true, "has_projects": true]))],
            asked: AskedSettings(names: ["repository": ["has_wiki": .null, "has_projects": .null]], exclusive: []),
            differences: differences, findings: findings)
    }

    private func kept(_ file: StateFile) async throws -> TargetSnapshot? {
        try await Snapshots(file.database).snapshot(of: Self.facts.name)?.snapshot
    }

    @Test("a removal that is withheld because of an evaluated rule stays so, with its reason")
    func withheld() async throws {
        try await StateFile.with(Self.policy) { file in
            let (open, held) = (Self.change("has_wiki"), Self.change("has_projects"))
            let outcome = Outcome(change: held, status: .withheld, message: "rule 'later' wants it")
            await file.write([Self.snapshot([open, held], withheld: [outcome])])
            let kept = try #require(try await kept(file))
            #expect(kept.differences == [open, held] && kept.findings.withheld == [outcome])
        }
    }

    @Test("what was written by a saved plan or a revert is in the snapshot, and so is what differs again because of it")
    func made() async throws {
        try await StateFile.with(Self.policy) { file in
            let (done, again) = (Self.change("has_wiki"), Self.change("has_projects"))
            await file.write([Self.snapshot([done])])
            let writer = SnapshotWriter(file.database)
            await writer.memory(policy: StateFile.digest).noteChanges(
                MadeChanges(target: .repository(Self.facts), changes: [done], reopened: [again]))
            await writer.flush()
            let kept = try #require(try await kept(file))
            #expect(kept.differences == [again] && kept.state == .differs)
            guard case .success(let observed)? = kept.kinds["repository"] else {
                Issue.record("\(kept.kinds)")
                return
            }
            #expect(observed.settings["has_wiki"] == false && observed.settings["has_projects"] == true)
        }
    }

    @Test("a repository that is not found is forgotten; one that cannot be read is not", arguments: [true, false])
    func notFound(isNotFound: Bool) async throws {
        try await StateFile.with(Self.policy) { file in
            await file.write([Self.snapshot([])])
            let writer = SnapshotWriter(file.database)
            await writer.memory(policy: StateFile.digest).noteFailure(
                FailedCheck(
                    reference: Self.facts.reference, checkedAt: StateFile.now, policy: StateFile.digest,
                    state: .failed, reason: "GET /repos/acme/api", isNotFound: isNotFound))
            await writer.flush()
            let kept = try await kept(file)
            #expect(kept?.failure == (isNotFound ? nil : "GET /repos/acme/api") && (kept == nil) == isNotFound)
        }
    }

    @Test("a sweep that left the organization out does not keep what it was, one that checked it does")
    func organization() async throws {
        for concerns in [true, false] {
            try await StateFile.with(Self.policy) { file in
                await file.write([
                    TargetSnapshot(
                        target: .organization(OrganizationFacts(login: "acme", id: 9, nodeID: "O_9")),
                        checkedAt: StateFile.now, policy: StateFile.digest, state: .inSync)
                ])
                let writer = SnapshotWriter(file.database)
                await writer.memory(policy: StateFile.digest).noteListing(
                    CompleteListing(
                        repositories: [], concernsOrganization: concerns, begunAt: StateFile.now.addingTimeInterval(60))
                )
                await writer.flush()
                let kept = try await Snapshots(file.database).page(limit: 9).rows.map { $0.name }
                #expect(kept == (concerns ? ["acme"] : []))
            }
        }
    }
}
