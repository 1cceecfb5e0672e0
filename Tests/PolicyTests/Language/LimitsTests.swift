import Testing

@testable import Kinds
@testable import Policy

@Suite("Limits")
struct LimitsTests {
    @Test(
        "a share is of all repositories, rounded up, one at least; 0% is none",
        arguments: [
            (10, 1, 1), (10, 9, 1), (10, 10, 1), (10, 11, 2), (10, 20, 2), (10, 28, 3), (50, 3, 2), (1, 5000, 50),
            (1, 5001, 51), (0, 5000, 0), (100, 7, 7),
        ])
    func share(percent: Int, total: Int, allowed: Int) {
        #expect(Limits.Amount.percent(percent).allowance(of: total) == allowed)
    }

    @Test(
        "each shard gets its part of a limit, rounded up",
        arguments: [(5, 4, 2), (4, 4, 1), (1, 4, 1), (0, 4, 0), (25, 1, 25), (25, 10, 3)])
    func shards(count: Int, shards: Int, allowed: Int) {
        #expect(Limits.Amount.count(count).allowance(of: 1000, shards: shards) == allowed)
    }

    @Test("publishing, archiving and losing data need a limit that allows them; the rest has none unless there is one")
    func defaults() {
        let allowance = RiskAllowance(Limits(), of: 100)
        #expect(allowance.left == [.publication: 0, .archival: 0, .dataLoss: 0])
    }

    @Test("a policy names a limit for each class")
    func reading() throws {
        let text = """
            version: 1
            organization: acme
            limits: { repositories_changed: 10%, removals: 25, weakenings: 5, publications: 1, archivals: 2, data_losses: 3 }
            rules: []
            """
        let limits = try PolicyDocument.load([PolicyText(name: "p.yml", text: text)]) { _ in "" }.limits
        #expect(limits.repositoriesChanged?.amount == .percent(10) && limits.hasShares)
        #expect(
            RiskAllowance(limits, of: 100).left
                == [.removal: 25, .weakening: 5, .publication: 1, .archival: 2, .dataLoss: 3])
    }

    private func change(_ subject: String, _ risk: Risk?, removals: Int = 0) -> Change {
        Change(
            kind: "repository", subject: subject, verb: .update, before: true, after: false, rule: "r",
            source: SourceLocation(file: "p.yml", line: 1, column: 1), removals: removals, risk: risk)
    }

    @Test("of a class that has a limit, the first changes are taken and the others are beyond; the harmless always go")
    func taking() {
        var allowance = RiskAllowance([.weakening: 1])
        let changes = [change("a", nil), change("b", .weakening), change("c", .weakening), change("d", .publication)]
        #expect(allowance.take(changes) == [changes[2]: .weakening])
        #expect(allowance.take([changes[1]]) == [changes[1]: .weakening])
    }

    @Test("removals are taken all or not at all, also those inside lists that are a weakening")
    func removals() {
        var allowance = RiskAllowance([.removal: 2])
        let changes = [change("a", .removal, removals: 2), change("b", .weakening, removals: 1)]
        #expect(allowance.take(changes) == [changes[0]: .removal, changes[1]: .removal])
        #expect(allowance.take([changes[0]]).isEmpty)
        #expect(allowance.take([changes[1]]) == [changes[1]: .removal])
    }
}
