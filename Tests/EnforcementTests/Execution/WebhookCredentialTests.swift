import Enforcement
import Foundation
import Policy
import Reporting
import Testing

@Suite("Credentials in webhooks' URLs")
struct WebhookCredentialTests {
    private static let canary = "canary7f3a9c5e"

    /// URLs as GitHub returns them.
    private static let urls = [
        "https://bot:\(canary)@ci.example/hook", "https://ci.example/invoke?job=api&token=\(canary)",
        "https://hooks.slack.com/services/T0AAAA/B0BBBB/\(canary)",
        "https://discord.com/api/webhooks/12/\(canary)/github",
        "https://any.example/hooks/0\(canary)12345678", "https://plain.example/hook?format=json",
    ]

    private static func state(_ urls: [String] = urls) -> RepositoryState {
        var state = RepositoryState()
        state.lists["/repos/acme/api/hooks"] = .array(
            urls.enumerated().map { number, url in
                [
                    "id": .integer(number + 1), "name": "web", "active": true, "events": ["push"],
                    "config": ["url": .string(url), "content_type": "json", "insecure_ssl": "0"],
                ]
            })
        return state
    }

    private static func printed(_ record: Record) throws -> [String] {
        [
            String(decoding: try JSONEncoder().encode(record), as: UTF8.self), "\(record)",
            RecordLine(record).lines(.plain).joined(),
            PlanText(style: .plain).lines(for: try #require(record.plan), outcomes: record.outcomes).joined(),
            RunReport.json(of: try #require(record.plan), outcomes: record.outcomes, failure: nil).text(),
        ]
    }

    /// As it is shown.
    private static func masked(_ url: String) async throws -> String {
        let bench = try Bench("{ webhooks: {} }", exclusive: "[webhooks]", on: state([url]))
        return try #require(await bench.plan().changes.first).subject
    }

    @Test("stand in nothing that is shown or kept, also where the webhook is removed")
    func nowhere() async throws {
        let bench = try Bench("{ webhooks: {} }", exclusive: "[webhooks]", on: Self.state())
        let record = await bench.enforce()
        #expect(record.outcomes.count == Self.urls.count && record.isInSync, "\(record.statuses)")
        for text in try Self.printed(record) { #expect(!text.contains(Self.canary), "\(text)") }
        let subjects = record.outcomes.map { $0.change.subject }
        #expect(subjects.contains("https://plain.example/hook?format=json"))
        #expect(subjects.contains { $0.hasPrefix("https://***") && $0.hasSuffix("@ci.example/hook") }, "\(subjects)")
        #expect(subjects.contains { $0.hasPrefix("https://ci.example/invoke?job=api&token=***") })
        #expect(Set(subjects).count == Self.urls.count)
    }

    @Test("are not there to put a webhook back, which a revert says")
    func revert() async throws {
        let bench = try Bench("{ webhooks: {} }", exclusive: "[webhooks]", on: Self.state([Self.urls[1]]))
        let run = await bench.enforce()
        let github = bench.github
        let reverter = Reverter(organization: "acme", session: { github.session }, history: bench.history)
        let plan = try await reverter.plan(
            Reversal(repository: try #require(run.plan).target.reference, outcomes: run.outcomes, rule: "revert"))
        #expect(plan.changes.isEmpty)
        #expect(plan.notes.map { $0.message } == ["held a credential, which is not kept: create it by hand"])
    }

    @Test("need not stand in the policy: the masked URL names the webhook that is there")
    func maskedInPolicy() async throws {
        let url = try await Self.masked(Self.urls[1])
        let settings = "{ webhooks: { '\(url)': { active: false } } }"
        let bench = try Bench(settings, exclusive: "[webhooks]", on: Self.state([Self.urls[1]]))
        let record = await bench.enforce()
        #expect(Array(record.statuses.keys) == ["webhooks \(url): active"], "\(record.statuses)")
        #expect(bench.github.writes.map { $0.description } == ["PATCH /repos/acme/api/hooks/1"])

        let without = try Bench(settings, on: Self.state([]))
        let plan = try await without.plan()
        #expect(plan.changes.isEmpty)
        #expect(plan.notes.map { $0.topic } == [.unreadable])
        #expect(plan.notes.first?.message.contains("cannot be created") == true)
    }

    @Test("in the policy are warned of with the line, without being shown, and do what they did")
    func literal() async throws {
        let text = """
            version: 1
            rules:
              - name: ci
                settings:
                  webhooks:
                    "\(Self.urls[1])": { active: true }
            """
        let policy = try PolicyDocument.load([PolicyText(name: "githubcop.yml", text: text)]) { _ in "" }
        let warning = try #require(policy.warnings.first)
        #expect(policy.warnings.count == 1 && warning.location?.line == 6 && warning.message.contains("credential"))
        #expect(!"\(warning)".contains(Self.canary) && warning.sourceLine == nil)

        let settings = "{ webhooks: { '\(Self.urls[1])': { active: true, content_type: json } } }"
        #expect(try await Bench(settings, on: Self.state([Self.urls[1]])).plan().changes.isEmpty)
        let other = try Bench(settings, on: Self.state([Self.urls[1] + "2"]))
        let record = await other.enforce()
        #expect(record.isInSync && record.outcomes.count == 1, "\(record.statuses)")
        for text in try Self.printed(record) { #expect(!text.contains(Self.canary), "\(text)") }
        #expect(other.github.writes.map { $0.body?["config"]?["url"] } == [.string(Self.urls[1])])
    }
}
