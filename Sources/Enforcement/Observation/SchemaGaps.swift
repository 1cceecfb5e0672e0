import Policy
import Synchronization

/// The fields that the server's GraphQL schema does not have. Such a field makes GitHub refuse the whole document, so
/// each is found out once, and left out of every query from then on.
package final class SchemaGaps: Sendable {
    private let fields = Mutex<Set<String>>([])

    package init() {}

    /// What is said, of every repository, of the fields that are left out.
    var problems: [GraphQLAnswer.Problem] {
        fields.withLock { $0.sorted() }.map { field in
            GraphQLAnswer.Problem(type: "undefinedField", message: Self.message(field), path: [field])
        }
    }

    func contains(_ field: String) -> Bool { fields.withLock { $0.contains(field) } }

    private static func message(_ field: String) -> String { "this server's GraphQL has no field \(field)" }

    /// A reader that leaves them out, and learns of more.
    func reader(_ reader: GitHubReader) -> GitHubReader {
        GitHubReader(
            get: reader.get,
            query: { query in
                while true {
                    let answer = try await reader.query(self.without(query))
                    guard self.note(answer.errors) else { return answer }
                }
            }, isSelective: reader.isSelective)
    }

    /// - Returns: whether one of them is new.
    private func note(_ problems: [GraphQLAnswer.Problem]) -> Bool {
        let undefined = Set(problems.compactMap { $0.undefinedField })
        guard !undefined.isEmpty else { return false }
        return fields.withLock { fields in
            let count = fields.count
            fields.formUnion(undefined)
            return fields.count > count
        }
    }

    private func without(_ query: GraphQLQuery) -> GraphQLQuery {
        let fields = fields.withLock { $0 }
        guard !fields.isEmpty else { return query }
        return GraphQLQuery(
            query.name, variables: query.variables, selection: SelectionText.removing(fields, from: query.selection),
            fragments: query.fragments.map { SelectionText.removing(fields, fromFragment: $0) },
            isDivisible: query.isDivisible)
    }
}
