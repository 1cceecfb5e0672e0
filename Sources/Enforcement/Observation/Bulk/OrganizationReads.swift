import Kinds
import Policy

/// What was read of all repositories at once. Each source is read when it is first asked for, and once.
actor OrganizationReads {
    private let reader: GitHubReader
    private let organization: String
    private let teams: Set<String>
    /// Teams that rules ask about.
    private let conditionTeams: Set<String>
    private let members: Set<String>
    private let notice: @Sendable (String) -> Void
    private var grants: Task<Result<TeamGrants, any Error>, Never>?
    private var listing: Task<Result<RepositoryListing, any Error>, Never>?
    private var shared: [ReadRequest: Task<Result<Response, any Error>, Never>] = [:]
    private var properties: Task<Result<PropertyListing, any Error>, Never>?

    /// - Parameter notice: hears why repositories are asked one by one.
    init(
        _ reader: GitHubReader, of organization: String, policies: [PolicyDocument],
        notice: @escaping @Sendable (String) -> Void
    ) {
        // Teams that only a repository itself names are looked up there.
        let teams = Set(
            repositoryKinds.flatMap { kind in
                policies.flatMap { kind.grantedTeams(among: $0.subjects(of: kind.name)) }
            }
            .filter { !$0.contains("{{") && !$0.isEmpty }.map { $0.lowercased() })
        let conditionTeams = policies.reduce(into: Set()) { $0.formUnion($1.conditionTeams) }
        self.init(
            reader, of: organization, teams: teams.union(conditionTeams), conditionTeams: conditionTeams,
            notice: notice)
    }

    /// - Parameters:
    ///   - teams: slugs in lower case of all teams whose grants are read.
    ///   - conditionTeams: those of them that rules ask about.
    init(
        _ reader: GitHubReader, of organization: String, teams: Set<String>, conditionTeams: Set<String> = [],
        notice: @escaping @Sendable (String) -> Void
    ) {
        self.reader = reader
        self.organization = organization
        self.teams = teams
        self.conditionTeams = conditionTeams
        members = repositoryKinds.reduce(into: []) { $0.formUnion($1.listedMembers) }
        self.notice = notice
    }

    /// The answer to a request that several kinds send, from where each of them finds it; `nil` when it has to be sent.
    /// - Throws: `GitHubFailure`: a limit.
    func answer(
        to request: ReadRequest, from sources: [(kind: any SettingKind.Type, source: BulkSource)],
        for repository: RepositoryFacts
    ) async throws -> Response? {
        var answer: JSON?
        for (kind, source) in sources {
            switch source {
            case .teamGrants(let desired, let unwanted):
                guard let grants = try await readGrants() else { return nil }
                answer = grants.answer(for: repository.id, desired: desired, unwanted: unwanted)
            case .repositoryListing:
                guard let listing = try await readListing() else { return nil }
                answer = listing.answer(for: repository.id, members: kind.listedMembers)
            case .answer(let body), .excerpt(let body): answer = body
            case .shared: return try await sharedAnswer(to: request)
            }
            if answer == nil { return nil }
        }
        return answer.map { Response(body: $0) }
    }

    /// The custom properties of a repository; `nil` where it has to be asked itself.
    /// - Throws: `GitHubFailure`: a limit.
    func customProperties(of repositoryID: Int) async throws -> [String: [String]]? {
        let task =
            properties
            ?? Task { [reader, organization] in
                await Self.result { try await PropertyListing.read(reader, of: organization) }
            }
        let isFirst = properties == nil
        properties = task
        return try given(await task.value, "custom properties", isFirst: isFirst)?.properties(of: repositoryID)
    }

    /// Which of the teams that rules ask about have access to a repository; `nil` where it has to be asked itself.
    /// - Throws: `GitHubFailure`: a limit.
    func conditionTeams(of repositoryID: Int) async throws -> TeamAccess? {
        guard !conditionTeams.isEmpty else { return nil }
        let answer = try await readGrants()?.answer(for: repositoryID, desired: conditionTeams, unwanted: [])
        return answer?.arrayValue.map { teams in
            TeamAccess(Set(teams.compactMap { $0["slug"]?.stringValue }), asked: conditionTeams)
        }
    }

    /// The answer to a request that is the same for all repositories. Refusals are kept as well.
    private func sharedAnswer(to request: ReadRequest) async throws -> Response {
        let task = shared[request] ?? Task { [reader] in await Self.result { try await reader.get(request) } }
        shared[request] = task
        let result = await task.value
        if case .failure(let error) = result, error.isGitHubLimit { shared[request] = nil }
        return try result.get()
    }

    private func readGrants() async throws -> TeamGrants? {
        let task =
            grants
            ?? Task { [reader, organization, teams] in
                await Self.result { try await TeamGrantReader(reader: reader, organization: organization).read(teams) }
            }
        let isFirst = grants == nil
        grants = task
        return try given(await task.value, "teams", isFirst: isFirst)
    }

    private func readListing() async throws -> RepositoryListing? {
        let task =
            listing
            ?? Task { [reader, organization, members] in
                await Self.result { try await RepositoryListing.read(reader, of: organization, members: members) }
            }
        let isFirst = listing == nil
        listing = task
        return try given(await task.value, "security", isFirst: isFirst)
    }

    private func given<Value>(_ result: Result<Value, any Error>, _ what: String, isFirst: Bool) throws -> Value? {
        switch result {
        case .success(let value): return value
        case .failure(let error):
            if error.isGitHubLimit { throw error }
            if isFirst {
                notice(
                    "\(what): each repository is read on its own, because the organization's list could not be read: \(error)"
                )
            }
            return nil
        }
    }

    private static func result<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async -> Result<Value, any Error> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
