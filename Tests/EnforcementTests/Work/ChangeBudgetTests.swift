import Policy
import Testing

@testable import Enforcement

@Suite("The budget of a run")
struct ChangeBudgetTests {
    private func weakening(_ subject: String) -> Change {
        Change(
            kind: "repository", subject: subject, verb: .update, before: true, after: false, rule: "r",
            source: SourceLocation(file: "p.yml", line: 1, column: 1), risk: .weakening)
    }

    private func take(_ budget: ChangeBudget, _ id: Int, _ subjects: String...) async throws -> [String] {
        let changes = subjects.map { weakening($0) }
        let request = ChangeBudget.Request(
            repositoryID: id, changes: changes, isNew: false, allowance: .unlimited)
        return try await budget.take(request).keys.map { $0.subject }.sorted()
    }

    private func planned(_ counts: [Int: Int]) -> [Int: RiskCounts] {
        counts.mapValues { count in
            var counts = RiskCounts()
            counts.weakenings = count
            return counts
        }
    }

    @Test("repositories with the lowest ids have what was planned for them, in whatever order they are written")
    func order() async throws {
        for ids in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
            let budget = ChangeBudget.run(RiskAllowance([.weakening: 3]), planned: planned([1: 2, 2: 2, 3: 1]))
            var withheld: [Int: [String]] = [:]
            for id in ids {
                withheld[id] = id == 3 ? try await take(budget, id, "a") : try await take(budget, id, "a", "b")
            }
            #expect(withheld == [1: [], 2: ["b"], 3: ["a"]], "\(ids)")
        }
    }

    @Test("what nobody had planned comes out of what is left, and the sum holds when it is planned again")
    func again() async throws {
        let budget = ChangeBudget.run(RiskAllowance([.weakening: 3]), planned: planned([1: 1, 2: 1]))
        #expect(try await take(budget, 1, "a", "b") == [])
        #expect(try await take(budget, 1, "c") == ["c"], "the last one is reserved for repository 2")
        #expect(try await take(budget, 2, "a") == [])
        #expect(try await take(budget, 2, "b") == ["b"])
    }
}
