import Enforcement
import Foundation
import Policy
import Reporting
import Testing

@Suite("Secrets")
struct SecretTests {
    private static let value = "hunter2-and-more"
    private static let policy = """
        { webhooks: { "https://ci.example/": { events: [push], secret: "{{secret:HOOK}}" },
                      "https://other.example/": { events: [push], secret: "{{secret:OTHER}}" },
                      "https://plain.example/": { events: [push] } } }
        """
    private static let key = SecretMemory.Key(
        repositoryID: 7, kind: "webhooks", subject: "https://ci.example/", field: ["secret"])

    @Test("the value stands in the written body and nowhere else, and is remembered once it is set")
    func onlyInTheBody() async throws {
        let bench = try Bench(Self.policy, secrets: ["HOOK": Self.value, "OTHER": "other value"])
        let record = await bench.enforce()
        #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.statuses)")
        let bodies = bench.github.writes.map { $0.body?["config"]?["secret"] }
        #expect(Set(bodies) == [.string(Self.value), "other value", nil])
        #expect(bench.remembered.all.contains(Self.key))
        #expect(bench.remembered.all.count == 2)

        let printed = [
            String(decoding: try JSONEncoder().encode(record), as: UTF8.self), "\(record)",
            RecordLine(record).lines(.plain).joined(),
            PlanText(style: .plain).lines(for: try #require(record.plan), outcomes: record.outcomes).joined(),
            RunReport.json(of: try #require(record.plan), outcomes: record.outcomes, failure: nil).text(),
        ]
        for text in printed {
            #expect(!text.contains(Self.value))
        }
        #expect(printed[3].contains("{{secret:HOOK}}"))
    }

    @Test("one that does not exist fails its own change and no other")
    func missing() async throws {
        let bench = try Bench(Self.policy, secrets: ["HOOK": Self.value])
        let record = await bench.enforce()
        #expect(
            record.statuses == [
                "webhooks https://ci.example/": .verified, "webhooks https://other.example/": .failed,
                "webhooks https://plain.example/": .verified,
            ])
        let message = try #require(record.outcome("webhooks https://other.example/")?.message)
        #expect(message.contains("there is no secret 'OTHER'"))
        #expect(bench.github.writes.count == 2)
        #expect(bench.remembered.all == [Self.key])
    }

    @Test("one whose change did not come about is not remembered")
    func refused() async throws {
        let bench = try Bench(Self.policy, secrets: ["HOOK": Self.value, "OTHER": "other value"]) { event, _ in
            guard case .write = event else { return nil }
            throw GitHubFailure.sample(.invalid)
        }
        _ = await bench.enforce()
        #expect(bench.remembered.all.isEmpty)
    }
}
