import Policy

/// The custom properties of an organization's repositories. Repositories with the same ones share them.
struct PropertyListing: Sendable {
    private var sets: [[String: [String]]] = []
    private var places: [[String: [String]]: Int] = [:]
    private var byRepository: [Int: Int] = [:]

    /// - Throws: `GitHubFailure`, `Unreadable`: then each repository has to be asked.
    static func read(_ reader: GitHubReader, of organization: String) async throws -> PropertyListing {
        var listing = PropertyListing()
        let path: APIPath = "/orgs/\(organization)/properties/values"
        try await Listing(reader: reader, path: path).each { repository in
            guard let id = repository["repository_id"]?.intValue else {
                throw Unreadable("GET \(path) was answered with a repository without its id")
            }
            listing.add(
                try values(in: repository["properties"] ?? .null, answering: ReadRequest(path)), for: id)
        }
        listing.places = [:]
        return listing
    }

    private mutating func add(_ properties: [String: [String]], for repositoryID: Int) {
        let place = places[properties] ?? sets.endIndex
        if place == sets.endIndex {
            places[properties] = place
            sets.append(properties)
        }
        byRepository[repositoryID] = place
    }

    /// `nil` where the listing does not hold the repository.
    func properties(of repositoryID: Int) -> [String: [String]]? { byRepository[repositoryID].map { sets[$0] } }

    /// What `[{"property_name": …, "value": …}]` says.
    /// - Throws: `Unreadable` when it is something else.
    static func values(in list: JSON, answering request: ReadRequest) throws(Unreadable) -> [String: [String]] {
        guard let items = list.arrayValue else { throw Unreadable("\(request) was not answered with a list") }
        var values: [String: [String]] = [:]
        for item in items {
            guard let name = item["property_name"]?.stringValue, let value = item["value"] else {
                throw Unreadable("\(request) was answered with a property without name or value")
            }
            values[name] = RepositoryFacts.values(value)
        }
        return values
    }
}
