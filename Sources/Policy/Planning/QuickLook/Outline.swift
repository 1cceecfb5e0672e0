/// Desired settings, flattened into a few arrays of plain values.
///
/// Looking at a tree of `Desired` counts a reference for every text, list and object that it passes, which takes longer
/// than comparing does. Here nothing that is passed is counted.
struct Outline: Sendable {
    /// One place of it. What it holds are positions in the arrays below.
    enum Node: Sendable {
        case flag(Bool)
        case number(Int)
        case text(Int)
        /// Compared without regard to case.
        case name(Int, lowercased: Int)
        /// `null`: off, or nothing.
        case off
        /// Every one of them is told, and as desired.
        case members(MemberTable)
        case list(List)
        /// What is rarely desired: the schema itself compares.
        case rare(Int)
        /// Comparing is not enough: a secret, or something that must not exist.
        case never
    }

    /// Members by key: `slots` find them, `members` hold them.
    struct MemberTable: Sendable {
        let first: Int
        let count: Int
        let firstSlot: Int
        /// One less than the number of slots, which is a power of two.
        let slotMask: Int
    }

    struct Member: Sendable {
        let key: TextPool.Text
        let node: Int
    }

    /// A list of elements none of which is there twice.
    struct List: Sendable {
        let first: Int
        let count: Int
    }

    struct Element: Sendable {
        let node: Int
        /// What makes it the same element: the element itself, or one of its fields.
        let identity: Int
    }

    struct Rare: Sendable {
        let schema: SettingSchema
        let desired: JSON
        let isMinimum: Bool
    }

    var pool = TextPool()
    var texts: [TextPool.Text] = []
    var nodes: [Node] = []
    var members: [Member] = []
    /// The keys of `members` once more, for objects of which little is desired.
    var keys: [String] = []
    /// Positions in `members`; -1 where there is none.
    var slots: [Int] = []
    var elements: [Element] = []
    /// Names of the fields that identify elements, by position in `elements`.
    var identities: [String?] = []
    var rare: [Rare] = []
    var root = 0
    /// How many entries of a collection are desired; `nil` where the kind is none.
    var entryCount: Int?
}

// MARK: Comparing

extension Outline {
    /// - Returns: `true` only if `observed` is all that is desired.
    func isMet(by observed: JSON) -> Bool { isMet(root, by: observed) }

    private func isMet(_ node: Int, by observed: JSON) -> Bool {
        switch nodes[node] {
        case .flag(let desired): if case .bool(let flag) = observed { flag == desired } else { false }
        case .number(let desired): observed.intValue == desired
        case .text(let desired):
            if case .string(let text) = observed { pool.equal(texts[desired], text) } else { false }
        case .name(let desired, let lowercased):
            if case .string(let name) = observed {
                pool.equal(texts[desired], name) || pool.equal(texts[lowercased], name.lowercased())
            } else {
                false
            }
        case .off: observed.isNull || observed == .array([]) || observed == ""
        case .members(let table): if case .object(let present) = observed { isMet(table, by: present) } else { false }
        case .list(let list): if case .array(let items) = observed { isMet(list, by: items) } else { list.count == 0 }
        case .rare(let index):
            rare[index].schema.isSatisfied(rare[index].desired, by: observed, isMinimum: rare[index].isMinimum)
        case .never: false
        }
    }

    private func isMet(_ table: MemberTable, by present: [String: JSON]) -> Bool {
        guard present.count >= table.count else { return false }
        // Hashing a key as a dictionary does takes several times as long as going past a member.
        if present.count > 8 + 4 * table.count {
            return (table.first..<(table.first + table.count)).allSatisfy { index in
                present[keys[index]].map { isMet(members[index].node, by: $0) } ?? false
            }
        }
        var missing = table.count
        for (key, value) in present {
            guard let index = index(of: key, in: table) else { continue }
            guard isMet(members[index].node, by: value) else { return false }
            missing -= 1
        }
        return missing == 0
    }

    private func index(of key: String, in table: MemberTable) -> Int? {
        let index = TextPool.Candidate.with(key) { key in
            var slot = key.fingerprint & table.slotMask
            while case let index = slots[table.firstSlot + slot], index >= 0 {
                if pool.equal(members[index].key, key) { return index }
                slot = (slot + 1) & table.slotMask
            }
            return -1
        }
        return index.flatMap { $0 < 0 ? nil : $0 }
    }

    private func isMet(_ list: List, by items: [JSON]) -> Bool {
        var found: UInt64 = 0
        for (offset, item) in items.enumerated() {
            // Lists mostly come in the order in which they were written.
            let here = offset < list.count && isMet(elements[list.first + offset].node, by: item)
            guard let index = here ? offset : (0..<list.count).first(where: { isElement(list.first + $0, item) }) else {
                return false
            }
            // Of several that are the same, the first counts.
            guard found & (1 << UInt64(index)) == 0 else { continue }
            guard here || isMet(elements[list.first + index].node, by: item) else { return false }
            found |= 1 << UInt64(index)
        }
        return found.nonzeroBitCount == list.count
    }

    private func isElement(_ index: Int, _ item: JSON) -> Bool {
        guard let field = identities[index] else { return isMet(elements[index].identity, by: item) }
        return item[field].map { isMet(elements[index].identity, by: $0) } ?? false
    }
}
