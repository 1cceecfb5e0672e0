import Policy

/// Work that waits, coalesced by repository; at most one worker has a repository at a time.
///
/// This queue lives in memory. What must survive a crash is behind the same three calls in another implementation.
package actor WorkQueue {
    private var waiting: [Key: WorkItem] = [:]
    private var order: [Key] = []
    private var working: Set<Key> = []
    private var idleWorkers: [CheckedContinuation<WorkItem?, Never>] = []
    private var whenEmpty: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false

    package init() {}

    /// A repository keeps its identity through a rename where its id is known.
    private enum Key: Hashable {
        case id(Int)
        case name(RepositoryName)

        init(_ reference: RepositoryReference) {
            self = reference.id.map { .id($0) } ?? .name(reference.name)
        }
    }

    package var count: Int { waiting.count + working.count }

    /// Adds work. Work that already waits for the same repository takes up the new causes and the higher priority.
    package func add(_ item: WorkItem) {
        guard !isClosed else { return }
        let key = Key(item.repository)
        if var present = waiting[key] {
            present.causes += item.causes
            present.priority = max(present.priority, item.priority)
            present.repository = item.repository
            waiting[key] = present
        } else {
            waiting[key] = item
            order.append(key)
        }
        handOut()
    }

    /// The next work, the most urgent first; waits for some. `nil` when the queue is closed.
    package func next() async -> WorkItem? {
        if isClosed { return nil }
        return await withCheckedContinuation { continuation in
            idleWorkers.append(continuation)
            handOut()
        }
    }

    /// Says that the work on a repository has ended, so that what came meanwhile may start.
    package func finish(_ item: WorkItem) {
        working.remove(Key(item.repository))
        handOut()
        if count == 0 { whenEmpty.resumeAll() }
    }

    /// Returns when nothing waits and nobody works.
    package func drained() async {
        guard count > 0 else { return }
        await withCheckedContinuation { whenEmpty.append($0) }
    }

    /// Takes no more work and sends the workers home; what waits is returned.
    package func close() -> [WorkItem] {
        isClosed = true
        for worker in idleWorkers { worker.resume(returning: nil) }
        idleWorkers = []
        return order.compactMap { waiting[$0] }
    }

    /// Runs `width` workers until the queue is closed.
    package func run(width: Int, _ work: @escaping @Sendable (WorkItem) async -> Void) async {
        await withTaskGroup { group in
            for _ in 0..<width {
                group.addTask {
                    while let item = await self.next() {
                        await work(item)
                        await self.finish(item)
                    }
                }
            }
        }
    }

    private func handOut() {
        while !idleWorkers.isEmpty, let key = mostUrgent, let item = waiting.removeValue(forKey: key) {
            order.removeAll { $0 == key }
            working.insert(key)
            idleWorkers.removeFirst().resume(returning: item)
        }
    }

    private var mostUrgent: Key? {
        let free = order.filter { !working.contains($0) }
        let highest = free.compactMap { waiting[$0]?.priority }.max()
        return free.first { waiting[$0]?.priority == highest }
    }
}

extension [CheckedContinuation<Void, Never>] {
    fileprivate mutating func resumeAll() {
        for continuation in self { continuation.resume() }
        self = []
    }
}
