import Policy

/// Reads what GitHub says of repositories: what the policy's kinds need and nothing else.
struct Observer: Sendable {
    let reader: GitHubReader
    let query: ObservationQuery

    /// A repository as GraphQL told of it, before REST was asked.
    struct Sighting: Sendable {
        let repository: RepositoryFacts
        let node: JSON
        let problems: [GraphQLAnswer.Problem]
    }

    /// Repositories that came together.
    struct Page: Sendable {
        fileprivate(set) var sightings: [Sighting] = []
        /// What GitHub said of repositories that it listed and did not show.
        fileprivate(set) var unread: [Unreadable] = []
        /// Why, field by field, with paths relative to the repository.
        fileprivate var gaps: [GraphQLAnswer.Problem] = []
        fileprivate let next: String?

        fileprivate init(next: String?) { self.next = next }
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
        let requests = Set(
            kinds.flatMap {
                $0.reads(
                    of: repository, wanted: wanted.kinds[$0.name], isExclusive: wanted.exclusive[$0.name] != nil)
            })
        let responses = await withTaskGroup { group in
            for request in requests {
                group.addTask { (request.path.text, await Self.result { try await reader.get(request) }) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let answers = Answers(node: sighting.node, problems: sighting.problems, responses: responses)
        return RepositoryObservation(
            repository: repository,
            kinds: Dictionary(
                uniqueKeysWithValues: kinds.map { kind in
                    (kind.name, Result { try kind.observe(answers, of: repository) }.mapError(Unreadable.init(any:)))
                }))
    }

    // MARK: Many repositories

    /// All repositories of the organization, page by page, details included.
    func pages(of organization: String) -> AsyncThrowingStream<Page, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    var cursor: String?
                    var seen: Set<Int> = []
                    repeat {
                        var page = try await page(of: organization, after: cursor)
                        // Pages shift while repositories are created: one may come twice.
                        page.sightings.removeAll { !seen.insert($0.repository.id).inserted }
                        continuation.yield(page)
                        cursor = page.next
                    } while cursor != nil && !Task.isCancelled
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func page(of organization: String, after cursor: String?) async throws -> Page {
        var page = try await page(query, of: organization, after: cursor)
        if !page.unread.isEmpty {
            // A field that may not be read, or a limit, takes the whole repository away: the rest of it is asked for.
            let rest = query.without(Self.forbiddenFields(page.gaps, below: [])) ?? query.bare
            let told = Dictionary(page.sightings.map { ($0.repository.id, $0) }) { first, _ in first }
            let gaps = page.gaps
            page = try await self.page(rest, of: organization, after: cursor)
            page.sightings = page.sightings.map { sighting in
                told[sighting.repository.id]
                    ?? Sighting(repository: sighting.repository, node: sighting.node, problems: gaps)
            }
        }
        page.sightings = try await addingDetails(to: page.sightings, query)
        return page
    }

    private func page(_ query: ObservationQuery, of organization: String, after cursor: String?) async throws -> Page {
        let request = query.page(of: organization, after: cursor)
        let answer = try await reader.query(request)
        let path = ["organization", "repositories"]
        guard let connection = answer.data["organization"]?["repositories"] else {
            throw Self.failure(of: organization, answer, request: request)
        }
        let info = connection["pageInfo"]
        var page = Page(next: info?["hasNextPage"]?.boolValue == true ? info?["endCursor"]?.stringValue : nil)
        for (index, node) in (connection["nodes"]?.arrayValue ?? []).enumerated() {
            let problems = Self.problems(answer.errors, below: path + ["nodes", String(index)])
            guard !node.isNull else {
                page.unread.append(Unreadable(problems.first?.message ?? "GitHub listed it and did not show it"))
                page.gaps += problems
                continue
            }
            do throws(Unreadable) {
                let repository = try RepositoryFacts(node: node)
                page.sightings.append(Sighting(repository: repository, node: node, problems: problems))
            } catch {
                page.unread.append(error)
            }
        }
        return page
    }

    private func addingDetails(to sightings: [Sighting], _ query: ObservationQuery) async throws -> [Sighting] {
        var nodes = sightings.map { $0.node }
        for (connection, request) in query.details(of: nodes) {
            let answer = try await reader.query(request)
            let details = answer.data["nodes"]?.arrayValue ?? []
            nodes = nodes.map { ObservationQuery.merge(details, into: $0, connection: connection) }
        }
        return zip(sightings, nodes).map { Sighting(repository: $0.repository, node: $1, problems: $0.problems) }
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
    private static func forbiddenFields(_ problems: [GraphQLAnswer.Problem], below path: [String]) -> Set<String> {
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
