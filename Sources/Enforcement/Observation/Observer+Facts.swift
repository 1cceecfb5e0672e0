import Policy

/// Facts that the first answer did not hold, or not wholly.
extension Observer {
    /// Whether nothing is missing that `completed` could add.
    func isComplete(_ snapshot: RepositorySnapshot) -> Bool {
        !(query.asksCustomProperties && snapshot.target.repository?.knows(.customProperties) == false)
            && RepositoryFacts.Fact.lists.allSatisfy { Self.cursor(of: $0, in: snapshot.node) == nil }
    }

    /// The snapshot with its lists whole, and with the custom properties from REST where GraphQL did not give them.
    ///
    /// - Throws: `GitHubFailure`: a limit.
    func completed(_ snapshot: RepositorySnapshot, isForRules: Bool = true) async throws -> RepositorySnapshot {
        var snapshot = snapshot
        for fact in RepositoryFacts.Fact.lists where Self.cursor(of: fact, in: snapshot.node) != nil {
            snapshot = try await completed(fact, of: snapshot)
        }
        guard isForRules, query.asksCustomProperties, var repository = snapshot.target.repository,
            let reason = repository.unreadable[.customProperties]
        else {
            return snapshot
        }
        do {
            repository.customProperties = try await customProperties(of: repository)
            repository.unreadable[.customProperties] = nil
        } catch let failure as GitHubFailure where !failure.isLimit {
            repository.unreadable[.customProperties] = "\(reason); \(failure)"
        } catch let unreadable as Unreadable {
            repository.unreadable[.customProperties] = "\(reason); \(unreadable)"
        }
        return RepositorySnapshot(repository: repository, node: snapshot.node, problems: snapshot.problems)
    }

    /// Where a list goes on that GitHub gave only a part of.
    private static func cursor(of fact: RepositoryFacts.Fact, in node: JSON) -> String? {
        guard let page = node[fact.field]?["pageInfo"], page["hasNextPage"] == true else { return nil }
        return page["endCursor"]?.stringValue
    }

    private func completed(_ fact: RepositoryFacts.Fact, of snapshot: RepositorySnapshot) async throws
        -> RepositorySnapshot
    {
        var node = snapshot.node
        var problems = snapshot.problems
        while let cursor = Self.cursor(of: fact, in: node) {
            do {
                let answer = try await reader.query(
                    ObservationQuery.rest(of: fact, in: snapshot.target.reference.nodeID ?? "", after: cursor))
                guard let rest = answer.data["repository"]?[fact.field], let items = rest["nodes"]?.arrayValue,
                    let page = rest["pageInfo"], page["endCursor"] != .string(cursor)
                else { break }
                problems += answer.errors.map { $0.at([fact.field]) }
                let known = ObservationQuery.nodes(of: fact.field, in: node)
                node = node.setting([fact.field, "nodes"], to: .array(known + items))
                    .setting([fact.field, "pageInfo"], to: page)
            } catch let failure as GitHubFailure where !failure.isLimit {
                problems.append(.init(type: nil, message: "\(failure)", path: [fact.field]))
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
            let known = try await book?.customProperties(of: repository.id)
        {
            return known
        }
        let request = ReadRequest("/repos/\(repository.name)/properties/values")
        return try PropertyListing.values(in: try await reader.get(request).body, answering: request)
    }
}
