import Testing

@testable import Sandbox

@Suite("The generated organization")
struct GenerationTests {
    private func world(_ count: Int, seed: UInt64 = 1) throws -> World {
        var configuration = SandboxConfiguration()
        configuration.repositories = count
        configuration.seed = seed
        configuration.clock = ManualClock().clock
        return try OrganizationGenerator(configuration).world()
    }

    private func names(_ world: World) -> [String] {
        let organization = world.organization(login: "acme")?.id ?? 0
        return world.repositoryIDs(ofOwner: organization, by: .name).compactMap { world.repositories[$0]?.name }
    }

    @Test("it is the same for the same seed and of the wanted size, with no name twice")
    func deterministic() throws {
        let first = try world(3_000)
        let second = try world(3_000)
        #expect(names(first) == names(second))
        #expect(Set(names(first).map { $0.lowercased() }).count == 3_000)
        let ids = first.repositories.keys.sorted()
        #expect(ids == second.repositories.keys.sorted())
        #expect(ids.allSatisfy { first.repositories[$0]?.rules == second.repositories[$0]?.rules })
    }

    @Test("twenty-five repositories hold every sort that a policy must cope with")
    func variety() throws {
        let world = try world(25)
        let organization = world.organization(login: "acme")?.id ?? 0
        let all = world.repositories.values.filter { $0.ownerID == organization }
        #expect(Set(all.map { $0.visibility }) == [.public, .private, .internal])
        #expect(all.contains { $0.isArchived })
        #expect(all.contains { $0.isFork })
        #expect(all.contains { $0.isTemplate })
        #expect(all.contains { $0.isEmpty })
        #expect(all.contains { $0.branches.count > 100 })
        #expect(all.contains { $0.name != $0.name.lowercased() })
        #expect(all.contains { $0.rules.contains { $0.isWildcard } })
        for slug in ["infosec", "devops", "ci", "engineering", "dataarchitect", "collection2uileads"] {
            #expect(world.team(organizationID: organization, slug: slug) != nil)
        }
    }

    @Test("node ids are GitHub's and lead back")
    func nodeIDs() throws {
        #expect(NodeID(.repository, 515_435_592).text == "R_kgDOHrjsSA")
        let rule = NodeID(.branchProtectionRule, 515_435_592, 77)
        #expect(NodeID(rule.text) == rule)
        #expect(NodeID("nonsense") == nil)
    }

    @Test("team names become slugs as on GitHub")
    func slugs() {
        #expect(Team.slug(of: "Collection1UiLeads") == "collection1uileads")
        #expect(Team.slug(of: "Monkeys & Bananas") == "monkeys-bananas")
        #expect(Team.slug(of: "foo_bar") == "foo_bar")
    }

    @Test("times are written as GitHub writes them")
    func times() {
        #expect(Timestamp(seconds: 0).iso8601 == "1970-01-01T00:00:00Z")
        #expect(Timestamp(seconds: 1_795_000_000).iso8601 == "2026-11-18T11:06:40Z")
        #expect(Timestamp(seconds: 951_782_400).iso8601 == "2000-02-29T00:00:00Z")
    }

    @Test("JSON keeps the order of members and reads every escape")
    func json() throws {
        let text = #"{"b":[1,-2.5,true,null],"a":"\u00e9\ud83d\ude00\n\"\\/"}"#
        let value = try #require(JSON(parsing: text))
        #expect(value.object?.keys == ["b", "a"])
        #expect(value["a"] == "é😀\n\"\\/")
        #expect(JSON(parsing: value.text) == value)
        for broken in ["", "{", "[1,]", "{\"a\" 1}", "nul", "\"\u{1}\"", "1 2", "+1x", "[1", "{\"a\":1", "[1}"] {
            #expect(JSON(parsing: broken) == nil, "\(broken)")
        }
        #expect(JSON(parsing: String(repeating: "[", count: 100_000)) == nil)
    }
}
