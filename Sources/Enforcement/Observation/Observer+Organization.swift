import Kinds
import Policy

/// Reads what GitHub says of the organization itself.
extension Observer {
    /// - Throws: `GitHubFailure`.
    func organizationSnapshot(of reference: RepositoryReference) async throws -> RepositorySnapshot {
        let request = ReadRequest("/orgs/\(reference.name.owner)")
        let body = try await reader.get(request).body
        guard let login = body["login"]?.stringValue, let id = body["id"]?.intValue,
            let nodeID = body["node_id"]?.stringValue
        else {
            throw GitHubFailure(
                .unexpected, request: request.description,
                message: "the answer lacks the organization's login or id")
        }
        if let expected = reference.id, expected != -id {
            throw GitHubFailure(
                .unexpected, request: request.description,
                message: "\(reference.name) is another organization now (\(id), not \(-expected)).",
                hint: "It was left alone.")
        }
        var facts = OrganizationFacts(login: login, id: id, nodeID: nodeID, plan: body["plan"]?["name"]?.stringValue)
        if facts.plan == nil { facts.unreadable[.plan] = "GitHub does not show the plan with this token" }
        return RepositorySnapshot(target: .organization(facts), node: .null, problems: [])
    }

    func observeOrganization(_ target: TargetFacts, desired: DesiredSettings) async -> RepositoryObservation {
        guard case .organization(let organization) = target else {
            return RepositoryObservation(target: target, kinds: [:])
        }
        var observed: [String: Result<Observed, Unreadable>] = [:]
        for kind in organizationKinds where desired.concerns(kind) {
            var responses: [String: Result<Response, GitHubFailure>] = [:]
            let reads = kind.reads(
                of: organization, node: nil, desired: desired.kinds[kind.name],
                isExclusive: desired.exclusive[kind.name] != nil)
            for request in reads {
                responses[request.path.text] = await Self.result { try await reader.get(request) }
            }
            observed[kind.name] = Result { try kind.observe(Answers(responses: responses), of: organization) }
                .mapError(Unreadable.init(any:))
        }
        return RepositoryObservation(target: target, kinds: observed)
    }
}
