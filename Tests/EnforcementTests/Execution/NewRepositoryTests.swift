import Enforcement
import Policy
import Testing

@Suite("A repository that GitHub has just created")
struct NewRepositoryTests {
    private static let policy = "{ repository: { has_wiki: false }, teams: { devops: admin } }"

    @Test("is looked for again until GitHub shows it, and then read again until every part answers")
    func notThereYet() async throws {
        let bench = try Bench(Self.policy) { event, state in
            let asked = (state.lists["asked"]?.intValue ?? 0) + 1
            switch event {
            case .query where asked < 3:
                state.lists["asked"] = .integer(asked)
                return ["data": ["repository": nil], "errors": [["type": "NOT_FOUND", "message": "no such node"]]]
            case .get where asked < 5:
                state.lists["asked"] = .integer(asked)
                throw GitHubFailure.sample(.notFound)
            default: return nil
            }
        }
        let record = await bench.enforce(isNew: true)
        #expect(record.outcomes.map { $0.status } == [.verified, .verified])
        #expect(bench.sleeps.all == Array(BackOff.creation.delays.prefix(4)))
    }

    @Test("writes that come too early are sent again")
    func writesTooEarly() async throws {
        let bench = try Bench(Self.policy) { event, state in
            guard case .write = event, state.lists["early"] == nil else { return nil }
            state.lists["early"] = true
            throw GitHubFailure.sample(.conflict)
        }
        let record = await bench.enforce(isNew: true)
        #expect(record.outcomes.map { $0.status } == [.verified, .verified])
        #expect(bench.github.writes.count == 2)
    }

    @Test("one that never appears is reported after the last retry, and nothing was written")
    func neverThere() async throws {
        let bench = try Bench(Self.policy) { event, _ in
            guard case .query = event else { return nil }
            return ["data": ["repository": nil], "errors": [["type": "NOT_FOUND", "message": "no such node"]]]
        }
        let record = await bench.enforce(isNew: true)
        #expect(record.failure?.contains("acme/api does not exist, or the token may not see it") ?? false)
        #expect(bench.sleeps.all == BackOff.creation.delays)
        #expect(bench.github.events.allSatisfy { !$0.isWrite })
    }

    @Test("a part that never becomes readable does not keep the rest from being done")
    func partNeverReadable() async throws {
        let bench = try Bench(Self.policy) { event, _ in
            guard case .get = event else { return nil }
            throw GitHubFailure.sample(.notFound)
        }
        let record = await bench.enforce(isNew: true)
        #expect(record.statuses == ["repository has_wiki": .verified])
        #expect(record.plan?.notes.map { $0.topic } == [.unreadable])
        #expect(!record.isInSync)
    }

    @Test("of an old repository, not found means not found")
    func old() async throws {
        let bench = try Bench(Self.policy) { event, _ in
            guard case .query = event else { return nil }
            return ["data": ["repository": nil], "errors": [["type": "NOT_FOUND", "message": "no such node"]]]
        }
        let record = await bench.enforce()
        #expect(record.failure != nil)
        #expect(bench.sleeps.all.isEmpty)
    }
}
