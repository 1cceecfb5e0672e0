import Policy

/// Reads what teams have been granted, team by team: a few requests where asking each repository would take one each.
struct TeamGrantReader: Sendable {
    let reader: GitHubReader
    let organization: String

    /// Teams asked for in one query; one point together.
    private static let teamsPerQuery = 20

    /// - Throws: `GitHubFailure`, `Unreadable`: then each repository has to be asked.
    func read(_ slugs: Set<String>) async throws -> TeamGrants {
        var grants = TeamGrants()
        if try await hasCustomRoles() {
            for slug in slugs.sorted() { try await list(slug, into: &grants) }
        } else {
            try await query(slugs.sorted(), into: &grants)
        }
        grants.sort()
        return grants
    }

    /// GraphQL shows of a custom role only what it is based on.
    private func hasCustomRoles() async throws -> Bool {
        do {
            let answer = try await reader.get(ReadRequest("/orgs/\(organization)/custom-repository-roles"))
            return answer.body["custom_roles"]?.arrayValue?.isEmpty != true
        } catch let failure as GitHubFailure where failure.reason == .notFound {
            // Only enterprises have them.
            return false
        } catch let failure as GitHubFailure where !failure.isLimit && failure.reason != .unavailable {
            return true
        }
    }

    // MARK: GraphQL

    private struct Place {
        let slug: String
        var cursor: String?
    }

    private func query(_ slugs: [String], into grants: inout TeamGrants) async throws {
        var waiting = slugs.map { Place(slug: $0) }
        var (width, count) = (Self.teamsPerQuery, PageSize.largest)
        while !waiting.isEmpty {
            let places = Array(waiting.prefix(width))
            let answer: GraphQLAnswer
            do {
                answer = try await reader.query(query(places, count: count))
            } catch let failure as GitHubFailure where failure.reason == .unavailable && width > 1 {
                (width, count) = (max(width / 4, 1), 50)
                continue
            }
            if !answer.errors.isEmpty {
                guard answer.errors.allSatisfy({ $0.isOverload }), width > 1 else {
                    throw Unreadable(answer.errors.first?.message ?? "GitHub did not tell the teams")
                }
                (width, count) = (max(width / 4, 1), 50)
                continue
            }
            waiting.removeFirst(places.count)
            for (index, place) in places.enumerated() {
                if let next = try take(answer.data["organization"]?["t\(index)"], at: place, into: &grants) {
                    waiting.append(next)
                }
            }
        }
    }

    private func query(_ places: [Place], count: Int) -> GraphQLQuery {
        var variables = [GraphQLQuery.Variable("organization", "String!", .string(organization))]
        let teams = places.enumerated().map { index, place -> String in
            variables.append(.init("s\(index)", "String!", .string(place.slug)))
            variables.append(.init("c\(index)", "String", place.cursor.map { .string($0) } ?? .null))
            return """
                t\(index): team(slug: $s\(index)) { id slug repositories(first: \(count), after: $c\(index)) { \
                pageInfo { hasNextPage endCursor } edges { permission node { databaseId } } } }
                """
        }
        return GraphQLQuery(
            "TeamGrants", variables: variables,
            selection: "organization(login: $organization) { \(teams.joined(separator: " ")) }",
            isDivisible: places.count > 1)
    }

    /// - Returns: where the team's next page begins; `nil` after the last.
    private func take(_ team: JSON?, at place: Place, into grants: inout TeamGrants) throws -> Place? {
        guard let team, !team.isNull else {
            grants.add(nil, called: place.slug)
            return nil
        }
        guard let slug = team["slug"]?.stringValue, let repositories = team["repositories"],
            let edges = repositories["edges"]?.arrayValue
        else { throw Unreadable("GitHub did not tell what the team \(place.slug) may do") }
        if place.cursor == nil { grants.add(.init(slug: slug, nodeID: team["id"]?.stringValue), called: place.slug) }
        for edge in edges {
            guard let permission = edge["permission"]?.stringValue, let id = edge["node"]?["databaseId"]?.intValue
            else {
                throw Unreadable("GitHub returned a grant of the team \(place.slug) without repository or permission")
            }
            grants.grant(permission.lowercased(), to: place.slug, on: id)
        }
        guard repositories["pageInfo"]?["hasNextPage"] == true,
            let next = repositories["pageInfo"]?["endCursor"]?.stringValue
        else { return nil }
        return Place(slug: place.slug, cursor: next)
    }

    // MARK: REST

    private func list(_ slug: String, into grants: inout TeamGrants) async throws {
        let listing = Listing(reader: reader, path: "/orgs/\(organization)/teams/\(slug)/repos")
        grants.add(.init(slug: slug, nodeID: nil), called: slug)
        do {
            try await listing.each { repository in
                guard let id = repository["id"]?.intValue, let role = repository["role_name"]?.stringValue else {
                    throw Unreadable("GitHub returned a grant of the team \(slug) without repository or role")
                }
                grants.grant(role, to: slug, on: id)
            }
        } catch let failure as GitHubFailure where failure.reason == .notFound {
            grants.add(nil, called: slug)
        }
    }
}
