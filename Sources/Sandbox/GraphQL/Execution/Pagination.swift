import FoundationEssentials

extension GraphQL {
    /// One page of a connection.
    struct Page<Item> {
        let edges: [Edge<Item>]
        let totalCount: Int
        let hasNextPage: Bool
        let hasPreviousPage: Bool
    }

    struct Edge<Item> {
        let cursor: String
        let item: Item
    }

    /// Opaque to clients: `cursor:` and a key, in base64.
    enum Cursor {
        static func text(_ key: String) -> String {
            Data("cursor:\(key)".utf8).base64EncodedString()
        }

        static func key(_ text: String) throws -> String {
            guard let data = Data(base64Encoded: text), case let decoded = String(decoding: data, as: UTF8.self),
                decoded.hasPrefix("cursor:")
            else {
                throw FieldError("INVALID_CURSOR_ARGUMENTS", "`\(text)` does not appear to be a valid cursor.")
            }
            return String(decoded.dropFirst("cursor:".count))
        }
    }
}

extension GraphQL.Call {
    /// The page that `first`, `last`, `after` and `before` ask for, with places in the list as cursors.
    func page<Items: RandomAccessCollection>(of items: Items) throws -> GraphQL.Page<Items.Element>
    where Items.Index == Int {
        let start = items.startIndex
        return try page(
            of: items, cursor: { index in String(index - start + 1) },
            position: { key in start + min(max((Int(key) ?? 0), 0), items.count) })
    }

    /// The page that is asked for.
    ///
    /// - Parameters:
    ///   - cursor: the key of the element at an index, written into its cursor.
    ///   - position: how many elements, counted as an index, come up to and including the one with a key.
    func page<Items: RandomAccessCollection>(
        of items: Items, cursor: (Int) -> String, position: (String) -> Int
    ) throws -> GraphQL.Page<Items.Element> where Items.Index == Int {
        let first = try limit("first")
        let last = try limit("last")
        if first != nil, last != nil {
            throw GraphQL.FieldError(
                "INVALID_PAGINATION_BOUNDARIES",
                "Passing both `first` and `last` to paginate the `\(field.name)` connection is not supported.")
        }
        if first == nil, last == nil, needsBoundary {
            throw GraphQL.FieldError(
                "MISSING_PAGINATION_BOUNDARIES",
                "You must provide a `first` or `last` value to properly paginate the `\(field.name)` connection.")
        }
        var lower = items.startIndex
        var upper = items.endIndex
        if let after = string("after") { lower = min(max(position(try GraphQL.Cursor.key(after)), lower), upper) }
        if let before = string("before") {
            upper = max(min(position(try GraphQL.Cursor.key(before)) - 1, upper), lower)
        }
        if let first { upper = min(upper, lower + first) }
        if let last { lower = max(lower, upper - last) }
        if first == nil, last == nil { upper = lower }
        return GraphQL.Page(
            // Not the last ones: the next page begins behind the last that this one lists.
            edges: (lower..<upper).dropFirst(context.unlisted[field.name] ?? 0).map {
                GraphQL.Edge(cursor: GraphQL.Cursor.text(cursor($0)), item: items[$0])
            },
            totalCount: items.count, hasNextPage: upper < items.endIndex,
            hasPreviousPage: lower > items.startIndex)
    }

    private func limit(_ name: String) throws -> Int? {
        guard let value = int(name) else { return nil }
        guard value >= 0 else {
            throw GraphQL.FieldError(
                "INVALID_PAGINATION_BOUNDARIES",
                "`\(name)` on the `\(field.name)` connection cannot be less than zero.")
        }
        guard value <= 100 else {
            throw GraphQL.FieldError(
                "EXCESSIVE_PAGINATION",
                "Requesting \(value) records on the `\(field.name)` connection exceeds the `\(name)` limit of "
                    + "100 records.")
        }
        return value
    }

    /// A connection of which only `totalCount` is asked needs no bound.
    private var needsBoundary: Bool {
        guard let fields = field.selection?.fields.values.first else { return false }
        return fields.contains { ["nodes", "edges", "pageInfo"].contains($0.name) }
    }
}
