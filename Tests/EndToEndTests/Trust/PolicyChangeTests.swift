import Enforcement
import Foundation
import Logging
import Policy
import Sandbox
import Synchronization
import Testing
import Wiring

@testable import ServeWiring

@Suite("A policy that changes while the server runs")
struct PolicyChangeTests {
    private static let text = policy("repository", "has_wiki: false")
    private static let stricter =
        policy("repository", "has_wiki: false") + """

              - name: services
                when: { name: "*-service" }
                settings: { repository: { has_projects: false } }
            """

    private static let change = Cause(trigger: PolicyReloader.trigger, sentence: "the policy changed")

    private func reading(_ text: String) throws -> PolicyReading {
        try PolicyReading(of: [PolicyText(name: "githubcop.yml", text: text)]) { _ in "" }
    }

    private func edition(_ text: String, _ fixture: Fixture) throws -> PolicyReloader.Edition {
        let reading = try reading(text)
        return PolicyReloader.Edition(reading, fixture.enforcer(reading.document))
    }

    @Test("only the repositories that a change touches are checked; after another sweep all of them")
    func scope() async throws {
        try await withFixture(policy: Self.text) { fixture in
            for name in ["api", "pay-service", "web"] { try fixture.createRepository(name) }
            let reloader = PolicyReloader(try edition(Self.text, fixture))
            func survey(_ causes: [Cause]) async throws -> Survey {
                let request = SweepRequest(number: 1, organization: "acme", causes: causes, attempts: 0)
                let survey = try await reloader.current.enforcer.survey("acme", within: reloader.scope(of: request)) {
                    false
                }
                reloader.noteSwept(survey)
                return survey
            }
            reloader.adopt(try edition(Self.stricter, fixture))
            let touched = try await survey([Self.change])
            #expect(touched.repositories == 1 && touched.due.map { $0.name.name } == ["pay-service"])
            // What a change touched before the process started is not known.
            #expect(try await survey([Self.change]).repositories == 3)
            reloader.adopt(try edition(Self.text, fixture))
            #expect(try await survey([Self.change, Cause(trigger: "schedule", sentence: "night")]).repositories == 3)
        }
    }

    @Test("what came into force while a sweep was under way is not forgotten")
    func meanwhile() async throws {
        try await withFixture(policy: Self.text) { fixture in
            for name in ["api", "pay-service"] { try fixture.createRepository(name) }
            let reloader = PolicyReloader(try edition(Self.text, fixture))
            let request = SweepRequest(number: 1, organization: "acme", causes: [Self.change], attempts: 0)
            reloader.adopt(try edition(Self.text + "\n# one", fixture))
            let first = try await reloader.current.enforcer.survey("acme", within: reloader.scope(of: request)) {
                false
            }
            reloader.adopt(try edition(Self.stricter, fixture))
            reloader.noteSwept(first)
            let survey = try await reloader.current.enforcer.survey("acme", within: reloader.scope(of: request)) {
                false
            }
            #expect(survey.due.map { $0.name.name } == ["pay-service"])
        }
    }

    @Test("what the limits forbade is checked again when a policy comes that allows it")
    func limitRaised() async throws {
        try await withFixture { fixture in
            for name in ["api", "web"] { try fixture.createRepository(name) }
            func limited(_ limit: Int) -> String {
                Self.text.replacing("rules:", with: "limits: { repositories_changed: \(limit) }\nrules:")
            }
            let reloader = PolicyReloader(try edition("version: 1\norganization: acme\nrules: []\n", fixture))
            let request = SweepRequest(number: 1, organization: "acme", causes: [Self.change], attempts: 0)
            func survey() async throws -> Survey {
                try await reloader.current.enforcer.survey("acme", within: reloader.scope(of: request)) { false }
            }
            reloader.adopt(try edition(limited(1), fixture))
            let forbidden = try await survey()
            #expect(forbidden.violation != nil)
            reloader.noteSwept(forbidden)
            reloader.adopt(try edition(limited(2), fixture))
            let allowed = try await survey()
            #expect(allowed.violation == nil && allowed.due.count == 2)
        }
    }

    @Test("limits hold for what a sweep would change, before anything is begun")
    func limits() async throws {
        try await withFixture { fixture in
            for name in ["api", "web"] { try fixture.createRepository(name) }
            let limited = Self.text.replacing("rules:", with: "limits: { repositories_changed: 1 }\nrules:")
            let survey = try await edition(limited, fixture).enforcer.survey("acme") { false }
            #expect(survey.due.count == 2)
            #expect(survey.violation?.contains("limits.repositories_changed allows 1") == true)
        }
    }

    @Test("a broken version is told of once and the last good one stays; one that is still being written waits")
    func watch() async throws {
        try await withFixture { fixture in
            let text = Mutex(Self.text)
            let told = Mutex<[String]>([])
            let reloader = PolicyReloader(try edition(Self.text, fixture))
            let supply = PolicySource(name: "githubcop.yml", interval: .seconds(1)) {
                try reading(text.withLock { $0 })
            } stamp: { _ in
                [text.withLock { $0 }]
            }
            let watch = PolicyWatch(
                supply, reloader, logger: Logger(label: "test"),
                prepare: { PolicyReloader.Edition($0, fixture.enforcer($0.document)) }
            ) { news in
                told.withLock { told in
                    switch news {
                    case .adopted(let edition, _): told.append("adopted \(edition.reading.document.ruleNames.count)")
                    case .refused(let reason): told.append("refused \(reason.prefix { $0 != "\n" })")
                    case .restored: told.append("restored")
                    }
                }
            }
            var sight = watch.begin()
            /// What is told while somebody looks three times at what is there.
            func telling(_ new: String, looks: Int = 3) async -> [String] {
                text.withLock { $0 = new }
                for _ in 0..<looks { await watch.look(&sight) }
                return told.withLock { told in
                    defer { told = [] }
                    return told
                }
            }
            #expect(await telling(Self.text) == [])
            let refusal = "refused githubcop.yml:1:1: unknown key 'rulez'; did you mean 'rules'?"
            #expect(await telling("rulez: []\n") == [refusal])
            #expect(reloader.current.reading.document.ruleNames.count == 1)
            #expect(await telling(Self.text) == ["restored"])
            #expect(await telling(Self.stricter + "\n# unfinished", looks: 1) == [])
            #expect(await telling(Self.stricter) == ["adopted 2"])
            #expect(reloader.current.reading.document.ruleNames.count == 2)
            // Anyone who asks for it is not kept waiting.
            text.withLock { $0 = Self.text }
            await watch.look(&sight, because: Self.change)
            #expect(await telling(Self.text) == ["adopted 1"])
        }
    }
}
