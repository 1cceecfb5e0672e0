import Foundation
import Policy
import Testing

@Suite("Facts that are not known")
struct UnknownFactTests {
    private func facts(_ fact: RepositoryFacts.Fact) -> RepositoryFacts {
        var facts = PolicyTests.facts("api")
        facts.unreadable[fact] = "GitHub was busy"
        return facts
    }

    private func load(when: String, _ settings: String = "{ allow_squash_merge: true }") throws -> PolicyDocument {
        try PolicyTests.load(rules: "  - { name: r, when: \(when), settings: { repository: \(settings) } }")
    }

    @Test(
        "a rule that asks about one is neither applied nor passed over, and the fact is named with the reason",
        arguments: [
            ("{ topics: x }", RepositoryFacts.Fact.topics, "topics"), ("{ topics: \"!x\" }", .topics, "topics"),
            ("{ language: null }", .language, "language"), ("{ fork: false }", .fork, "fork status"),
            ("{ not: { template: true } }", .template, "template status"),
            ("{ attributes: { tier: one } }", .customProperties, "custom properties"),
            ("{ attributes: { tier: null } }", .customProperties, "custom properties"),
        ])
    func conditions(_ when: String, _ fact: RepositoryFacts.Fact, _ words: String) throws {
        let policy = try load(when: when)
        // What was remembered of a repository that has none must not be taken for this one.
        _ = try policy.settings(for: PolicyTests.facts("api"))
        let error = #expect(throws: Unreadable.self) { try policy.settings(for: facts(fact)) }
        let message = error?.message ?? ""
        #expect(message.contains("rule 'r'") && message.contains(words) && message.contains("GitHub was busy"))
    }

    @Test("a template never takes its fallback for one", arguments: ["{{tier|none}}", "{{default_branch|main}}"])
    func templates(_ template: String) throws {
        let policy = try load(when: "{ name: api }", "{ description: \"\(template)\" }")
        _ = try policy.settings(for: PolicyTests.facts("api"))
        for fact in [RepositoryFacts.Fact.customProperties, .defaultBranch] {
            let isAsked = template.contains("tier") == (fact == .customProperties)
            if isAsked {
                #expect(throws: Unreadable.self) { try policy.settings(for: facts(fact)) }
            } else {
                #expect(throws: Never.self) { try policy.settings(for: facts(fact)) }
            }
        }
    }

    @Test("teams that were not read are not known")
    func teams() throws {
        let policy = try load(when: "{ teams: payments }")
        var known = PolicyTests.facts("api")
        known.teams = TeamAccess([])
        #expect(try policy.settings(for: known).rules.isEmpty)
        known.teams = TeamAccess(["devops"], asked: ["devops", "payments"])
        #expect(try policy.settings(for: known).rules.isEmpty)
        var unknown = PolicyTests.facts("api")
        for teams in [nil, TeamAccess(["devops"], asked: ["devops"])] {
            unknown.teams = teams
            let error = #expect(throws: Unreadable.self) { try policy.settings(for: unknown) }
            #expect(error?.message.contains("teams") ?? false)
        }
    }

    @Test("one that decides nothing does not matter")
    func irrelevant() throws {
        #expect(try load(when: "{ topics: x }").settings(for: facts(.language)).rules.isEmpty)
        #expect(try load(when: "{ name: web, topics: x }").settings(for: facts(.topics)).rules.isEmpty)
        #expect(try load(when: "{ any: [{ name: api }, { topics: x }] }").settings(for: facts(.topics)).rules == ["r"])
    }

    @Test("of a repository with one, no other policy is known to ask the same")
    func sameness() throws {
        let (old, new) = (try load(when: "{ topics: x }"), try load(when: "{ language: swift }"))
        let day = Day(secondsSince1970: 0)
        #expect(old.asksTheSame(as: new, of: PolicyTests.facts("api"), on: day))
        #expect(!old.asksTheSame(as: new, of: facts(.topics), on: day))
    }

    @Test("plans that were saved before there were any are still read")
    func decoding() throws {
        let known = PolicyTests.facts("api")
        var json = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(known)) as? [String: Any])
        json["unreadable"] = nil
        let old = try JSONSerialization.data(withJSONObject: json)
        #expect(try JSONDecoder().decode(RepositoryFacts.self, from: old) == known)
        let unknown = facts(.topics)
        #expect(try JSONDecoder().decode(RepositoryFacts.self, from: JSONEncoder().encode(unknown)) == unknown)
    }
}
