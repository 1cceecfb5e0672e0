extension GraphQL {
    /// The pair of types behind a paginated field.
    struct ConnectionType<Item>: Sendable {
        let connection: ObjectType<Page<Item>>
        let edge: ObjectType<Edge<Item>>

        /// - Parameters:
        ///   - name: the connection's; the edge is named alike unless GitHub names it otherwise.
        ///   - node: the type of the nodes.
        ///   - isNonNull: whether GitHub's schema says that the node of an edge is never null.
        ///   - value: the node of an item.
        ///   - edges: further fields of the edge.
        ///   - connections: further fields of the connection.
        init<Node>(
            _ name: String, of node: @autoclosure @escaping @Sendable () -> ObjectType<Node>, named nodeName: String,
            isNonNull: Bool = false, value: @escaping @Sendable (Item) -> Node,
            edges: (inout ObjectType<Edge<Item>>) -> Void = { _ in },
            connections: (inout ObjectType<Page<Item>>) -> Void = { _ in }
        ) {
            let edgeName = name.dropLast("Connection".count) + "Edge"
            let edge = ObjectType<Edge<Item>>(String(edgeName)) { type in
                type.field("cursor: String!") { $0.cursor }
                type.field("node: \(nodeName)\(isNonNull ? "!" : "")") { node()(value($0.item)) }
                edges(&type)
            }
            self.edge = edge
            connection = ObjectType<Page<Item>>(name) { type in
                type.field("edges: [\(edgeName)]") { page in Output.list(page.edges.map { edge($0) }) }
                type.field("nodes: [\(nodeName)]") { page in Output.list(page.edges.map { node()(value($0.item)) }) }
                type.field("pageInfo: PageInfo!") { page in
                    PageInfo.type(
                        PageInfo(
                            startCursor: page.edges.first?.cursor, endCursor: page.edges.last?.cursor,
                            hasNextPage: page.hasNextPage, hasPreviousPage: page.hasPreviousPage))
                }
                type.field("totalCount: Int!") { $0.totalCount }
                connections(&type)
            }
        }

        /// A connection whose items are the nodes themselves.
        init(
            _ name: String, of node: @autoclosure @escaping @Sendable () -> ObjectType<Item>, named nodeName: String,
            connections: (inout ObjectType<Page<Item>>) -> Void = { _ in }
        ) {
            self.init(name, of: node(), named: nodeName, value: { $0 }, connections: connections)
        }

        var types: [any AnyObjectType] { [connection, edge] }

        func callAsFunction(_ page: Page<Item>) -> Output { connection(page) }
    }

    struct PageInfo {
        let startCursor: String?
        let endCursor: String?
        let hasNextPage: Bool
        let hasPreviousPage: Bool

        static let type: ObjectType<PageInfo> = .init("PageInfo") { type in
            type.field("endCursor: String") { $0.endCursor }
            type.field("hasNextPage: Boolean!") { $0.hasNextPage }
            type.field("hasPreviousPage: Boolean!") { $0.hasPreviousPage }
            type.field("startCursor: String") { $0.startCursor }
        }
    }
}
