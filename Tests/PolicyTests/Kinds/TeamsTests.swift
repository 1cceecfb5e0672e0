import Policy
import Testing

@testable import Kinds

@Suite("Teams")
struct TeamsTests {
    private func team(_ slug: String, _ permission: String, _ more: [String: JSON] = [:]) -> JSON {
        .object(
            [
                "id": 1, "node_id": .string("T_\(slug)"), "name": .string(slug.uppercased()), "slug": .string(slug),
                "permission": .string(permission), "parent": nil,
            ].merging(more) { $1 })
    }

    private func observe(_ teams: JSON...) throws -> Observed {
        let request = try #require(
            TeamsKind.reads(of: Sample.repository, node: nil, desired: nil, isExclusive: false).first)
        return try TeamsKind.observe(Sample.answers(request, .array(teams)), of: Sample.repository)
    }

    @Test("are read in pages, by slug, in REST's words whichever GitHub used")
    func reads() throws {
        let request = try #require(
            TeamsKind.reads(of: Sample.repository, node: nil, desired: nil, isExclusive: false).first)
        #expect(request == ReadRequest("/repos/\(Sample.repository.name)/teams", isPaginated: true))
        let observed = try observe(
            team("devops", "admin"), team("readers", "read"), team("writers", "push", ["role_name": "write"]),
            team("auditors", "pull", ["role_name": "security-auditor"]))
        #expect(
            observed.settings == [
                "devops": ["permission": "admin"], "readers": ["permission": "pull"],
                "writers": ["permission": "push"], "auditors": ["permission": "security-auditor"],
            ])
    }

    @Test("a whole set is granted with one mutation for each permission, ids looked up only where none is known")
    func grantsInBatches() throws {
        let observed = try observe(team("devops", "push"))
        let desired: JSON = [
            "devops": ["permission": "admin"], "CI": ["permission": "admin"], "infosec": ["permission": "pull"],
        ]
        let operations = Sample.operations(TeamsKind.self, desired, over: observed)
        #expect(operations.allSatisfy { $0.stage == .grants && !$0.isSentIncomplete })
        #expect(
            operations.compactMap { $0.mutation }.map { $0.input } == [
                ["repositoryId": "R_api", "permission": "READ", "teamIds": [.unresolved(.team("infosec"))]],
                [
                    "repositoryId": "R_api", "permission": "ADMIN",
                    "teamIds": [.unresolved(.team("ci")), "T_devops"],
                ],
            ])
        #expect(operations.compactMap { $0.mutation }.allSatisfy { $0.field == "updateTeamsRepository" })
    }

    @Test("a team that does not exist can be told apart from the others of its mutation")
    func namesTheChangeOfEachReference() throws {
        let desired: JSON = ["ghosts": ["permission": "push"], "people": ["permission": "push"]]
        let operation = try #require(Sample.operations(TeamsKind.self, desired, over: observe()).first)
        #expect(operation.references[.team("ghosts")]?.changes.map { $0.subject } == ["ghosts"])
        #expect(operation.references[.team("people")]?.changes.map { $0.subject } == ["people"])
    }

    @Test("more than ten teams of one permission go in several mutations")
    func splitsLargeSets() throws {
        let slugs = (0..<23).map { "team-\($0)" }
        let desired = JSON.object(
            Dictionary(uniqueKeysWithValues: slugs.map { ($0, ["permission": "push"] as JSON) }))
        let operations = try Sample.operations(TeamsKind.self, desired, over: observe())
        #expect(operations.map { $0.changes.count } == [10, 10, 3])
    }

    @Test("a custom role is granted, and a grant is taken away, by REST")
    func writesByREST() throws {
        let desired: JSON = ["auditors": ["permission": "security auditor"], "interns": nil]
        let operations = try Sample.operations(TeamsKind.self, desired, over: observe(team("interns", "push")))
        #expect(
            operations.flatMap { $0.writes } == [
                WriteRequest(
                    .put, "/orgs/\("acme")/teams/\("auditors")/repos/\(Sample.repository.name)",
                    body: ["permission": "security auditor"]),
                WriteRequest(.delete, "/orgs/\("acme")/teams/\("interns")/repos/\(Sample.repository.name)"),
            ])
    }

    @Test("slugs match without regard to case")
    func ignoresCase() throws {
        let plan = try Sample.plan(
            TeamsKind.self, ["DevOps": ["permission": "admin"]], over: observe(team("devops", "admin")))
        #expect(plan.isInSync)
    }

    @Test("where teams are exclusive, inherited grants are noted and only the repository's own are taken away")
    func leavesInheritedGrants() throws {
        let observed = try observe(
            team("engineering", "push"), team("web", "push", ["parent": ["slug": "engineering"]]),
            team("ops", "admin", ["parent": ["slug": "engineering"]]),
            team("security", "pull", ["access_source": "organization"]),
            team("strangers", "pull", ["access_source": "direct"]))
        let desired: JSON = ["engineering": ["permission": "push"]]
        let plan = Sample.plan(TeamsKind.self, desired, over: observed, isExclusive: true)
        #expect(plan.changes.map { $0.subject } == ["ops", "strangers"])
        #expect(plan.notes.map { $0.subject } == ["security", "web"])
        #expect(plan.notes.last?.message.contains("engineering") == true)
    }

    @Test("null for an inherited grant says where to take it away instead of trying")
    func notesInheritedGrants() throws {
        let observed = try observe(team("security", "pull", ["access_source": "enterprise"]))
        let plan = Sample.plan(TeamsKind.self, ["Security": nil], over: observed)
        #expect(plan.changes.isEmpty)
        #expect(plan.notes.first?.message.contains("enterprise") == true)
    }

    @Test("a minimum lets a higher permission and a custom role be")
    func acceptsMore() throws {
        let desired = Desired.members(
            [
                "infosec": .members(
                    ["permission": .value(DesiredValue("pull", isMinimum: true, provenance: Sample.provenance))],
                    Sample.provenance)
            ], Sample.provenance)
        #expect(try Sample.plan(TeamsKind.self, desired, over: observe(team("infosec", "admin"))).changes.isEmpty)
        #expect(try Sample.plan(TeamsKind.self, desired, over: observe(team("infosec", "auditor"))).changes.isEmpty)
    }

    @Test("read and write are answered with the words that GitHub wants here, and no permission with all of them")
    func contradictions() {
        let found = TeamsKind.contradictions(
            in: Sample.desired(["a": ["permission": "write"], "b": [:], "c": ["permission": "push"], "d": nil]))
        #expect(found.map { $0.message.contains("push") } == [true, true])
        #expect(found.first?.message.hasSuffix("write push") == true)
    }

    @Test("a display name is refused with the rule that makes a slug of it")
    func refusesDisplayNames() throws {
        guard case .map(let map) = TeamsKind.documentation.schema, let requirement = map.requirement else {
            return #expect(Bool(false), "teams are a map whose keys have a requirement")
        }
        #expect(!requirement.isMet("Monkeys & Bananas"))
        #expect(requirement.isMet("monkeys-bananas"))
        #expect(requirement.isMet("ent:platform_team"))
        #expect(!requirement.isMet(""))
        #expect(requirement.must.contains("monkeys-bananas"))
    }

    @Test("an answer without what is needed is never taken for \"no teams\"")
    func refusesOddAnswers() throws {
        #expect(throws: Unreadable.self) { try observe(["slug": "devops"]) }
    }
}
