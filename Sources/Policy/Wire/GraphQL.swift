/// A GraphQL query. Its document always starts with `query`: a mutation cannot be made from it.
package struct GraphQLQuery: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    package let variables: [Variable]
    /// The fields of the root selection.
    package let selection: String
    /// Definitions of the fragments used, each `fragment X on Y { … }`.
    package let fragments: [String]
    /// Anyone who asks can ask for less at once. Where GitHub times out on it, it is not sent again as it is: each
    /// time-out costs points.
    package let isDivisible: Bool

    package struct Variable: Hashable, Sendable {
        package let name: String
        /// GraphQL type, such as `String!`.
        package let type: String
        package let value: JSON

        package init(_ name: String, _ type: String, _ value: JSON) {
            self.name = name
            self.type = type
            self.value = value
        }
    }

    package init(
        _ name: String, variables: [Variable] = [], selection: String, fragments: [String] = [],
        isDivisible: Bool = false
    ) {
        self.name = name
        self.variables = variables
        self.selection = selection
        self.fragments = fragments
        self.isDivisible = isDivisible
    }

    /// The document; every query also asks what it cost.
    package var document: String {
        let signature =
            variables.isEmpty ? "" : "(\(variables.map { "$\($0.name): \($0.type)" }.joined(separator: ", ")))"
        let budget = "rateLimit { cost limit remaining resetAt }"
        return (["query \(name)\(signature) { \(budget) \(selection) }"] + fragments).joined(separator: "\n")
    }

    package var description: String { "query \(name)" }
}

/// One field of a GraphQL mutation, such as `updateBranchProtectionRule`.
package struct Mutation: Hashable, Sendable, CustomStringConvertible {
    package let field: String
    /// The value of its `input` argument, whose type is the field's name with a capital and `Input`.
    package var input: JSON
    /// The fields of the payload to read back.
    package let selection: String

    package init(_ field: String, input: JSON, selection: String) {
        self.field = field
        self.input = input
        self.selection = selection
    }

    package var inputType: String { field.prefix(1).uppercased() + field.dropFirst() + "Input!" }
    package var description: String { "mutation \(field)" }
}

/// Several mutations in one request. GitHub executes them one after another in this order; each fails alone.
package struct MutationBatch: Hashable, Sendable, CustomStringConvertible {
    package let mutations: [Mutation]

    package init(_ mutations: [Mutation]) { self.mutations = mutations }

    /// The alias of the mutation at `index`, under which its payload and its errors come back.
    package static func alias(_ index: Int) -> String { "m\(index)" }

    package var document: String {
        let signature = mutations.enumerated().map { "$\(Self.alias($0.offset)): \($0.element.inputType)" }
        let fields = mutations.enumerated().map { index, mutation in
            "\(Self.alias(index)): \(mutation.field)(input: $\(Self.alias(index))) { \(mutation.selection) }"
        }
        return "mutation Apply(\(signature.joined(separator: ", "))) { \(fields.joined(separator: " ")) }"
    }

    package var variables: JSON {
        .object(
            Dictionary(
                uniqueKeysWithValues: mutations.enumerated().map { (Self.alias($0.offset), $0.element.input) }))
    }

    package var description: String { "mutation \(mutations.map { $0.field }.joined(separator: ", "))" }
}

/// What a GraphQL request gave: data, perhaps in part, and what went wrong with the rest.
package struct GraphQLAnswer: Hashable, Sendable {
    package let data: JSON
    package let errors: [Problem]

    package struct Problem: Hashable, Sendable {
        /// GitHub's `type`, such as `NOT_FOUND` or `FORBIDDEN`; absent for errors in the document.
        package let type: String?
        package let message: String
        /// Response keys from the root; list positions as digits.
        package let path: [String]
        /// What GitHub adds for programs, such as the field that its schema does not have; `null` for nothing.
        package let extensions: JSON

        package init(type: String?, message: String, path: [String], extensions: JSON = .null) {
            self.type = type
            self.message = message
            self.path = path
            self.extensions = extensions
        }

        /// The same at another path.
        package func at(_ path: [String]) -> Problem {
            Problem(type: type, message: message, path: path, extensions: extensions)
        }

        /// The field that the server's schema does not have, where that is the problem.
        package var undefinedField: String? {
            if extensions["code"]?.stringValue == "undefinedField", let field = extensions["fieldName"]?.stringValue {
                return field
            }
            // Field 'x' doesn't exist on type 'Repository'
            let parts = message.split(separator: "'", omittingEmptySubsequences: false)
            guard parts.count >= 4, parts[0] == "Field ", parts[2].hasPrefix(" doesn") else { return nil }
            return String(parts[1])
        }
    }

    package init(data: JSON, errors: [Problem] = []) {
        self.data = data
        self.errors = errors
    }

    /// The problems at or below a response path, or at one of its ancestors: with any, what stands there is unread.
    package func problems(at path: [String]) -> [Problem] {
        errors.filter { $0.path.starts(with: path) || path.starts(with: $0.path) }
    }
}
