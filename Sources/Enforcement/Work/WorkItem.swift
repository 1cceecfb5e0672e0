package import Policy

/// One repository to enforce, and all the reasons that came together while it waited.
package struct WorkItem: Hashable, Sendable {
    /// Which work goes first.
    package enum Priority: Int, Comparable, CaseIterable, Sendable, Codable {
        case sweep
        case drift
        case newRepository

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package var repository: RepositoryReference
    package var causes: [Cause]
    package var priority: Priority
    /// Of the organization, when its repositories are enforced in the same run: what may have its replacement there is
    /// removed afterwards.
    var isBeforeRepositories = false

    package init(repository: RepositoryReference, causes: [Cause], priority: Priority) {
        self.repository = repository
        self.causes = causes
        self.priority = priority
    }

    /// For those who know a repository from a delivery.
    package init(
        owner: String, name: String, id: Int?, nodeID: String?, causes: [Cause], priority: Priority
    ) {
        self.init(
            repository: RepositoryReference(
                name: RepositoryName(owner: owner, name: name), id: id, nodeID: nodeID),
            causes: causes, priority: priority)
    }

    /// The same for the organization's own settings.
    package init(organization login: String, id: Int?, causes: [Cause], priority: Priority) {
        self.init(repository: RepositoryReference(organization: login, id: id), causes: causes, priority: priority)
    }

    /// GitHub may not show the repository everywhere yet.
    package var isNew: Bool { priority == .newRepository }
}
