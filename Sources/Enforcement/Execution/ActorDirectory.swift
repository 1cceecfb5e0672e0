package import Policy

/// Node ids of users, teams and Apps by name. What was found is kept; what was not is asked again.
package actor ActorDirectory {
    private let organization: String
    private var found: [Unresolved: String] = [:]

    /// Names in one query: each is an alias of its own.
    private static let namesPerQuery = 50

    package init(organization: String) { self.organization = organization }

    /// What GitHub knows of those references that are not secrets. One GraphQL request for fifty users and teams, one or
    /// two GETs for each App.
    package func lookUp(_ references: Set<Unresolved>, reader: GitHubReader) async -> [Unresolved: ActorLookUp] {
        let actors = references.filter { !$0.isSecret }
        var answers: [Unresolved: ActorLookUp] = [:]
        for reference in actors { if let id = found[reference] { answers[reference] = .found(id) } }
        let open = actors.filter { answers[$0] == nil }.sorted { "\($0)" < "\($1)" }
        var named: [Unresolved] = []
        for reference in open {
            if case .app(let name) = reference {
                answers[reference] = await lookUp(app: name, reader)
            } else if reference.isNumber {
                answers[reference] = await lookUp(databaseIDOf: reference, reader)
            } else {
                named.append(reference)
            }
        }
        for start in stride(from: 0, to: named.count, by: Self.namesPerQuery) {
            let batch = Array(named[start..<min(start + Self.namesPerQuery, named.count)])
            answers.merge(await ask(batch, reader)) { $1 }
        }
        for (reference, answer) in answers { if let id = answer.id { found[reference] = id } }
        return answers
    }

    /// GitHub does not know one of these node ids any more: anyone who has the name now is looked up the next time.
    func forget(_ references: Set<Unresolved>) {
        for reference in references { found[reference] = nil }
    }

    /// The ids of repositories that were listed, so that a selection of them is not looked up one by one.
    func know(_ repositories: [RepositoryFacts]) {
        for repository in repositories {
            found[.databaseID(.repository("\(repository.name)"))] = String(repository.id)
        }
    }

    // MARK: Database ids

    private func lookUp(databaseIDOf reference: Unresolved, _ reader: GitHubReader) async -> ActorLookUp {
        if case .role(let name) = reference { return await lookUp(role: name, reader) }
        if case .installation(let slug) = reference { return await lookUp(installationOf: slug, reader) }
        guard case .databaseID(let named) = reference, let request = request(forDatabaseIDOf: named) else {
            return .unknown(GitHubFailure(.unexpected, request: reference.description, message: "has no database id"))
        }
        if case .app(let number) = named, Int(number) != nil { return .found(number) }
        do {
            let id = try await reader.get(request).body["id"]?.intValue
            return id.map { .found(String($0)) }
                ?? .unknown(GitHubFailure(.unexpected, request: request.description, message: "the answer has no id"))
        } catch let failure as GitHubFailure where failure.reason == .notFound {
            return .missing
        } catch {
            return .unknown(Self.failure(error, request.description))
        }
    }

    private func request(forDatabaseIDOf named: Unresolved) -> ReadRequest? {
        switch named {
        case .team(let slug): ReadRequest("/orgs/\(organization)/teams/\(slug)")
        case .app(let slug): ReadRequest("/apps/\(slug)")
        case .user(let login): ReadRequest("/users/\(login)")
        case .repository(let name): RepositoryName(name).map { ReadRequest("/repos/\($0)") }
        case .secret, .role, .installation, .databaseID: nil
        }
    }

    private func lookUp(role name: String, _ reader: GitHubReader) async -> ActorLookUp {
        let request = ReadRequest("/orgs/\(organization)/custom-repository-roles")
        do {
            let body = try await reader.get(request).body
            guard let roles = body["custom_roles"]?.arrayValue else {
                return .unknown(
                    GitHubFailure(.unexpected, request: request.description, message: "the answer has no custom_roles"))
            }
            let role = roles.first { $0["name"]?.stringValue?.lowercased() == name.lowercased() }
            return role?["id"]?.intValue.map { .found(String($0)) } ?? .missing
        } catch let failure as GitHubFailure where failure.reason == .notFound {
            // Servers and plans without custom roles.
            return .missing
        } catch {
            return .unknown(Self.failure(error, request.description))
        }
    }

    // MARK: Apps

    private func lookUp(installationOf slug: String, _ reader: GitHubReader) async -> ActorLookUp {
        do {
            let installation = try await installations(reader).first {
                $0["app_slug"]?.stringValue?.lowercased() == slug.lowercased()
            }
            return installation?["id"]?.intValue.map { .found(String($0)) } ?? .missing
        } catch {
            return .unknown(Self.failure(error, "GET /orgs/\(organization)/installations"))
        }
    }

    private func installations(_ reader: GitHubReader) async throws -> [JSON] {
        let request = ReadRequest("/orgs/\(organization)/installations", isPaginated: true)
        let body = try await reader.get(request).body
        guard let installations = (body["installations"] ?? body).arrayValue else {
            throw GitHubFailure(.unexpected, request: request.description, message: "the answer has no installations")
        }
        return installations
    }

    private func lookUp(app name: String, _ reader: GitHubReader) async -> ActorLookUp {
        do {
            guard let slug = try await slug(ofApp: name, reader) else { return .missing }
            let request = ReadRequest("/apps/\(slug)")
            do {
                let body = try await reader.get(request).body
                return body["node_id"]?.stringValue.map { .found($0) }
                    ?? .unknown(GitHubFailure(.unexpected, request: request.description, message: "no node_id"))
            } catch let failure as GitHubFailure where failure.reason == .notFound {
                return .missing
            }
        } catch {
            return .unknown(Self.failure(error, "GET /apps/\(name)"))
        }
    }

    /// A policy may name an App by its number, as REST does. GitHub finds one by its slug only, which the list of the
    /// Apps that are installed on the organization tells.
    private func slug(ofApp name: String, _ reader: GitHubReader) async throws -> String? {
        guard let number = Int(name) else { return name }
        let installation = try await installations(reader).first { $0["app_id"]?.intValue == number }
        guard let installation else { return nil }
        guard let slug = installation["app_slug"]?.stringValue else {
            throw GitHubFailure(
                .unexpected, request: "GET /orgs/\(organization)/installations", message: "the answer has no app_slug")
        }
        return slug
    }

    // MARK: Users and teams

    private func ask(_ references: [Unresolved], _ reader: GitHubReader) async -> [Unresolved: ActorLookUp] {
        let query = query(for: references)
        do {
            let answer = try await reader.query(query)
            return Dictionary(
                references.enumerated().map { ($1, Self.lookUp(of: $1, at: "a\($0)", in: answer, of: query)) }
            ) { first, _ in first }
        } catch {
            let failure = Self.failure(error, query.description)
            return Dictionary(references.map { ($0, .unknown(failure)) }) { first, _ in first }
        }
    }

    private func query(for references: [Unresolved]) -> GraphQLQuery {
        var variables: [GraphQLQuery.Variable] = []
        if references.contains(where: { $0.isTeam }) {
            variables.append(.init("organization", "String!", .string(organization)))
        }
        let fields = references.enumerated().map { index, reference -> String in
            variables.append(.init("n\(index)", "String!", .string(reference.name)))
            return reference.isTeam
                ? "a\(index): organization(login: $organization) { team(slug: $n\(index)) { id } }"
                : "a\(index): user(login: $n\(index)) { id }"
        }
        return GraphQLQuery("Actors", variables: variables, selection: fields.joined(separator: " "))
    }

    /// Only GitHub's `NOT_FOUND`, or an organization that was told and has no such team, means that there is none.
    private static func lookUp(
        of reference: Unresolved, at alias: String, in answer: GraphQLAnswer, of query: GraphQLQuery
    ) -> ActorLookUp {
        let node = answer.data[alias]
        if let id = (reference.isTeam ? node?["team"] : node)?["id"]?.stringValue { return .found(id) }
        let problems = answer.problems(at: [alias])
        // An organization that is not found says nothing of its teams.
        let subject = reference.isTeam ? [alias, "team"] : [alias]
        if problems.isEmpty, reference.isTeam, node?["team"] == .some(.null) { return .missing }
        if !problems.isEmpty, problems.allSatisfy({ $0.type == "NOT_FOUND" && $0.path.starts(with: subject) }) {
            return .missing
        }
        let problem = problems.first { $0.type != "NOT_FOUND" } ?? problems.first
        return .unknown(
            GitHubFailure(
                problem?.type == "FORBIDDEN" ? .forbidden(permission: nil) : .unexpected, request: query.description,
                message: "\(reference.description): \(problem?.message ?? "GitHub did not answer")",
                hint: reference.isTeam && problem?.type == "FORBIDDEN"
                    ? "Looking up a team needs the App permission \"members: read\" (for a token, read:org)." : nil))
    }

    private static func failure(_ error: any Error, _ request: String) -> GitHubFailure {
        error as? GitHubFailure ?? GitHubFailure(.unavailable, request: request, message: "\(error)")
    }
}

extension Unresolved {
    fileprivate var isTeam: Bool { if case .team = self { true } else { false } }

    /// As a message names it.
    fileprivate var description: String {
        switch self {
        case .secret(let name): "secret '\(name)'"
        case .user(let login): "user '\(login)'"
        case .team(let slug): "team '\(slug)'"
        case .app(let name), .installation(let name): "GitHub App '\(name)'"
        case .repository(let name): "repository '\(name)'"
        case .role(let name): "role '\(name)'"
        case .databaseID(let reference): reference.description
        }
    }
}
