/// The repositories of one owner, kept in two orders so that a page costs no sorting.
struct Listing: Sendable {
    /// In the order of creation.
    private(set) var byID: [Int] = []
    /// By name, as GitHub orders them: case does not matter.
    private(set) var byName: [Entry] = []

    struct Entry: Sendable, Comparable {
        let key: String
        let id: Int

        static func < (left: Entry, right: Entry) -> Bool { (left.key, left.id) < (right.key, right.id) }
    }

    mutating func insert(_ id: Int, name: String) {
        let entry = Entry(key: name.lowercased(), id: id)
        byName.insert(entry, at: byName.lowerBound(entry))
        byID.insert(id, at: byID.lowerBound(id))
    }

    /// Many at once, in time n log n.
    mutating func insert(_ entries: [(id: Int, name: String)]) {
        byName = (byName + entries.map { Entry(key: $0.name.lowercased(), id: $0.id) }).sorted()
        byID = (byID + entries.map { $0.id }).sorted()
    }

    mutating func remove(_ id: Int, name: String) {
        byName.removeSorted(Entry(key: name.lowercased(), id: id))
        byID.removeSorted(id)
    }
}

extension Array where Element: Comparable {
    func lowerBound(_ element: Element) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func insertSorted(_ element: Element) {
        let index = lowerBound(element)
        if index == count || self[index] != element { insert(element, at: index) }
    }

    mutating func removeSorted(_ element: Element) {
        let index = lowerBound(element)
        if index < count, self[index] == element { remove(at: index) }
    }
}

extension World {
    package enum RepositoryOrder: Sendable { case created, name }

    /// Ids of all repositories of an owner, ascending.
    package func repositoryIDs(ofOwner id: Int, by order: RepositoryOrder) -> [Int] {
        guard let listing = listings[id] else { return [] }
        return order == .created ? listing.byID : listing.byName.map { $0.id }
    }
}
