import Kinds
import Policy

/// What kinds ask beyond the first GraphQL request.
extension Observer {
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

    /// The answers to what kinds ask REST, by the request's path: read for all repositories at once, else from the repository itself.
    func responses(
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

    func answer(
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
        let bulkReads = bulkReads ?? (sources.allSatisfy { $0.1 == .shared } ? sharedReads : nil)
        guard let bulkReads, sources.count == askers.count else { return nil }
        return try await bulkReads.answer(to: request, from: sources, for: repository)
    }
}

extension JSON {
    /// With the members of another object.
    fileprivate func merging(_ other: JSON) -> JSON {
        guard let members = objectValue, let more = other.objectValue else { return self }
        return .object(members.merging(more) { _, new in new })
    }
}
