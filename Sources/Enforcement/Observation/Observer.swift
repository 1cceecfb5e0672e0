import Kinds
import Policy

/// Reads what GitHub says of repositories: what the policy's kinds need and nothing else.
struct Observer: Sendable {
    let reader: GitHubReader
    let query: ObservationQuery
    let gaps: SchemaGaps
    /// What was read of all repositories at once; `nil` when one repository is read.
    var book: OrganizationReads?
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

    /// Completes a snapshot with what only REST tells.
    func observe(_ snapshot: RepositorySnapshot, desired: DesiredSettings) async -> RepositoryObservation {
        let repository: RepositoryFacts
        switch snapshot.target {
        case .repository(let facts): repository = facts
        case .organization(let facts): return await observe(facts, snapshot, desired: desired)
        }
        let kinds = repositoryKinds.filter { desired.concerns($0) }
        async let responses = self.responses(about: repository, snapshot.node, kinds, desired)
        let (further, failures) = await further(snapshot, repository, kinds, desired)
        let answers = await completed(
            Answers(node: further.node, problems: further.problems, responses: responses), for: repository, kinds,
            desired)
        return RepositoryObservation(
            repository: repository,
            kinds: Dictionary(
                uniqueKeysWithValues: kinds.map { kind in
                    if let failure = failures[kind.name] { return (kind.name, .failure(failure)) }
                    return (
                        kind.name, Result { try kind.observe(answers, of: repository) }.mapError(Unreadable.init(any:))
                    )
                }))
    }

    /// With what kinds ask GraphQL now that the repository's node is known; and the kinds of which that failed.
    func further(
        _ snapshot: RepositorySnapshot, _ repository: RepositoryFacts,
        _ kinds: [any SettingKind<RepositoryFacts>.Type], _ desired: DesiredSettings
    ) async -> (RepositorySnapshot, [String: Unreadable]) {
        var (node, problems) = (snapshot.node, snapshot.problems)
        var failures: [String: Unreadable] = [:]
        for kind in kinds {
            let selection = kind.further(
                of: repository, node: node, desired: desired.kinds[kind.name],
                isExclusive: desired.exclusive[kind.name] != nil)
            guard let selection else { continue }
            do {
                let request = ObservationQuery.fields(selection, of: repository.nodeID)
                let answer = try await reader.query(request)
                guard let more = answer.data["repository"], more.objectValue != nil else {
                    throw Self.failure(of: repository.reference, answer, request: request)
                }
                node = node.merging(more)
                problems += Self.problems(answer.errors, below: ["repository"])
            } catch {
                failures[kind.name] = Unreadable(any: error)
            }
        }
        return (RepositorySnapshot(repository: repository, node: node, problems: problems), failures)
    }

