import Policy

/// Node ids of users, teams and Apps by name. What was found is kept; what was not is asked again.
actor ActorDirectory {
    private let organization: String
    private var found: [Unresolved: String] = [:]

    init(organization: String) { self.organization = organization }

    /// Node ids of those references that exist. One GraphQL request for all users and teams, one GET for each App.
    /// - Throws: `GitHubFailure` when GitHub could not be asked.
    func nodeIDs(of references: Set<Unresolved>, reader: GitHubReader) async throws -> [Unresolved: String] {
        let unknown = references.filter { !$0.isSecret && found[$0] == nil }
            .sorted { "\($0)" < "\($1)" }
        try await ask(unknown.filter { if case .app = $0 { false } else { true } }, reader)
        for case .app(let slug) in unknown {
            do {
                found[.app(slug)] = try await reader.get(ReadRequest("/apps/\(slug)")).body["node_id"]?.stringValue
            } catch let failure as GitHubFailure where failure.reason == .notFound {
                continue
            }
        }
        return found.filter { references.contains($0.key) }
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
