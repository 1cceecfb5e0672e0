import Synchronization

/// The faults that are switched on, with what is left of each.
final class FaultRegistry: Sendable {
    private struct Entry {
        let id: Int
        let fault: Fault
        var seen = 0
        var struck = 0
    }

    private struct Contents {
        var entries: [Entry] = []
        var nextID = 1
    }

    private let contents = Mutex(Contents())

    func add(_ fault: Fault) -> Int {
        contents.withLock { contents in
            defer { contents.nextID += 1 }
            contents.entries.append(Entry(id: contents.nextID, fault: fault))
            return contents.nextID
        }
    }

    func remove(_ id: Int) { contents.withLock { $0.entries.removeAll { $0.id == id } } }

    func clear() { contents.withLock { $0.entries = [] } }

    var count: Int { contents.withLock { $0.entries.count } }

    /// The effects that strike this request; asking counts it.
    func effects(method: String, template: String, repository: String?) -> [Fault.Effect] {
        contents.withLock { contents in
            var effects: [Fault.Effect] = []
            for index in contents.entries.indices {
                let fault = contents.entries[index].fault
                guard fault.matches(method: method, template: template, repository: repository) else { continue }
                contents.entries[index].seen += 1
                let turn = contents.entries[index].seen - fault.after
                let isSpent = fault.times.map { contents.entries[index].struck >= $0 } ?? false
                guard turn > 0, turn % fault.every == 0, !isSpent else { continue }
                contents.entries[index].struck += 1
                effects.append(fault.effect)
            }
            return effects
        }
    }
}
