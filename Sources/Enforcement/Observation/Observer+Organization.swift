import Kinds
import Policy

/// Reads what GitHub says of the organization itself.
extension Observer {
    /// - Throws: `GitHubFailure`.
    func organizationSnapshot(of reference: RepositoryReference) async throws -> RepositorySnapshot {
        let request = query.organization(reference.name.owner)
        let answer = try await reader.query(request)
        guard let node = answer.data["organization"], let login = node["login"]?.stringValue,
            let id = node["databaseId"]?.intValue, let nodeID = node["id"]?.stringValue
        else {
            throw Self.failure(of: reference.name.owner, answer, request: request)
        }
        if let expected = reference.id, expected != -id {
            throw GitHubFailure(
                .unexpected, request: request.description,
                message: "\(reference.name) is another organization now (\(id), not \(-expected)).",
                hint: "It was left alone.")
        }
        return RepositorySnapshot(
            target: .organization(OrganizationFacts(login: login, id: id, nodeID: nodeID)), node: node,
            problems: Self.problems(answer.errors, below: ["organization"]) + gaps.problems)
    }

    func observe(
        _ organization: OrganizationFacts, _ snapshot: RepositorySnapshot, desired: DesiredSettings
    ) async -> RepositoryObservation {
        let kinds = organizationKinds.filter { desired.concerns($0) }
        let requests = kinds.reduce(into: Set<ReadRequest>()) { requests, kind in
            requests.formUnion(
                kind.reads(
                    of: organization, node: snapshot.node, desired: desired.kinds[kind.name],
                    isExclusive: desired.exclusive[kind.name] != nil))
        }
        let responses = await withTaskGroup { group in
            for request in requests {
                group.addTask { (request.path.text, await Self.result { try await reader.get(request) }) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let answers = await completed(
            Answers(node: snapshot.node, problems: snapshot.problems, responses: responses), for: organization, kinds,
            desired)
        let observed = kinds.map { kind in
            (
                kind.name,
                Result { try kind.observe(answers, of: organization) }.mapError(Unreadable.init(any:))
            )
        }
        return RepositoryObservation(target: snapshot.target, kinds: Dictionary(uniqueKeysWithValues: observed))
    }
}
