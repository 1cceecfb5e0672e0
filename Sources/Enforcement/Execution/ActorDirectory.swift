import Policy

/// Node ids of users, teams and Apps by name. What was found is kept; what was not is asked again.
actor ActorDirectory {
    private let organization: String
    private var found: [Unresolved: String] = [:]

    init(organization: String) { self.organization = organization }

    /// Node ids of those references that exist. One GraphQL request for all users and teams, one or
    /// two GETs for each App.
    /// - Throws: `GitHubFailure` when GitHub could not be asked.
    func nodeIDs(of references: Set<Unresolved>, reader: GitHubReader) async throws -> [Unresolved: String] {
        let unknown = references.filter { !$0.isSecret && found[$0] == nil }
            .sorted { "\($0)" < "\($1)" }
        try await ask(unknown.filter { if case .app = $0 { false } else { true } }, reader)
        for case .app(let name) in unknown {
            do {
                guard let slug = try await slug(ofApp: name, reader) else { continue }
                found[.app(name)] = try await reader.get(ReadRequest("/apps/\(slug)")).body["node_id"]?.stringValue
            } catch let failure as GitHubFailure where failure.isAboutRights {
                continue
            }
        }
        return found.filter { references.contains($0.key) }
    }

    /// GitHub does not know one of these node ids any more: whoever has the name now is looked up the next time.
    func forget(_ references: Set<Unresolved>) {
        for reference in references { found[reference] = nil }
    }

    /// A policy may name an App by its number, as REST does. GitHub finds one by its slug only, which the list of the
    /// Apps that are installed on the organization tells.
    private func slug(ofApp name: String, _ reader: GitHubReader) async throws -> String? {
        guard let number = Int(name) else { return name }
        let answer = try await reader.get(ReadRequest("/orgs/\(organization)/installations", isPaginated: true))
        return answer.body["installations"]?.arrayValue?.first { $0["app_id"]?.intValue == number }?["app_slug"]?
            .stringValue
    }

    private func ask(_ references: [Unresolved], _ reader: GitHubReader) async throws {
        guard !references.isEmpty else { return }
        var variables = [GraphQLQuery.Variable("organization", "String!", .string(organization))]
        let fields = references.enumerated().map { index, reference -> String in
            variables.append(.init("n\(index)", "String!", .string(reference.name)))
            if case .team = reference {
                return "a\(index): organization(login: $organization) { team(slug: $n\(index)) { id } }"
            }
            return "a\(index): user(login: $n\(index)) { id }"
        }
        if !references.contains(where: { if case .team = $0 { true } else { false } }) { variables.removeFirst() }
        let answer = try await reader.query(
            GraphQLQuery("Actors", variables: variables, selection: fields.joined(separator: " ")))
        for (index, reference) in references.enumerated() {
            let node = answer.data["a\(index)"]
            found[reference] = (node?["team"] ?? node)?["id"]?.stringValue
        }
    }
}

extension GitHubFailure {
    /// There is none, or the token may not see it.
    fileprivate var isAboutRights: Bool {
        switch reason {
        case .notFound, .forbidden: true
        default: false
        }
    }
}
