import Policy
import Testing

@testable import Kinds

@Suite("Collaborators")
struct CollaboratorsTests {
    private static func edge(_ login: String, _ sources: [(String, String)]) -> JSON {
        [
            "node": ["login": .string(login)],
            "permissionSources": .array(
                sources.map { source, role in
                    ["roleName": .string(role), "permission": "READ", "source": ["__typename": .string(source)]]
                }),
        ]
    }

    private static func node(_ edges: [JSON], everybody: [JSON]? = nil) -> JSON {
        var node: [String: JSON] = [
            "collaborators": ["pageInfo": ["hasNextPage": false, "endCursor": nil], "edges": .array(edges)]
        ]
        if let everybody { node["everybody"] = ["edges": .array(everybody)] }
        return .object(node)
    }

    private static let invitations: APIPath = "/repos/\(Sample.repository.name)/invitations"

    private func observed(
        _ edges: [JSON], everybody: [JSON]? = nil, invitations: [JSON]? = nil, user: String? = nil
    ) throws -> Observed {
        var responses: [String: Result<Response, GitHubFailure>] = [:]
        if let invitations { responses[Self.invitations.text] = .success(Response(body: .array(invitations))) }
        responses["/user"] =
            user.map { .success(Response(body: ["login": .string($0)])) }
            ?? .failure(GitHubFailure(.forbidden(permission: nil), request: "GET /user", status: 403, message: "no"))
        return try CollaboratorsKind.observe(
            Answers(node: Self.node(edges, everybody: everybody), responses: responses), of: Sample.repository)
    }

    private static func invitation(_ login: String, _ permission: String, isExpired: Bool = false) -> JSON {
        [
            "id": 7, "invitee": ["login": .string(login)], "permissions": .string(permission),
            "expired": .bool(isExpired),
        ]
    }

    private func writes(_ desired: JSON, over observed: Observed) -> [WriteRequest] {
        Sample.operations(CollaboratorsKind.self, desired, over: observed).flatMap { $0.writes }
    }

    private static func person(_ login: String) -> APIPath {
        "/repos/\(Sample.repository.name)/collaborators/\(login)"
    }

    @Test("only what the repository itself grants is seen; a team's, an owner's and the base permission are not")
    func sources() throws {
        let observed = try observed([
            Self.edge("ann", [("Organization", "admin"), ("Repository", "write")]),
            Self.edge("bob", [("Team", "admin")]),
            Self.edge("cid", [("Repository", "release manager")]),
        ])
        #expect(observed.settings == ["ann": ["permission": "push"], "cid": ["permission": "release manager"]])
        #expect(Sample.plan(CollaboratorsKind.self, ["ann": ["permission": "push"]], over: observed).changes.isEmpty)
        let plan = Sample.plan(CollaboratorsKind.self, [:], over: observed, isExclusive: true)
        #expect(plan.changes.map { $0.subject } == ["ann", "cid"])
    }

    @Test("a role that GitHub does not name is not known, and not changed")
    func unnamedRole() throws {
        let edge: JSON = [
            "node": ["login": "ann"],
            "permissionSources": [["roleName": nil, "permission": "WRITE", "source": ["__typename": "Repository"]]],
        ]
        let plan = try Sample.plan(
            CollaboratorsKind.self, ["ann": ["permission": "pull"]], over: observed([edge]), isExclusive: true)
        #expect(plan.changes.isEmpty && plan.notes.map { $0.topic } == [.unreadable])
    }

