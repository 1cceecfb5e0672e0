import Policy

/// Reads what GitHub says of repositories: what the policy's kinds need and nothing else.
struct Observer: Sendable {
    let reader: GitHubReader
    let query: ObservationQuery
    /// What was read of all repositories at once; `nil` when one repository is read.
    var book: BulkBook?

    /// A repository as GraphQL told of it, before REST was asked.
    struct Sighting: Sendable {
        let repository: RepositoryFacts
        let node: JSON
        let problems: [GraphQLAnswer.Problem]
    }

    // MARK: One repository

    /// Finds a repository, also under another name than it had when the trigger was sent.
    /// - Throws: `GitHubFailure`; `.notFound` when it does not exist or may not be seen.
    func sight(_ reference: RepositoryReference) async throws -> Sighting {
        var query = query
        var request = query.single(reference)
        var answer = try await reader.query(request)
        var withheld: [GraphQLAnswer.Problem] = []
        // What may not be read takes the whole repository with it: the rest is asked for without it.
        if answer.data["repository"]?["databaseId"] == nil,
            let rest = query.without(Self.forbiddenFields(answer.errors, below: ["repository"]))
        {
            withheld = Self.problems(answer.errors, below: ["repository"])
            query = rest
            request = query.single(reference)
            answer = try await reader.query(request)
        }
        guard let node = answer.data["repository"], node["databaseId"] != nil else {
            throw Self.failure(of: reference, answer, request: request)
        }
        let repository = try Self.facts(node, request: request)
        // Names are given up and taken by others.
        if let id = reference.id, id != repository.id {
            throw GitHubFailure(
                .unexpected, request: request.description,
                message: "\(reference.name) is another repository now (\(repository.id), not \(id)).",
                hint: "It was left alone.")
        }
        return Sighting(
            repository: repository, node: query.mergingDetails(into: node),
            problems: withheld + Self.problems(answer.errors, below: ["repository"]))
    }

    /// The repository as it is now, as far as some kinds need it: the same sighting where they ask GraphQL nothing.
    /// - Throws: `GitHubFailure`.
    func sightAgain(_ sighting: Sighting, for kinds: Set<String>) async throws -> Sighting {
        query.asks(for: kinds) ? try await sight(sighting.repository.reference) : sighting
    }

    /// Completes a sighting with what only REST tells.
    func observe(_ sighting: Sighting, wanted: WantedSettings) async -> RepositoryObservation {
        let repository = sighting.repository
        let kinds = allKinds.filter { wanted.concerns($0) }
        let responses = await responses(about: repository, kinds, wanted)
        let answers = Answers(node: sighting.node, problems: sighting.problems, responses: responses)
        return RepositoryObservation(
            repository: repository,
            kinds: Dictionary(
                uniqueKeysWithValues: kinds.map { kind in
                    (kind.name, Result { try kind.observe(answers, of: repository) }.mapError(Unreadable.init(any:)))
                }))
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

    private static func facts(_ node: JSON, request: GraphQLQuery) throws(GitHubFailure) -> RepositoryFacts {
        do {
            return try RepositoryFacts(node: node)
        } catch {
            throw GitHubFailure(.unexpected, request: request.description, message: error.message)
        }
    }

    /// The problems below a response path, with their paths made relative to it.
    private static func problems(
        _ problems: [GraphQLAnswer.Problem], below path: [String]
    ) -> [GraphQLAnswer.Problem] {
        problems.filter { $0.path.starts(with: path) }.map {
            GraphQLAnswer.Problem(type: $0.type, message: $0.message, path: Array($0.path.dropFirst(path.count)))
        }
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
