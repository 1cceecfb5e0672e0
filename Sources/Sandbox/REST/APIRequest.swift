/// One request on its way to a route, already authenticated.
struct APIRequest: Sendable {
    var method: String
    /// Without the query, as sent.
    var path: String
    var query: [String: String]
    var headers: [String: String]
    var body: JSON?
    var caller: Caller
    /// Values of the template's `{…}` parts, percent-decoded.
    var parameters: [String: String] = [:]
    /// Set for routes under a repository or an organization.
    var repositoryID = 0
    var organizationID = 0
    /// Fields that GitHub is to accept and ignore; most are no longer in the body.
    var ignoredFields: Set<String> = []
    /// `2022-11-28` or `2026-03-10`.
    var version = "2022-11-28"

    /// Writes need somebody to attribute them to; routes that write are never open to anonymous callers.
    func actor() throws(Refusal) -> Actor {
        guard let actor = caller.actor else { throw Refusal(401, "Requires authentication") }
        return actor
    }

    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    func number(_ name: String) throws(Refusal) -> Int {
        guard let number = Int(parameter(name)) else { throw .notFound }
        return number
    }

    /// The JSON object of the body; an empty body counts as `{}`.
    func object() throws(Refusal) -> JSONObject {
        switch body {
        case nil: return [:]
        case .object(let object)?: return object
        default: throw Refusal(400, "Body should be a JSON object")
        }
    }
}

struct APIResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: JSON?

    init(_ status: Int, _ body: JSON? = nil, headers: [(name: String, value: String)] = []) {
        self.status = status
        self.body = body
        self.headers = headers
    }

    static func ok(_ object: JSONObject) -> APIResponse { APIResponse(200, .object(object)) }
    static func ok(_ values: [JSONObject]) -> APIResponse { APIResponse(200, .array(values.map { .object($0) })) }
    static let noContent = APIResponse(204)

    init(_ refusal: Refusal) {
        self.init(refusal.status, .object(refusal.json))
    }
}

extension Refusal {
    /// GitHub's error body.
    var json: JSONObject {
        var object: JSONObject = ["message": .string(message)]
        if !details.isEmpty {
            object.add("errors", details.map { $0.json })
        }
        object.add("documentation_url", "https://docs.github.com/rest")
        object.add("status", String(status))
        return object
    }
}

extension Refusal.Detail {
    fileprivate var json: JSON {
        var object: JSONObject = ["resource": .string(resource), "code": .string(code)]
        if let field { object.add("field", field) }
        if let message { object.add("message", message) }
        return .object(object)
    }
}
