/// A GET. There is no way to make it anything else, which is what keeps a plan from writing.
package struct ReadRequest: Hashable, Sendable, CustomStringConvertible {
    package let path: APIPath
    /// GitHub documents that the endpoint has pages, so that the largest are asked for. Whether there is another page
    /// the answer alone tells.
    package let isPaginated: Bool
    /// Anyone who asks follows the pages, so that not all of them are held at once.
    package let isSinglePage: Bool
    /// The media type to ask for, where it is not GitHub's usual one. Such an answer is never kept.
    package let mediaType: String?

    /// All of it: a list in pages becomes one.
    package init(_ path: APIPath, isPaginated: Bool = false, mediaType: String? = nil) {
        self.path = path
        self.isPaginated = isPaginated
        self.mediaType = mediaType
        isSinglePage = false
    }

    /// One page of a list.
    package init(pageAt path: APIPath) {
        self.path = path
        isPaginated = true
        isSinglePage = true
        mediaType = nil
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
    /// Where GitHub has the public key that the body's secrets are sealed with at the moment of sending; `key_id` goes
    /// into the body then. `nil`: they are sent as they are.
    package let publicKey: APIPath?
    /// What the body holds is added to what is there, so that sending it twice adds it twice.
    package var addsUp = false

    package init(_ method: Method, _ path: APIPath, body: JSON? = nil, sealedWith publicKey: APIPath? = nil) {
        self.method = method
        self.path = path
        self.body = body
        self.publicKey = publicKey
    }

    /// Whether sending it twice has the effect of sending it once, so that it may be repeated when the answer is lost.
    ///
    /// GitHub's PATCH bodies set absolute values, but for a few that say so; so all but POST are.
    package var isIdempotent: Bool { method != .post && !addsUp }

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

extension Response {
    /// The address of the next page (RFC 8288).
    package var nextPage: String? {
        guard let link = headers["link"] else { return nil }
        for part in link.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
            guard let end = part.firstIndex(of: ">") else { continue }
            let parameters = part[part.index(after: end)...].lowercased()
            if parameters.contains("rel=\"next\"") || parameters.contains("rel=next") { return String(part[..<end]) }
        }
        return nil
    }
}