    /// The answers to what kinds ask REST, by the request's path: out of the book, else from the repository itself.
    private func responses(
        about repository: RepositoryFacts, _ node: JSON, _ kinds: [any SettingKind<RepositoryFacts>.Type],
        _ desired: DesiredSettings
    ) async -> [String: Result<Response, GitHubFailure>] {
        var requests: [ReadRequest: [(kind: any SettingKind.Type, source: BulkSource?)]] = [:]
        for kind in kinds {
            let (settings, isExclusive) = (desired.kinds[kind.name], desired.exclusive[kind.name] != nil)
            for request in kind.reads(of: repository, node: node, desired: settings, isExclusive: isExclusive) {
                let source = kind.bulkSource(
                    of: request, in: repository, node: node, desired: settings, isExclusive: isExclusive)
                requests[request, default: []].append((kind, source))
            }
        }
        return await withTaskGroup { group in
            for (request, askers) in requests {
                group.addTask {
                    (request.path.text, await Self.result { try await answer(request, askers, repository) })
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// With the answers to what kinds ask REST because of the answers so far.
    func completed<Target: SettingTarget>(
        _ answers: Answers, for target: Target, _ kinds: [any SettingKind<Target>.Type], _ desired: DesiredSettings
    ) async -> Answers {
        var requests: Set<ReadRequest> = []
        for kind in kinds {
            requests.formUnion(
                kind.furtherReads(
                    of: target, answers, desired: desired.kinds[kind.name],
                    isExclusive: desired.exclusive[kind.name] != nil))
        }
        guard !requests.isEmpty else { return answers }
        var responses = answers.responses
        for request in requests where responses[request.path.text] == nil {
            responses[request.path.text] = await Self.result { try await reader.get(request) }
        }
        return Answers(node: answers.node, problems: answers.problems, responses: responses)
    }

    private func answer(
        _ request: ReadRequest, _ askers: [(kind: any SettingKind.Type, source: BulkSource?)],
        _ repository: RepositoryFacts
    ) async throws -> Response {
        if let known = try await known(request, askers, repository) { return known }
        return try await reader.get(request)
    }

    /// The answer to a request that was read of all repositories at once; `nil` when it has to be sent.
    func known(
        _ request: ReadRequest, _ askers: [(kind: any SettingKind.Type, source: BulkSource?)],
        _ repository: RepositoryFacts
    ) async throws -> Response? {
        if askers.count == 1, case .answer(let body)? = askers.first?.source { return Response(body: body) }
        let sources = askers.compactMap { asker in asker.source.map { (asker.kind, $0) } }
        let book = book ?? (sources.allSatisfy { $0.1 == .shared } ? sharedReads : nil)
        guard let book, sources.count == askers.count else { return nil }
        return try await book.answer(to: request, from: sources, for: repository)
    }

    // MARK: Problems

    /// The problems below a response path, with their paths made relative to it.
    static func problems(
        _ problems: [GraphQLAnswer.Problem], below path: [String]
    ) -> [GraphQLAnswer.Problem] {
        problems.filter { $0.path.starts(with: path) }.map { $0.below(path.count) }
    }

    /// The fields of the repository that may not be read.
    static func forbiddenFields(_ problems: [GraphQLAnswer.Problem], below path: [String]) -> Set<String> {
        Set(Self.problems(problems, below: path).filter { $0.type == "FORBIDDEN" }.compactMap { $0.path.first })
    }

    /// Why an organization's repositories were not listed.
    static func failure(of organization: String, _ answer: GraphQLAnswer, request: GraphQLQuery) -> GitHubFailure {
        GitHubFailure(
            answer.errors.contains { $0.type == "NOT_FOUND" } ? .notFound : .unexpected, request: request.description,
            message: answer.errors.first?.message ?? "there is no organization '\(organization)'",
            hint: "Check the organization's name and that the token may see it.")
    }

    private static func failure(
        of reference: RepositoryReference, _ answer: GraphQLAnswer, request: GraphQLQuery
    ) -> GitHubFailure {
        let problem = answer.errors.first
        // Without an error of another kind, a missing node means that it is gone or may not be seen.
        guard let problem, problem.type != "NOT_FOUND" else {
            return GitHubFailure(
                .notFound, request: request.description,
                message: "\(reference.name) does not exist, or the token may not see it.",
                hint: "Check the name, and that the App is installed on this repository.")
        }
        return GitHubFailure(
            problem.type == "FORBIDDEN" ? .forbidden(permission: nil) : .unexpected, request: request.description,
            message: problem.message)
    }

    static func result<Value>(_ body: () async throws -> Value) async -> Result<Value, GitHubFailure> {
        do {
            return .success(try await body())
        } catch let failure as GitHubFailure {
            return .failure(failure)
        } catch {
            return .failure(GitHubFailure(.unavailable, request: "GET", message: "\(error)"))
        }
    }
}

extension Unreadable {
    init(any error: any Error) {
        switch error {
        case let unreadable as Unreadable: self = unreadable
        case let failure as GitHubFailure: self.init(failure)
        default: self.init("\(error)")
        }
    }
}

extension JSON {
    /// With the members of another object.
    fileprivate func merging(_ other: JSON) -> JSON {
        guard let members = objectValue, let more = other.objectValue else { return self }
        return .object(members.merging(more) { _, new in new })
    }
}
