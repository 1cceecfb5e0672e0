import Policy
import Sandbox

/// A request as it arrived at the sandbox, and the status it was answered with.
struct SentRequest: Sendable, CustomStringConvertible {
    let method: String
    let path: String
    /// As in GitHub's OpenAPI description: `/repos/{owner}/{repo}/autolinks`; `nil` for a path that GitHub lacks.
    let route: String?
    let body: Policy.JSON?
    let status: Int
    let answer: Policy.JSON?

    init(_ exchange: Exchange) {
        method = exchange.method
        path = exchange.path
        route = exchange.routeTemplate
        body = exchange.requestBody.flatMap { try? Policy.JSON(parsing: $0.bytes) }
        status = exchange.status
        answer = exchange.responseBody.flatMap { try? Policy.JSON(parsing: $0.bytes) }
    }

    init(method: String, route: String, body: Policy.JSON) {
        self.method = method
        path = route
        self.route = route
        self.body = body
        status = 200
        answer = nil
    }

    /// The GraphQL document; `nil` for REST.
    var document: String? { route == "/graphql" ? body?["query"]?.stringValue : nil }
    var variables: Policy.JSON? { route == "/graphql" ? body?["variables"] : nil }

    /// Whether it could change anything: neither GET nor a GraphQL query.
    var isWrite: Bool {
        guard route == "/graphql" else { return method != "GET" }
        // Every operation of the document must say `query`; an anonymous `{ … }` is one too.
        let operations = (document ?? "mutation").operationTypes
        return method != "POST" || operations.isEmpty || operations != ["query"]
    }

    var description: String { document.map { "\(method) \(path) \($0)" } ?? "\(method) \(path)" }
}

extension String {
    /// The types of the operations that a GraphQL document defines: `query`, `mutation`, `subscription`.
    fileprivate var operationTypes: Set<String> {
        var types: Set<String> = []
        var depth = 0
        var isInText = false
        var word = ""
        var definition: String?
        for character in self {
            if character == "\"" { isInText.toggle() }
            guard !isInText else { continue }
            if character.isLetter || character == "_" {
                word.append(character)
                continue
            }
            if depth == 0, !word.isEmpty, definition == nil { definition = word }
            word = ""
            switch character {
            case "{", "(", "[":
                if depth == 0, character == "{" {
                    let type = definition ?? "query"
                    if type != "fragment" { types.insert(type) }
                }
                depth += 1
            case "}", ")", "]":
                depth -= 1
                if depth == 0, character == "}" { definition = nil }
            default: break
            }
        }
        return types
    }
}
