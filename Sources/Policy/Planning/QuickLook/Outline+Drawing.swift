extension Outline {
    /// - Parameter schema: the kind's, whose keys are identities.
    init(_ desired: Desired, asKind schema: SettingSchema) {
        guard case .map(let map) = schema, case .members(let entries, _) = desired else {
            root = draw(desired, as: schema)
            return
        }
        entryCount = entries.count
        root = draw(
            entries.map { key, entry in
                // That something does not exist is not seen by looking at what does.
                if case .absent = entry { return (key: key, node: add(.never)) }
                return (key: key, node: draw(entry, as: map.value))
            })
    }

    private mutating func add(_ node: Node) -> Int {
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func add(_ text: String) -> Int {
        texts.append(pool.add(text))
        return texts.count - 1
    }

    private mutating func draw(_ desired: Desired, as schema: SettingSchema) -> Int {
        switch desired {
        case .absent: return add(.off)
        case .members(let members, _):
            return draw(
                members.compactMap { name, member in
                    schema[[name]].map { (key: name, node: draw(member, as: $0)) }
                })
        case .value(let value):
            if case .unresolved = value.json { return add(.never) }
            return draw(value.json, as: schema, isMinimum: value.isMinimum)
        }
    }

    private mutating func draw(_ desired: JSON, as schema: SettingSchema, isMinimum: Bool = false) -> Int {
        switch (schema, desired) {
        case (_, .null): return add(.off)
        case (.boolean, .bool(let flag)): return add(.flag(flag))
        case (.integer, .integer(let number)) where !isMinimum: return add(.number(number))
        case (.text(let text), .string(let string)) where !text.isSecret:
            guard text.isCaseInsensitive else { return add(.text(add(string))) }
            return add(.name(add(string), lowercased: add(string.lowercased())))
        case (.choice, .string(let string)) where !isMinimum: return add(.text(add(string)))
        case (.list(let list), .array(let items)) where !isMinimum:
            guard let drawn = draw(items, list) else { break }
            return add(.list(drawn))
        default: break
        }
        rare.append(Rare(schema: schema, desired: desired, isMinimum: isMinimum))
        return add(.rare(rare.count - 1))
    }

    // MARK: Members

    private mutating func draw(_ drawn: [(key: String, node: Int)]) -> Int {
        let first = members.count
        let firstSlot = slots.count
        var size = 2
        while size < 2 * drawn.count { size *= 2 }
        slots += Array(repeating: -1, count: size)
        for (key, node) in drawn {
            guard let fingerprint = TextPool.Candidate.with(key, { $0.fingerprint }) else { return add(.never) }
            var slot = fingerprint & (size - 1)
            while slots[firstSlot + slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[firstSlot + slot] = members.count
            members.append(Member(key: pool.add(key), node: node))
            keys.append(key)
        }
        return add(
            .members(MemberTable(first: first, count: drawn.count, firstSlot: firstSlot, slotMask: size - 1)))
    }

    // MARK: Lists

    /// - Returns: `nil` when it takes the schema itself to compare: an element is there twice, there are too many to
    ///   keep count of, or something other than a text identifies them.
    private mutating func draw(_ items: [JSON], _ list: SettingSchema.List) -> List? {
        guard items.count <= UInt64.bitWidth, Set(items.map { list.identity(of: $0) }).count == items.count else {
            return nil
        }
        var drawn: [Element] = []
        for item in items {
            guard let element = draw(item, elementOf: list) else { return nil }
            drawn.append(element)
        }
        elements += drawn
        identities += drawn.map { _ in list.identity }
        return List(first: elements.count - drawn.count, count: drawn.count)
    }

    private mutating func draw(_ item: JSON, elementOf list: SettingSchema.List) -> Element? {
        switch (list.element, item) {
        case (.text(let text), .string) where list.identity == nil && !text.isSecret:
            let node = draw(item, as: list.element)
            return Element(node: node, identity: node)
        case (.object(let object), .object(let fields)):
            guard let identity = list.identity, case .text(let text)? = object[identity]?.schema,
                !text.isSecret, case .string? = fields[identity]
            else { return nil }
            let drawn = fields.compactMap { name, value in
                object[name].map { (key: name, node: draw(value, as: $0.schema)) }
            }
            guard let key = drawn.first(where: { $0.key == identity }) else { return nil }
            return Element(node: draw(drawn), identity: key.node)
        default: return nil
        }
    }
}
