import Policy

/// Reads what GitHub says of repositories: what the policy's kinds need and nothing else.
struct Observer: Sendable {
    let reader: GitHubReader
    let query: ObservationQuery
    let gaps: SchemaGaps
    /// What was read of all repositories at once; `nil` when one repository is read.
    var book: BulkBook?

    init(_ reader: GitHubReader, _ query: ObservationQuery, _ gaps: SchemaGaps) {
        self.reader = gaps.reader(reader)
        self.query = query
        self.gaps = gaps
    }

    /// A repository as GraphQL told of it, before REST was asked.
    struct Sighting: Sendable {
        let repository: RepositoryFacts
        let node: JSON
        /// With paths relative to the repository.
        let problems: [GraphQLAnswer.Problem]
    }

    // MARK: One repository

    /// Finds a repository, also under another name than it had when the trigger was sent.
    /// - Throws: `GitHubFailure`; `.notFound` when it does not exist or may not be seen.
    ///
    /// - Parameter isForRules: whether rules will ask about its facts, so that these are worth further requests.
    func sight(_ reference: RepositoryReference, isForRules: Bool = true) async throws -> Sighting {
        let sighting: Sighting
        do {
            sighting = try await find(reference)
        } catch let failure as GitHubFailure where failure.reason == .notFound && reference.nodeID != nil {
            // Node ids have had several forms. Where GitHub does not know this one, the name may still lead there.
            let byName = RepositoryReference(name: reference.name, id: reference.id)
            guard let found = try? await find(byName), reference.id == nil || found.repository.id == reference.id
            else { throw failure }
            sighting = found
        }
        // Names are given up and taken by others.
        if let id = reference.id, id != sighting.repository.id {
            throw GitHubFailure(
                .unexpected, request: query.single(reference).description,
                message: "\(reference.name) is another repository now (\(sighting.repository.id), not \(id)).",
                hint: "It was left alone.")
        }
        return try await completed(sighting, isForRules: isForRules)
    }

    private func find(_ reference: RepositoryReference) async throws -> Sighting {
        var query = query
        var withheld: [GraphQLAnswer.Problem] = []
        // What GitHub gives up over as a whole is asked for in parts.
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
            let sighting = try sighting(query.mergingDetails(into: node), withheld + problems, request: request)
            return isWhole ? sighting : try await addingDetails(query.details, to: [sighting], .init(self))[0]
        }
    }

    private func sighting(
        _ node: JSON, _ problems: [GraphQLAnswer.Problem], request: GraphQLQuery
    ) throws(GitHubFailure) -> Sighting {
        do throws(Unreadable) {
            return try sighting(node, problems)
        } catch {
            throw GitHubFailure(.unexpected, request: request.description, message: error.message)
        }
    }

    /// - Throws: `Unreadable` when the node lacks what identifies a repository.
    func sighting(_ node: JSON, _ problems: [GraphQLAnswer.Problem]) throws(Unreadable) -> Sighting {
        let problems = problems + gaps.problems
        return Sighting(
            repository: try RepositoryFacts(node: node, problems: problems), node: node, problems: problems)
    }

    /// Details that cannot be read stay untold.
    func addingDetails(
        _ details: [RepositorySelection.Details], to sightings: [Sighting], _ nodes: NodeReader
    ) async throws -> [Sighting] {
        var sightings = sightings
        for details in details {
            func ids(in sighting: Sighting) -> [String] {
                ObservationQuery.nodes(of: details.connection, in: sighting.node).compactMap { $0["id"]?.stringValue }
            }
            let findings = try await nodes.read(sightings.flatMap { ids(in: $0) }) {
                ObservationQuery.details(details, of: $0)
            }
            sightings = sightings.map { sighting in
                let shown = ids(in: sighting).compactMap { id -> JSON? in
                    if case .shown(let node, _)? = findings[id] { node } else { nil }
                }
                return Sighting(
                    repository: sighting.repository,
                    node: ObservationQuery.merge(shown, into: sighting.node, connection: details.connection),
                    problems: sighting.problems)
            }
        }
        return sightings
    }

    /// The repository as it is now, as far as some kinds need it: the same sighting where they ask GraphQL nothing.
    /// - Throws: `GitHubFailure`.
    func sightAgain(_ sighting: Sighting, for kinds: Set<String>) async throws -> Sighting {
        query.asks(for: kinds) ? try await sight(sighting.repository.reference, isForRules: false) : sighting
    }

    /// Completes a sighting with what only REST tells.
    func observe(_ sighting: Sighting, wanted: WantedSettings) async -> RepositoryObservation {
        let repository = sighting.repository
        let kinds = allKinds.filter { wanted.concerns($0) }
        async let responses = self.responses(about: repository, kinds, wanted)
        let (further, failures) = await further(sighting, kinds, wanted)
        let answers = await Answers(node: further.node, problems: further.problems, responses: responses)
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
    private func further(
        _ sighting: Sighting, _ kinds: [any SettingKind.Type], _ wanted: WantedSettings
    ) async -> (Sighting, [String: Unreadable]) {
        let repository = sighting.repository
        var (node, problems) = (sighting.node, sighting.problems)
        var failures: [String: Unreadable] = [:]
        for kind in kinds {
            guard let selection = kind.further(of: repository, node: node, wanted: wanted.kinds[kind.name]) else {
                continue
            }
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
        return (Sighting(repository: repository, node: node, problems: problems), failures)
    }

    /// The answers to what kinds ask REST, by the request's path: out of the book, else from the repository itself.
    private func responses(
        about repository: RepositoryFacts, _ kinds: [any SettingKind.Type], _ wanted: WantedSettings
    ) async -> [String: Result<Response, GitHubFailure>] {
        var requests: [ReadRequest: [(kind: any SettingKind.Type, source: BulkSource?)]] = [:]
        for kind in kinds {
            let (settings, isExclusive) = (wanted.kinds[kind.name], wanted.exclusive[kind.name] != nil)
            for request in kind.reads(of: repository, wanted: settings, isExclusive: isExclusive) {
                let source = kind.bulkSource(
                    of: request, in: repository, wanted: settings, isExclusive: isExclusive)
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

    private func answer(
        _ request: ReadRequest, _ askers: [(kind: any SettingKind.Type, source: BulkSource?)],
        _ repository: RepositoryFacts
    ) async throws -> Response {
        let sources = askers.compactMap { asker in asker.source.map { (asker.kind, $0) } }
        if let book, sources.count == askers.count,
            let known = try await book.answer(from: sources, for: repository)
        {
            return known
        }
        return try await reader.get(request)
    }

    // MARK: Problems

    /// The problems below a response path, with their paths made relative to it.
    private static func problems(
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

    private static func result(_ body: () async throws -> Response) async -> Result<Response, GitHubFailure> {
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
