import Policy

/// A REST listing in pages, of which only one is held at a time.
struct Listing: Sendable {
    let reader: GitHubReader
    let path: APIPath
    /// The member that holds the list, where a page is an object.
    var member: String?

    /// - Throws: `GitHubFailure`, `Unreadable`, what `body` throws.
    func each(_ body: (JSON) throws -> Void) async throws {
        var page = path.adding("per_page=100")
        var seen: Set<String> = []
        while true {
            let request = ReadRequest(pageAt: page)
            guard seen.insert(page.text).inserted else { throw Unreadable("the pages of \(request) lead in a circle") }
            let response = try await reader.get(request)
            let list = member.map { response.body[$0] ?? .null } ?? response.body
            guard let items = list.arrayValue else { throw Unreadable("\(request) was not answered with a list") }
            for item in items { try body(item) }
            guard let next = response.nextPage else { return }
            page = path.replacingQuery(byThatOf: next)
        }
    }
}
