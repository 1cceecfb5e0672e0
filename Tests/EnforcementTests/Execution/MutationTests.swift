import Enforcement
import Policy
import Testing

@Suite("Mutations that GitHub does not take")
struct MutationTests {
    private static func refusal(_ message: String, type: String?) -> JSON {
        [
            "data": ["m0": nil],
            "errors": [["type": type.map { .string($0) } ?? .null, "message": .string(message), "path": ["m0"]]],
        ]
    }

    @Test(
        "team grants go by REST where the mutation is refused, and from then on without trying it",
        arguments: [
            ("Resource not accessible by integration", "FORBIDDEN"),
            ("Field 'updateTeamsRepository' doesn't exist on type 'Mutation'", "undefinedField"),
        ])
    func fallBack(_ message: String, _ type: String) async throws {
        let bench = try Bench("{ teams: { devops: admin } }") { event, state in
            switch event {
            case .mutate:
                return type == "FORBIDDEN"
                    ? Self.refusal(message, type: type)
                    : ["errors": [["type": .string(type), "message": .string(message)]]]
            case .write:
                state.lists["/repos/acme/api/teams"] = [
                    ["slug": "devops", "node_id": "T_devops", "permission": "admin"]
                ]
                return .null
            default: return nil
            }
        }
        let enforcer = bench.enforcer
        let item = WorkItem(repository: Bench.repository, causes: [], priority: .drift)
        #expect(await enforcer.enforce(item).statuses == ["teams devops": .verified])
        bench.github.change { $0.lists["/repos/acme/api/teams"] = [] }
        #expect(await enforcer.enforce(item).statuses == ["teams devops": .verified])
        #expect(bench.github.batches.count == 1)
        #expect(
            bench.github.writes.map { $0.description } == [
                "PUT /orgs/acme/teams/devops/repos/acme/api", "PUT /orgs/acme/teams/devops/repos/acme/api",
            ])
    }

    @Test("where REST is refused too, it is for want of a permission: the mutation is tried again the next time")
    func forbiddenEitherWay() async throws {
        let bench = try Bench("{ teams: { devops: admin } }") { event, _ in
            if case .mutate = event { return Self.refusal("Resource not accessible by integration", type: "FORBIDDEN") }
            guard case .write = event else { return nil }
            throw GitHubFailure.sample(.forbidden(permission: "administration=write"))
        }
        let enforcer = bench.enforcer
        let item = WorkItem(repository: Bench.repository, causes: [], priority: .drift)
        #expect(await enforcer.enforce(item).statuses == ["teams devops": .refused])
        #expect(await enforcer.enforce(item).statuses == ["teams devops": .refused])
        #expect(bench.github.batches.count == 2)
    }

    @Test("a team that does not exist fails as such also where grants go by REST")
    func missingTeam() async throws {
        let bench = try Bench("{ teams: { devops: admin, nobody: admin } }") { event, _ in
            guard case .mutate = event else { return nil }
            return Self.refusal("Resource not accessible by integration", type: "FORBIDDEN")
        }
        let record = await bench.enforce()
        #expect(record.outcome("teams nobody")?.missingTeams == ["nobody"])
        #expect(bench.github.writes.map { $0.path.text } == ["/orgs/acme/teams/devops/repos/acme/api"])
    }

    @Test("a batch on which GitHub times out is halved, down to one mutation")
    func halved() async throws {
        let rules = (1...8).map { "r\($0)/*: { required_signatures: true }" }.joined(separator: ", ")
        let bench = try Bench("{ branches: { \(rules) } }") { event, _ in
            guard case .mutate(let batch) = event, batch.mutations.count > 2 else { return nil }
            throw GitHubFailure(
                .unavailable, request: "mutation", status: 200, message: "Timeout on validation of query")
        }
        let record = await bench.enforce()
        #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.statuses)")
        #expect(bench.github.batches.map { $0.mutations.count } == [8, 4, 2, 2, 4, 2, 2])
    }

    @Test("those of a batch that GitHub left out for its own limits are sent again by themselves")
    func leftOut() async throws {
        let bench = try Bench("{ branches: { a/*: { lock_branch: true }, b/*: { lock_branch: true } } }") {
            event, state in
            guard case .mutate(let batch) = event, batch.mutations.count == 2 else { return nil }
            let answer = state.apply(MutationBatch([batch.mutations[0]]))
            return [
                "data": ["m0": answer["data"]?["m0"] ?? .null, "m1": nil],
                "errors": [["type": "RESOURCE_LIMITS_EXCEEDED", "message": "too much", "path": ["m1"]]],
            ]
        }
        let record = await bench.enforce()
        #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.statuses)")
        #expect(bench.github.batches.map { $0.mutations.count } == [2, 1])
    }

    @Test("a new repository's writes wait within one budget of time, whatever GitHub says in between")
    func oneBudget() async throws {
        let bench = try Bench("{ security: { vulnerability_alerts: true } }", on: Self.security) { event, state in
            guard case .write = event else { return nil }
            let count = (state.lists["count"]?.intValue ?? 0) + 1
            state.lists["count"] = .integer(count)
            throw GitHubFailure.sample(count.isMultiple(of: 2) ? .inProgress : .notFound)
        }
        let record = await bench.enforce(isNew: true)
        #expect(record.outcomes.count == 1)
        #expect(bench.github.writes.count <= BackOff.creation.delays.count + BackOff.progress.delays.count + 1)
        let slept = bench.sleeps.all.reduce(Duration.zero, +)
        #expect(slept <= .seconds(130), "\(slept)")
    }

    private static var security: RepositoryState {
        var state = RepositoryState()
        state.node = state.node.setting(["hasVulnerabilityAlertsEnabled"], to: false)
        return state
    }
}
