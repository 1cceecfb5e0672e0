package import Foundation

/// One repository that waits to be brought in sync.
package struct StoredWork: Hashable, Sendable {
    package let owner: String
    package let name: String
    /// GitHub's id: it survives a rename.
    package let repositoryID: Int?
    package let nodeID: String?
    /// Higher goes first.
    package let priority: Int
    /// Why, each a JSON object: the ones that were first, up to ``WorkTable/causesKept``.
    package let causes: [String]
    /// How many causes there were in all.
    package let causeCount: Int

    package init(
        owner: String, name: String, repositoryID: Int?, nodeID: String?, priority: Int, causes: [String],
        causeCount: Int? = nil
    ) {
        self.owner = owner
        self.name = name
        self.repositoryID = repositoryID
        self.nodeID = nodeID
        self.priority = priority
        self.causes = causes
        self.causeCount = causeCount ?? causes.count
    }

    /// A repository keeps its place in the queue through a rename where its id is known.
    var key: String { repositoryID.map { "id:\($0)" } ?? "name:\(owner.lowercased())/\(name.lowercased())" }
}

/// Work that a worker has taken. Anyone who has taken it settles it, or the lease runs out and another takes it.
package struct WorkLease: Hashable, Sendable {
    /// Names this taking: a workResult by a worker that has lost its lease is not heard.
    package struct Name: Hashable, Sendable {
        package let key: String
        package let token: String

        package init(key: String, token: String) {
            self.key = key
            self.token = token
        }
    }

    package let name: Name
    package let work: StoredWork
    /// How often it has failed since it last went well.
    package let attempts: Int
    /// How often GitHub was out of reach since it last was not.
    package let outages: Int
    /// When the first of its causes was received.
    package let since: Date
    /// What the repository waits for, and how often that was checked.
    package let waits: [String: Int]
}

/// What became of work that was taken.
package enum WorkEnding: Hashable, Sendable {
    case done
    /// Once more, not before `due`.
    case later(due: Date, attempts: Int, outages: Int, reason: String?)
    /// Given up until somebody asks for it again.
    case failed(reason: String)
}

/// What a new repository waits for.
package struct StoredWait: Hashable, Sendable {
    /// Such as `visible`, `branch`, `teams`.
    package let step: String
    /// For people.
    package let detail: String

    package init(step: String, detail: String) {
        self.step = step
        self.detail = detail
    }
}