    @Test("ministryofjustice/github-collaborators#106: one who is invited already is not invited again")
    func pending() throws {
        let observed = try observed([], invitations: [Self.invitation("Ann", "write")])
        let plan = Sample.plan(CollaboratorsKind.self, ["ann": ["permission": "push"]], over: observed)
        #expect(plan.changes.isEmpty && plan.isInSync && plan.notes.map { $0.subject } == ["Ann"])
        let path: APIPath = "/repos/\(Sample.repository.name)/invitations/\(7)"
        #expect(
            writes(["ann": ["permission": "maintain"]], over: observed)
                == [WriteRequest(.patch, path, body: ["permissions": "maintain"])])
        #expect(writes(["ann": nil], over: observed) == [WriteRequest(.delete, path)])
    }

    @Test("integrations/terraform-provider-github#3645: an expired invitation is no access; it is sent again")
    func expired() throws {
        let observed = try observed([], invitations: [Self.invitation("ann", "write", isExpired: true)])
        #expect(
            writes(["ann": ["permission": "push"]], over: observed) == [
                WriteRequest(.delete, "/repos/\(Sample.repository.name)/invitations/\(7)"),
                WriteRequest(.put, Self.person("ann"), body: ["permission": "push"]),
            ])
        #expect(Sample.plan(CollaboratorsKind.self, [:], over: observed, isExclusive: true).changes.isEmpty)
    }

    @Test("integrations/terraform-provider-github#1221: read and write are refused with the word that is meant")
    func words() {
        let found = CollaboratorsKind.contradictions(in: Sample.desired(["ann": ["permission": "write"]]))
        #expect(found.map { $0.message.contains("write push") } == [true])
    }

    @Test("the account that runs this keeps its access, whether the policy takes it away or lowers it")
    func ourselves() throws {
        let observed = try observed([Self.edge("Bot", [("Repository", "admin")])], everybody: [], user: "bot")
        for desired: JSON in [["bot": nil], ["bot": ["permission": "push"]]] {
            let plan = Sample.plan(CollaboratorsKind.self, desired, over: observed)
            #expect(plan.changes.isEmpty && plan.notes.map { $0.subject } == ["Bot"])
        }
        #expect(Sample.plan(CollaboratorsKind.self, [:], over: observed, isExclusive: true).changes.isEmpty)
        #expect(Sample.plan(CollaboratorsKind.self, ["bot": ["permission": "admin"]], over: observed).notes.isEmpty)
    }

    @Test("the last administrator stays unless a team administers; an owner of the organization is none")
    func lastAdministrator() throws {
        let people = [Self.edge("ann", [("Repository", "admin")]), Self.edge("bob", [("Repository", "admin")])]
        let owner = Self.edge("zoe", [("Organization", "admin")])
        let alone = Sample.plan(
            CollaboratorsKind.self, [:], over: try observed(people, everybody: people + [owner]), isExclusive: true)
        #expect(alone.changes.map { $0.subject } == ["bob"] && alone.notes.map { $0.subject } == ["ann"])
        let team = Self.edge("zoe", [("Team", "admin")])
        let many = Sample.plan(
            CollaboratorsKind.self, [:], over: try observed(people, everybody: people + [team]), isExclusive: true)
        #expect(many.changes.map { $0.subject } == ["ann", "bob"])
    }

    @Test("invitations, the own account and other administrators are asked for only where they matter")
    func reads() {
        let node = Self.node([Self.edge("ann", [("Repository", "admin")]), Self.edge("bob", [("Repository", "write")])])
        func requests(_ desired: JSON, isExclusive: Bool = false) -> [String] {
            let desired = Sample.desired(desired)
            let rest = CollaboratorsKind.reads(
                of: Sample.repository, node: node, desired: desired, isExclusive: isExclusive)
            let further = CollaboratorsKind.further(
                of: Sample.repository, node: node, desired: desired, isExclusive: isExclusive)
            return rest.compactMap { $0.path.text.split(separator: "/").last.map { String($0) } }
                + (further == nil ? [] : ["everybody"])
        }
        #expect(requests(["ANN": ["permission": "admin"], "bob": ["permission": "maintain"]]) == [])
        #expect(requests(["new": ["permission": "pull"]]) == ["invitations"])
        #expect(requests(["bob": ["permission": "pull"]]) == ["user"])
        #expect(requests(["ann": ["permission": "pull"]]) == ["user", "everybody"])
        #expect(requests(["ann": ["permission": "admin"]], isExclusive: true) == ["invitations", "user"])
        #expect(requests([:], isExclusive: true) == ["invitations", "user", "everybody"])
    }

    @Test("more access for somebody is a weakening, less is none")
    func risk() throws {
        let observed = try observed([Self.edge("ann", [("Repository", "write")])])
        func risks(_ permission: JSON) -> [Risk?] {
            Sample.plan(CollaboratorsKind.self, ["ann": ["permission": permission]], over: observed).changes.map {
                $0.risk
            }
        }
        #expect(risks("admin") == [.weakening] && risks("pull") == [nil])
    }
}
