import Enforcement
import Policy
import Sandbox

extension Fixture {
    /// GitHub for one piece of work.
    @Sendable func session() -> GitHubSession {
        let (client, usage) = client.metered()
        return GitHubSession(
            reader: GitHubReader(get: { try await client.get($0) }, query: { try await client.query($0) }),
            writer: GitHubWriter(send: { try await client.send($0) }, mutate: { try await client.mutate($0) }),
            usage: usage)
    }

    /// Everything that could have changed something, in the order in which it arrived.
    var writes: [SentRequest] { requests.filter { $0.isWrite } }

    func userID(_ login: String) throws -> Int {
        guard let id = github.state.read({ $0.account(login: login)?.id }) else {
            throw FixtureError("There is no user \(login).")
        }
        return id
    }

    func teamID(_ slug: String) throws -> Int {
        let id = github.state.read { world in
            world.organization(login: Self.organization).flatMap { world.team(organizationID: $0.id, slug: slug)?.id }
        }
        guard let id else { throw FixtureError("There is no team \(slug).") }
        return id
    }

    /// The roles that teams have in a repository by grants of their own, by slug.
    func grants(_ repository: String) throws -> [String: Role] {
        let grants = try self.repository(repository).teamGrants
        return github.state.read { world in
            Dictionary(uniqueKeysWithValues: grants.map { (world.teams[$0.teamID]?.slug ?? "?", $0.role) })
        }
    }

    func rule(_ repository: String, _ pattern: String) throws -> BranchProtectionRule? {
        try self.repository(repository).rules.first { $0.pattern == pattern }
    }

    /// Brings a repository in sync again and again, as a person would who reads the report, until nothing is left.
    func enforceUntilInSync(_ repository: String, attempts: Int = 6) async throws -> [Record] {
        var records: [Record] = []
        for _ in 0..<attempts {
            records.append(try await enforce(repository))
            if records.last?.isInSync == true { break }
        }
        return records
    }
}

extension Record {
    /// What did not go well, in words.
    var complaints: [String] {
        [failure].compactMap { $0 }
            + outcomes.filter { $0.status != .verified }.map { "\($0.change.title): \($0.status): \($0.message ?? "")" }
            + (plan?.notes ?? []).filter { $0.topic == .unreadable }.map { "\($0.kind ?? ""): \($0.message)" }
    }
}
