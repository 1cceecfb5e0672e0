/// How many workers each kind of work may have at once, so that a sweep never takes the last one.
///
/// Of eight workers two are kept for new repositories, and one more for drift: at most six are busy with what is not
/// new, and at most five of those with a sweep.
package struct WorkShares: Hashable, Sendable {
    package let width: Int

    package init(width: Int) { self.width = max(width, 1) }

    /// How many may work on this priority and all lower ones together.
    package func most(upTo priority: WorkItem.Priority) -> Int {
        let kept = width / 4
        switch priority {
        case .newRepository: return width
        case .drift: return width - kept
        case .sweep: return max(width - kept - max(width / 8, kept > 0 ? 1 : 0), 1)
        }
    }

    /// What may be taken beside what is being worked on.
    package func room(beside working: some Sequence<WorkItem.Priority>) -> WorkRoom {
        var room = WorkRoom(most: WorkItem.Priority.allCases.map { most(upTo: $0) })
        for priority in working { room.take(priority.rawValue) }
        return room
    }
}

/// How much work may be taken: for each priority how many pieces of it and of all lower ones together.
package struct WorkRoom: Hashable, Sendable {
    /// By `WorkItem.Priority.rawValue`.
    package private(set) var most: [Int]

    package init(most: [Int]) { self.most = most }

    package var isFull: Bool { (most.last ?? 0) <= 0 }

    package func count(for priority: WorkItem.Priority) -> Int { most[priority.rawValue...].min() ?? 0 }

    mutating func take(_ priority: Int) {
        for index in most.indices where index >= priority { most[index] -= 1 }
    }
}
