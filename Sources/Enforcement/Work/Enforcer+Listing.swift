package import Policy

extension Enforcer {
    /// Every repository of an organization, a page at a time, so that memory does not grow with the organization.
    /// - Throws: `GitHubFailure`; what `body` throws.
    package func eachPage(
        of organization: String, _ body: @Sendable ([RepositoryReference]) async throws -> Void
    ) async throws {
        let pages = RepositoryPages(
            Observer(reader: sweepSession().reader, query: .identities), of: organization, shard: nil)
        var cursor: String?
        repeat {
            let page = try await pages.page(after: cursor)
            try await body(page.sightings.map { $0.repository.reference })
            cursor = page.next
        } while cursor != nil
    }
}
