package import Policy

/// Whether a sweep came by every repository that GitHub counts.
package struct SweepCoverage: Hashable, Sendable {
    /// Repositories that GitHub listed.
    package private(set) var listed = 0
    /// How many GitHub counted at the beginning; `nil` before the first page.
    package private(set) var counted: Int?
    private var countedLast = 0
    private var ids: Set<Int> = []
    private var unread = 0
    private var notInstalledIDs: Set<Int> = []
    /// Names of those that the App is not installed on: it may not read them, so they were not checked.
    package private(set) var notInstalled: [RepositoryName] = []

    /// - Parameter place: where an earlier part of the sweep stood.
    init(from place: SweepPlace) {
        listed = place.listed ?? 0
        counted = place.counted
        isAccountable = place.cursor == nil || place.counted != nil
    }

    /// A place that an earlier version wrote down does not say what came before it.
    private let isAccountable: Bool

    /// - Returns: the ids of those that no page had before: pages shift while repositories are renamed.
    mutating func add(_ page: RepositoryPages.Page) -> Set<Int> {
        let new = Set(page.listed).subtracting(ids)
        ids.formUnion(new)
        listed += new.count + page.unread.count
        unread += page.unread.count
        counted = counted ?? page.total
        countedLast = page.total
        return new
    }

    mutating func addNotInstalled(_ name: RepositoryName, id: Int) {
        notInstalled.append(name)
        notInstalledIDs.insert(id)
    }

    /// The ids of all repositories that are there to be checked; `nil` where some are not known.
    var presentIDs: Set<Int>? {
        unread == 0 && missing == 0 ? ids.subtracting(notInstalledIDs) : nil
    }

    /// Repositories that were there all the time and that GitHub never listed.
    ///
    /// Those that were created or deleted meanwhile change what GitHub counts: the smaller number holds.
    package var missing: Int {
        guard isAccountable, let counted else { return 0 }
        return max(min(counted, countedLast) - listed, 0)
    }

    /// What is missing, in a sentence; `nil` where nothing is.
    package var shortfall: GitHubFailure? {
        guard missing > 0 else { return nil }
        return GitHubFailure(
            .unexpected, request: "query Repositories",
            message:
                "GitHub counts \((min(counted ?? 0, countedLast)).counted("repository", "repositories")) and listed "
                + "\(listed): \(missing) \(missing == 1 ? "was" : "were") not checked",
            hint: "Run it again.")
    }

    /// For people: on which repositories the App is not installed; `nil` where it is on all.
    package var installationNotice: String? {
        guard let first = notInstalled.first else { return nil }
        let others = notInstalled.count > 1 ? " and \(notInstalled.count - 1) more" : ""
        return "the App is not installed on \(notInstalled.count.counted("repository", "repositories")) "
            + "(\(first)\(others)): not checked"
    }
}

/// On which repositories of the organization the App is installed.
enum InstalledRepositories {
    /// By id; `nil` for all of them, or where the credentials are not an App's. No request where it is all.
    /// - Throws: `GitHubFailure`, `Unreadable`.
    static func read(_ reader: GitHubReader) async throws -> Set<Int>? {
        guard try await reader.isSelective() else { return nil }
        var ids: Set<Int> = []
        try await Listing(reader: reader, path: "/installation/repositories", member: "repositories").each {
            guard let id = $0["id"]?.intValue else {
                throw Unreadable("GET /installation/repositories was answered with a repository without its id")
            }
            ids.insert(id)
        }
        return ids
    }
}
