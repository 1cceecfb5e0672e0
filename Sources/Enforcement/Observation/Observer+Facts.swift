import Policy

/// Facts that the first answer did not hold, or not wholly.
extension Observer {
    /// Whether nothing is missing that `completed` could add.
    func isComplete(_ snapshot: RepositorySnapshot) -> Bool {
        !(query.asksCustomProperties && snapshot.target.repository?.knows(.customProperties) == false)
            && !(query.asksTeams && snapshot.target.repository?.knows(.teams) == false)
            && lists.allSatisfy { Self.cursor(of: $0.connection, in: snapshot.node) == nil }
    }

    /// The snapshot with its lists whole, and with what GraphQL does not give or did not: teams, custom properties.
    ///
    /// - Throws: `GitHubFailure`: a limit.
    func completed(_ snapshot: RepositorySnapshot, isForRules: Bool = true) async throws -> RepositorySnapshot {
        var snapshot = snapshot
        for list in lists where Self.cursor(of: list.connection, in: snapshot.node) != nil {
            snapshot = try await completed(list, of: snapshot)
        }
        guard isForRules, var repository = snapshot.target.repository else { return snapshot }
        if query.asksCustomProperties, let reason = repository.unreadable[.customProperties] {
            do {
                repository.customProperties = try await customProperties(of: repository)
                repository.unreadable[.customProperties] = nil
            } catch let failure where !failure.isGitHubLimit {
                repository.unreadable[.customProperties] = "\(reason); \(failure)"
            }
        }
        if query.asksTeams, repository.teams == nil {
            do {
                repository.teams = try await teams(of: repository)
            } catch let failure where !failure.isGitHubLimit {
                repository.unreadable[.teams] = "\(failure)"
            }
        }
        return RepositorySnapshot(repository: repository, node: snapshot.node, problems: snapshot.problems)
    }

    /// The teams that have access; in a sweep those alone that rules ask about.
    private func teams(of repository: RepositoryFacts) async throws -> TeamAccess {
        if let known = try await bulkReads?.conditionTeams(of: repository.id) { return known }
        let request = ReadRequest("/repos/\(repository.name)/teams", isPaginated: true)
        guard let teams = try await reader.get(request).body.arrayValue else {
            throw Unreadable("\(request) was not answered with a list")
        }
        return TeamAccess(
            try Set(
                teams.map { team in
                    guard let slug = team["slug"]?.stringValue else {
                        throw Unreadable("\(request) was answered with a team without a slug")
                    }
                    return slug
                }))
    }

    /// What may go on in further pages: facts, and what kinds ask.
    private var lists: [RepositorySelection.List] {
        RepositoryFacts.Fact.lists.compactMap { $0.list } + query.lists
    }

    /// Where a list goes on that GitHub gave only a part of.
    private static func cursor(of connection: String, in node: JSON) -> String? {
        guard let page = node[connection]?["pageInfo"], page["hasNextPage"] == true else { return nil }
        return page["endCursor"]?.stringValue
    }

    private func completed(
        _ list: RepositorySelection.List, of snapshot: RepositorySnapshot
    ) async throws -> RepositorySnapshot {
        let connection = list.connection
        var node = snapshot.node
        var problems = snapshot.problems
        while let cursor = Self.cursor(of: connection, in: node) {
            do {
                let answer = try await reader.query(
                    ObservationQuery.rest(of: list, in: snapshot.target.reference.nodeID ?? "", after: cursor))
                problems += answer.errors.map { $0.at([connection]) }
                guard let rest = answer.data["repository"]?[connection], let page = rest["pageInfo"],
                    page["endCursor"] != .string(cursor)
                else { break }
                for items in ["nodes", "edges"] {
                    guard let more = rest[items]?.arrayValue else { continue }
                    let known = node[connection]?[items]?.arrayValue ?? []
                    node = node.setting([connection, items], to: .array(known + more))
                }
                node = node.setting([connection, "pageInfo"], to: page)
            } catch let failure as GitHubFailure where !failure.isLimit {
                problems.append(.init(type: nil, message: "\(failure)", path: [connection]))
                break
            }
        }
        return RepositorySnapshot(
            target: (try? RepositoryFacts(node: node, problems: problems)).map { .repository($0) } ?? snapshot.target,
            node: node,
            problems: problems)
    }

    /// GitHub Enterprise Server up to 3.19 has them in REST only.
    private func customProperties(of repository: RepositoryFacts) async throws -> [String: [String]] {
        // Where GraphQL tells them of no repository, the organization's listing does, a hundred at a time.
        if gaps.contains(RepositoryFacts.Fact.customProperties.field),
            let known = try await bulkReads?.customProperties(of: repository.id)
        {
            return known
        }
        let request = ReadRequest("/repos/\(repository.name)/properties/values")
        return try PropertyListing.values(in: try await reader.get(request).body, answering: request)
    }
}
