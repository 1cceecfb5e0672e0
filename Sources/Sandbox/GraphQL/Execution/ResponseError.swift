extension GraphQL {
    /// One step of the way to a field in an answer.
    enum PathComponent: Sendable, Equatable {
        case key(String)
        case index(Int)

        var json: JSON {
            switch self {
            case .key(let key): .string(key)
            case .index(let index): .int(index)
            }
        }
    }

    /// A member of `errors` in an answer.
    struct ResponseError: Error, Sendable {
        var message: String
        /// GitHub's word for it: `NOT_FOUND`, `FORBIDDEN`, `UNPROCESSABLE` and so on.
        var type: String?
        var path: [PathComponent] = []
        var locations: [SourceLocation] = []
        var extensions: JSONObject?

        var json: JSON {
            var object = JSONObject()
            if let type { object.add("type", type) }
            if !path.isEmpty { object.add("path", path.map { $0.json }) }
            if let extensions { object.add("extensions", extensions) }
            if !locations.isEmpty {
                object.add("locations", locations.map { ["line": .int($0.line), "column": .int($0.column)] })
            }
            object.add("message", message)
            return .object(object)
        }
    }

    /// A resolver could not give its value. The executor adds path and location.
    struct FieldError: Error, Sendable {
        let type: String?
        let message: String

        init(_ type: String?, _ message: String) {
            self.type = type
            self.message = message
        }

        static func notFound(_ what: String, named name: String) -> FieldError {
            FieldError("NOT_FOUND", "Could not resolve to \(what) with the \(name).")
        }

        static func unresolvedNode(_ id: String) -> FieldError {
            FieldError("NOT_FOUND", "Could not resolve to a node with the global id of '\(id)'.")
        }

        static func unprocessable(_ message: String) -> FieldError {
            FieldError("UNPROCESSABLE", message)
        }

        /// A fault, in GitHub's words for that type.
        static func failing(_ type: String) -> FieldError {
            switch type {
            case "FORBIDDEN": forbidden
            case "RESOURCE_LIMITS_EXCEEDED": FieldError(type, "Resource limits for this query exceeded.")
            default: FieldError(type, "Something went wrong.")
            }
        }

        static let forbidden = FieldError("FORBIDDEN", "Resource not accessible by integration")
    }
}
