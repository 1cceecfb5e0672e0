/// A GET. There is no way to make it anything else, which is what keeps a plan from writing.
package struct ReadRequest: Hashable, Sendable, CustomStringConvertible {
    package let path: APIPath
    /// The answer is a list in pages: all of them are wanted, as one array.
    package let isPaginated: Bool
    /// The media type to ask for, where it is not GitHub's usual one. Such an answer is never kept.
    package let mediaType: String?

    package init(_ path: APIPath, isPaginated: Bool = false, mediaType: String? = nil) {
        self.path = path
        self.isPaginated = isPaginated
        self.mediaType = mediaType
    }

    package var description: String { "GET \(path)" }
}

/// A request that changes something.
package struct WriteRequest: Hashable, Sendable, CustomStringConvertible {
    package enum Method: String, Hashable, Sendable {
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package let method: Method
    package let path: APIPath
    package var body: JSON?

    package init(_ method: Method, _ path: APIPath, body: JSON? = nil) {
        self.method = method
        self.path = path
        self.body = body
    }

    /// Whether sending it twice has the effect of sending it once, so that it may be repeated when the answer is lost.
    ///
    /// GitHub's PATCH bodies set absolute values, so all but POST are.
    package var isIdempotent: Bool { method != .post }

    package var description: String { "\(method.rawValue) \(path)" }
}

/// What GitHub answered with a status of 2xx.
package struct Response: Hashable, Sendable {
    package let status: Int
    /// Names in lower case.
    package let headers: [String: String]
    package let body: JSON

    package init(status: Int = 200, headers: [String: String] = [:], body: JSON = .null) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
