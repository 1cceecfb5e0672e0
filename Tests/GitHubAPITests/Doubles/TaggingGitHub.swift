import Crypto
import Foundation
import Synchronization

/// Answers with bodies and entity tags as GitHub does, by the formula that its documentation keeps to itself.
final class TaggingGitHub: Sendable {
    enum Tags: Sendable {
        case github
        /// Depends on the token too, in a way that nobody knows.
        case another
        case none
    }

    private let state: Mutex<(bodies: [String: Reply], tags: Tags)>

    init(_ bodies: [String: String] = [:], tags: Tags = .github) {
        state = Mutex((bodies.mapValues { Reply(body: $0) }, tags))
    }

    subscript(target: String) -> Reply? {
        get { state.withLock { $0.bodies[target] } }
        set { state.withLock { $0.bodies[target] = newValue } }
    }

    func use(_ tags: Tags) { state.withLock { $0.tags = tags } }

    func answer(_ request: Received) -> Reply {
        let (known, tags) = state.withLock { ($0.bodies[request.target], $0.tags) }
        guard var reply = known else { return Reply(status: 404, body: #"{"message":"Not Found"}"#) }
        guard request.method == "GET", reply.status == 200, let tag = tag(of: reply.body, request, tags) else {
            return reply
        }
        reply.headers["etag"] = tag
        if request.headers["if-none-match"] == tag {
            reply.status = 304
            reply.body = ""
        }
        return reply
    }

    private func tag(of body: String, _ request: Received, _ tags: Tags) -> String? {
        let said = "\(request.headers["accept"] ?? ""):\(request.headers["authorization"] ?? ""):\(body)"
        func hash(_ text: String) -> String {
            SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
        }
        return switch tags {
        case .github: "\"\(hash(said))\""
        case .another: "W/\"\(hash("salt" + said))\""
        case .none: nil
        }
    }
}

extension FakeGitHub {
    /// The `If-None-Match` of each request for this, in their order.
    func conditions(on target: String) -> [String?] {
        received.filter { $0.target == target }.map { $0.headers["if-none-match"] }
    }
}
