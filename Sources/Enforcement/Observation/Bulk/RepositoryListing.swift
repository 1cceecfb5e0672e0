import Policy

/// What the listing of the organization's repositories tells about each and GraphQL does not.
///
/// Most repositories are told the same: each distinct answer is kept once.
struct RepositoryListing: Sendable {
    private var answers: [JSON] = []
    private var places: [JSON: Int] = [:]
    private var byRepository: [Int: Int] = [:]

    /// - Parameter members: what to keep of a repository's body.
    /// - Throws: `GitHubFailure`, `Unreadable`: then each repository has to be asked.
    static func read(
        _ reader: GitHubReader, of organization: String, members: Set<String>
    ) async throws -> RepositoryListing {
        var listing = RepositoryListing()
        let path: APIPath = "/orgs/\(organization)/repos"
        try await Listing(reader: reader, path: path.adding("sort=full_name")).each { repository in
            guard let id = repository["id"]?.intValue else { return }
            let told = (repository.objectValue ?? [:]).filter { members.contains($0.key) && !$0.value.isNull }
            listing.add(.object(told), for: id)
        }
        listing.places = [:]
        return listing
    }

    private mutating func add(_ answer: JSON, for repositoryID: Int) {
        let place = places[answer] ?? answers.endIndex
        if place == answers.endIndex {
            places[answer] = place
            answers.append(answer)
        }
        byRepository[repositoryID] = place
    }

    /// What the repository would answer, as far as these members are concerned; `nil` where that is not known.
    func answer(for repositoryID: Int, members: Set<String>) -> JSON? {
        guard let answer = byRepository[repositoryID].map({ answers[$0] }), let told = answer.objectValue,
            members.allSatisfy({ told[$0] != nil })
        else { return nil }
        return answer
    }
}
