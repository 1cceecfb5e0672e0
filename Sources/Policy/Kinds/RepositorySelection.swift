/// Fields of GraphQL's `Repository` that a kind needs.
package struct RepositorySelection: Sendable {
    /// Fit for pages of many repositories: scalars, and connections of which none holds another.
    package let fields: String
    /// Definitions of the fragments that `fields` uses.
    package let fragments: [String]
    /// What is worth a second request, asked only for the objects that exist.
    package let details: Details?
    /// Connections among the fields that are read to their last page.
    package let lists: [List]

    /// A connection of the repository. Kinds see it whole, however many pages GitHub makes of it.
    package struct List: Sendable {
        package let connection: String
        private let arguments: String
        private let items: String

        /// - Parameters:
        ///   - arguments: other than `first` and `after`.
        ///   - items: its `nodes` or `edges` with their fields.
        package init(_ connection: String, arguments: String = "", _ items: String) {
            self.connection = connection
            self.arguments = arguments.isEmpty ? "" : ", " + arguments
            self.items = items
        }

        /// The first page.
        var fields: String { page("first: 100") }

        /// The page after the one that ends at `$cursor`.
        package var rest: String { page("first: 100, after: $cursor") }

        private func page(_ range: String) -> String {
            "\(connection)(\(range)\(arguments)) { pageInfo { hasNextPage endCursor } \(items) }"
        }
    }

    /// Fields of objects found inside the repository. Asked beside `fields` when one repository is read, with
    /// `nodes(ids:)` when many are; either way they are merged into the node of that id before the kind sees it.
    package struct Details: Sendable {
        /// The connection field of `Repository` whose nodes they belong to: `branchProtectionRules`.
        package let connection: String
        /// GraphQL type of those nodes.
        package let type: String
        package let fields: String
        package let fragments: [String]

        package init(connection: String, type: String, fields: String, fragments: [String] = []) {
            self.connection = connection
            self.type = type
            self.fields = fields
            self.fragments = fragments
        }
    }

    package init(
        _ fields: String = "", fragments: [String] = [], details: Details? = nil, lists: [List] = []
    ) {
        self.fields = ([fields] + lists.map { $0.fields }).filter { !$0.isEmpty }.joined(separator: " ")
        self.lists = lists
        self.fragments = fragments
        self.details = details
    }

    private init(_ fields: String, _ details: Details?, of other: RepositorySelection) {
        self.fields = fields
        fragments = other.fragments
        self.details = details
        lists = other.lists
    }

    /// The same lists, as far as these fields hold them.
    package func with(_ fields: String, _ details: Details?) -> RepositorySelection {
        RepositorySelection(fields, details, of: self)
    }
}

extension Answers {
    /// The elements of a connection that was read to its end.
    ///
    /// - Parameter items: `nodes` or `edges`.
    /// - Throws: `Unreadable`: what GitHub gave only a part of, or not at all, is never taken for the whole.
    package func list(_ connection: String, _ items: String = "nodes") throws(Unreadable) -> [JSON] {
        if let problem = problems.first(where: { $0.path.first == connection }) { throw Unreadable(problem.message) }
        guard let list = node?[connection], let elements = list[items]?.arrayValue else {
            throw Unreadable(problems.first { $0.path.isEmpty }?.message ?? "GitHub did not answer with \(connection)")
        }
        guard list["pageInfo"]?["hasNextPage"] != true else {
            throw Unreadable("GitHub gave only the first \(elements.count) of \(connection)")
        }
        guard !elements.contains(where: { $0.isNull }) else {
            throw Unreadable("GitHub left out some of \(connection)")
        }
        return elements
    }
}
