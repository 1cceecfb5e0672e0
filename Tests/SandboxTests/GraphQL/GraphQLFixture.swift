@testable import Sandbox

/// A small organization and somebody to ask about it.
struct GraphQLFixture {
    let state: GitHubState
    let endpoint: GraphQLEndpoint
    let organization: Int
    let owner: Int
    let member: Int
    let devops: Int
    let infosec: Int
    let app: Int
    let installation: Int
    let clock = ManualClock()

    /// - Parameter names: of the repositories; each has a `main` branch and grants `devops` admin.
    init(_ names: [String] = ["api"], permissions: [String: Permissions.Level] = GraphQLFixture.allPermissions) throws {
        var world = World(clock: clock.clock)
        organization = world.addAccount(login: "acme", kind: .organization, name: "Acme").id
        owner = world.addAccount(login: "olive", kind: .user, name: "Olive Owner").id
        member = world.addAccount(login: "max", kind: .user).id
        world.addMember(owner, to: organization, isOwner: true)
        world.addMember(member, to: organization)
        devops = try world.createTeam("DevOps", in: organization).id
        infosec = try world.createTeam("InfoSec", in: organization).id
        let app = world.addApp(
            slug: "githubcop", name: "GitHubCop", owner: organization, permissions: Permissions(permissions),
            events: [])
        self.app = app.id
        installation = world.install(app, on: organization).id
        for name in names {
            var new = NewRepository(name: name)
            new.hasReadme = true
            let id = try world.createRepository(new, owner: organization, by: .user(owner))
            try world.setRole(.admin, ofTeam: devops, in: id, by: .user(owner))
        }
        world.outbox = []
        state = GitHubState(world)
        endpoint = try GraphQLEndpoint()
    }

    static let allPermissions: [String: Permissions.Level] = [
        "administration": .write, "members": .read, "contents": .write, "metadata": .read,
    ]

    var bot: Caller {
        let permissions = state.read { $0.installations[installation]?.permissions }
        return Caller(.installation(installation, app: app), permissions: permissions)
    }

    func repository(_ name: String = "api") throws -> Repository {
        guard let found = state.read({ $0.repository(ownerID: organization, name: name) }) else {
            throw Refusal.notFound
        }
        return found
    }

    func request(_ query: String, _ variables: JSONObject = [:], as caller: Caller? = nil) -> GraphQLEndpoint.Request {
        GraphQLEndpoint.Request(
            query: query, variables: variables, caller: caller ?? Caller(.user(owner)),
            account: GraphQL.PointsAccount(limit: 5000, used: 0, resetsAt: clock.clock.now() + 3600))
    }

    /// The whole body of the answer.
    func ask(_ query: String, _ variables: JSONObject = [:], as caller: Caller? = nil) -> JSON {
        endpoint.answer(request(query, variables, as: caller), state: state).body
    }

    /// The cost that the endpoint would charge.
    func cost(_ query: String, _ variables: JSONObject = [:]) -> Int {
        endpoint.answer(request(query, variables), state: state).cost
    }
}

extension JSON {
    /// The member at the end of a path of keys and places: `data.repository.topics.0`.
    func at(_ path: String) -> JSON? {
        path.split(separator: ".").reduce(self) { value, step in
            Int(step).map { value?[$0] ?? nil } ?? value?[String(step)]
        }
    }
}
