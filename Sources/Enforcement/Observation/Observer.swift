import Kinds
import Policy

/// Reads what GitHub says of repositories: what the policy's kinds need and nothing else.
struct Observer: Sendable {
    let reader: GitHubReader
    let query: ObservationQuery
    let gaps: SchemaGaps
    /// What was read of all repositories at once; `nil` when one repository is read.
    var bulkReads: OrganizationReads?
    /// What is the same for all repositories, where one repository of many is read again.
    var sharedReads: OrganizationReads?

    init(_ reader: GitHubReader, _ query: ObservationQuery, _ gaps: SchemaGaps) {
        self.reader = gaps.reader(reader)
        self.query = query
        self.gaps = gaps
    }

    /// A repository as GraphQL told of it, before REST was asked, or the organization.
    struct RepositorySnapshot: Sendable {
        let target: TargetFacts
        let node: JSON
        /// With paths relative to the repository.
        let problems: [GraphQLAnswer.Problem]

        init(target: TargetFacts, node: JSON, problems: [GraphQLAnswer.Problem]) {
            self.target = target
            self.node = node
            self.problems = problems
        }

        init(repository: RepositoryFacts, node: JSON, problems: [GraphQLAnswer.Problem]) {
            self.init(target: .repository(repository), node: node, problems: problems)
        }
    }

    // MARK: One repository

    /// Finds a repository, also under another name than it had when the trigger was sent.
    /// - Throws: `GitHubFailure`; `.notFound` when it does not exist or may not be seen.
    ///
    /// - Parameter isForRules: whether rules will ask about its facts, so that these are worth further requests.
    func snapshot(of reference: RepositoryReference, isForRules: Bool = true) async throws -> RepositorySnapshot {
        if reference.name.isOrganization { return try await organizationSnapshot(of: reference) }
        let snapshot: RepositorySnapshot
        do {
            snapshot = try await find(reference)
        } catch let failure as GitHubFailure where failure.reason == .notFound && reference.nodeID != nil {
            // Node ids have had several forms. Where GitHub does not know this one, the name may still lead there.
            let byName = RepositoryReference(name: reference.name, id: reference.id)
            guard let found = try? await find(byName), reference.id == nil || found.target.id == reference.id
            else { throw failure }
            snapshot = found
        }
        // A name can be freed and taken by another repository.
        if let id = reference.id, id != snapshot.target.id {
            throw GitHubFailure(
                .unexpected, request: query.single(reference).description,
                message: "\(reference.name) is another repository now (\(snapshot.target.id), not \(id)).",
                hint: "It was left alone.")
        }
        return try await completed(snapshot, isForRules: isForRules)
    }

    private func find(_ reference: RepositoryReference) async throws -> RepositorySnapshot {
        var query = query
        var withheld: [GraphQLAnswer.Problem] = []
        // What GitHub times out on as a whole is asked for in parts.
        var isWhole = query.hasDetails
        while true {
            let request = query.single(reference, isWhole: isWhole)
            let answer: GraphQLAnswer
            do {
                answer = try await reader.query(request)
            } catch let failure as GitHubFailure where failure.reason == .unavailable && isWhole {
                isWhole = false
                continue
            }
            let problems = Self.problems(answer.errors, below: ["repository"])
            if isWhole, answer.errors.contains(where: { $0.isOverload }) {
                isWhole = false
                continue
            }
            guard let node = answer.data["repository"], node["databaseId"] != nil else {
                // What may not be read takes the whole repository with it: the rest is asked for without it.
                guard let rest = query.without(Self.forbiddenFields(answer.errors, below: ["repository"])) else {
                    throw Self.failure(of: reference, answer, request: request)
                }
                withheld += problems
                query = rest
                continue
            }
            let snapshot = try self.snapshot(query.mergingDetails(into: node), withheld + problems, request: request)
            return isWhole ? snapshot : try await addingDetails(query.details, to: [snapshot], .init(self))[0]
        }
    }

    private func snapshot(
        _ node: JSON, _ problems: [GraphQLAnswer.Problem], request: GraphQLQuery
    ) throws(GitHubFailure) -> RepositorySnapshot {
        do throws(Unreadable) {
            return try snapshot(node, problems)
        } catch {
            throw GitHubFailure(.unexpected, request: request.description, message: error.message)
        }
    }

    /// - Throws: `Unreadable` when the node lacks what identifies a repository.
    func snapshot(_ node: JSON, _ problems: [GraphQLAnswer.Problem]) throws(Unreadable) -> RepositorySnapshot {
        let problems = problems + gaps.problems
        return RepositorySnapshot(
            repository: try RepositoryFacts(node: node, problems: problems), node: node, problems: problems)
    }

    /// Details that cannot be read stay unknown.
    func addingDetails(
        _ details: [RepositorySelection.Details], to snapshots: [RepositorySnapshot], _ nodes: NodeReader
    ) async throws -> [RepositorySnapshot] {
        var snapshots = snapshots
        for details in details {
            func ids(in snapshot: RepositorySnapshot) -> [String] {
                ObservationQuery.nodes(of: details.connection, in: snapshot.node).compactMap { $0["id"]?.stringValue }
            }
            let findings = try await nodes.read(snapshots.flatMap { ids(in: $0) }) {
                ObservationQuery.details(details, of: $0)
            }
            snapshots = snapshots.map { snapshot in
                let shown = ids(in: snapshot).compactMap { id -> JSON? in
                    if case .shown(let node, _)? = findings[id] { node } else { nil }
                }
                return RepositorySnapshot(
                    target: snapshot.target,
                    node: ObservationQuery.merge(shown, into: snapshot.node, connection: details.connection),
                    problems: snapshot.problems)
            }
        }
        return snapshots
    }

    /// The repository as it is now, as far as some kinds need it: the same snapshot where they ask GraphQL nothing.
    /// - Throws: `GitHubFailure`.
    func snapshotAgain(_ snapshot: RepositorySnapshot, for kinds: Set<String>) async throws -> RepositorySnapshot {
        query.asks(for: kinds)
            ? try await self.snapshot(
                of: snapshot.target.reference,
                isForRules: repositoryKinds.contains { kinds.contains($0.name) && !$0.neededFacts.isEmpty })
            : snapshot
    }
}
