import Enforcement
import Policy
import Testing

@Suite("An autolink that has to make room")
struct SwapTests {
    private static let path = "/repos/acme/api/autolinks"
    private static let old: JSON = [
        "id": 7, "key_prefix": "TICK", "url_template": "https://old.example/<num>", "is_alphanumeric": true,
    ]

    private static var state: RepositoryState {
        var state = RepositoryState()
        state.lists[path] = [old]
        return state
    }

    /// GitHub refuses what is sent for these addresses.
    private static func refusing(_ templates: String...) -> GitHubDouble.Response {
        { event, _ in
            guard case .write(let write) = event, write.method == .post,
                templates.contains(where: { write.body?["url_template"]?.stringValue?.contains($0) ?? false })
            else { return nil }
            throw GitHubFailure.sample(.invalid, message: "not this one")
        }
    }

    private func templates(_ bench: Bench) -> [String?] {
        (bench.github.state.lists[Self.path]?.arrayValue ?? []).map { $0["url_template"]?.stringValue }
    }

    @Test("is put back when GitHub refuses the new one: nothing is lost, and nothing was done")
    func putBack() async throws {
        let bench = try Bench(
            "{ autolinks: { TICK: https://new.example/<num> } }", on: Self.state, respond: Self.refusing("new.example"))
        let record = await bench.enforce()
        #expect(record.statuses == ["autolinks TICK": .refused])
        #expect(record.outcomes.first?.message?.contains("restored") ?? false)
        #expect(templates(bench) == ["https://old.example/<num>"])
        let restored = bench.github.state.lists[Self.path]?.arrayValue?.first
        #expect(restored?["is_alphanumeric"] == true)
    }

    @Test("and when it cannot be put back, the report says that it is gone and what it was, so that revert knows it")
    func gone() async throws {
        let bench = try Bench(
            "{ autolinks: { TICK: https://new.example/<num> } }", on: Self.state,
            respond: Self.refusing("new.example", "old.example"))
        let record = await bench.enforce()
        #expect(record.statuses == ["autolinks TICK": .failed])
        let message = try #require(record.outcomes.first?.message)
        #expect(message.contains("is gone") && message.contains("old.example") && message.contains("revert"))

        // GitHub takes it by now.
        let later = try Bench("{ repository: { has_wiki: true } }")
        let reverter = Reverter(
            organization: "acme", session: { later.github.session }, history: .unkept)
        let reversal = Reversal(
            repository: Bench.repository, outcomes: record.outcomes, rule: "revert of run 1")
        let reverted = await reverter.revert(reversal, cause: Cause(trigger: "test", sentence: "a test"))
        #expect(
            reverted.outcomes.map { $0.status } == [.verified], "\(reverted.statuses) \(reverted.plan?.notes ?? [])")
        #expect(templates(later) == ["https://old.example/<num>"])
    }

    @Test("goes first where the new prefix overlaps it, and comes back when the new one is refused")
    func overlapping() async throws {
        let settings = "{ autolinks: { TICKET: https://new.example/<num> } }"
        let bench = try Bench(settings, exclusive: "[autolinks]", on: Self.state)
        #expect(await bench.enforce().outcomes.map { $0.status } == [.verified, .verified])
        #expect(bench.github.writes.map { $0.method } == [.delete, .post])

        let refused = try Bench(
            settings, exclusive: "[autolinks]", on: Self.state, respond: Self.refusing("new.example"))
        let record = await refused.enforce()
        #expect(record.statuses == ["autolinks TICKET": .refused, "autolinks TICK": .withheld])
        #expect(templates(refused) == ["https://old.example/<num>"])
    }

    @Test("one that must go in any case stays away")
    func explicitNull() async throws {
        let bench = try Bench(
            "{ autolinks: { TICKET: https://new.example/<num>, TICK: null } }", on: Self.state,
            respond: Self.refusing("new.example"))
        let record = await bench.enforce()
        #expect(record.statuses == ["autolinks TICKET": .refused, "autolinks TICK": .verified])
        #expect(templates(bench).isEmpty)
    }

    @Test("one that GitHub does not let us delete is left as it is, and nothing else is tried")
    func notDeleted() async throws {
        let bench = try Bench("{ autolinks: { TICK: https://new.example/<num> } }", on: Self.state) { event, _ in
            guard case .write(let write) = event, write.method == .delete else { return nil }
            throw GitHubFailure.sample(.forbidden(permission: nil))
        }
        let record = await bench.enforce()
        #expect(record.statuses == ["autolinks TICK": .refused])
        #expect(bench.github.writes.map { $0.method } == [.delete])
    }
}
