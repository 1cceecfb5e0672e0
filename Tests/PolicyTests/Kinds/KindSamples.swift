import Policy
import Testing

@testable import Kinds

/// What the tests of single kinds need: a repository, desired settings out of plain values, and the shared planner.
enum Sample {
    static let repository = RepositoryFacts(
        name: RepositoryName(owner: "acme", name: "api"), id: 7, nodeID: "R_api", visibility: .private)

    static let provenance = Provenance(
        rule: "baseline", location: SourceLocation(file: "githubcop.yml", line: 3, column: 5))

    static func desired(_ json: JSON) -> Desired {
        switch json {
        case .null: .absent(provenance)
        case .object(let members): .members(members.mapValues { desired($0) }, provenance)
        default: .value(DesiredValue(json, provenance: provenance))
        }
    }

    static func answers(_ request: ReadRequest, _ body: JSON) -> Answers {
        Answers(responses: [request.path.text: .success(Response(body: body))])
    }

    static func plan(
        _ kind: any SettingKind.Type, _ desired: JSON?, over observed: Observed,
        in repository: RepositoryFacts = repository,
        isExclusive: Bool = false
    ) -> RepositoryPlan {
        plan(kind, desired.map { self.desired($0) }, over: observed, in: repository, isExclusive: isExclusive)
    }

    static func plan(
        _ kind: any SettingKind.Type, _ desired: Desired?, over observed: Observed,
        in repository: RepositoryFacts = repository,
        isExclusive: Bool = false
    ) -> RepositoryPlan {
        var settings = DesiredSettings()
        settings.kinds[kind.name] = desired
        if isExclusive { settings.exclusive[kind.name] = provenance }
        return Planner(kinds: repositoryKinds, secrets: .none).plan(
            settings, RepositoryObservation(repository: repository, kinds: [kind.name: .success(observed)]))
    }

    /// The operations that a policy leads to.
    static func operations(
        _ kind: any SettingKind.Type, _ desired: JSON?, over observed: Observed, isExclusive: Bool = false
    ) -> [Operation] {
        let plan = plan(kind, desired, over: observed, isExclusive: isExclusive)
        return kind.operations(for: plan.changes, observed: observed, in: .repository(repository))
    }
}

extension Policy.Operation {
    /// The REST requests, in order.
    var writes: [WriteRequest] {
        switch action {
        case .write(let write): [write]
        case .sequence(let writes): writes
        case .mutate: []
        case .swap(let swap): swap.outgoing.flatMap { $0.operation.writes } + swap.incoming.flatMap { $0.writes }
        }
    }

    var mutation: Mutation? { if case .mutate(let mutation) = action { mutation } else { nil } }
}
