/// What a receiver's status means for a delivery that was signed rightly, and what to do about it.
package enum SendResult {
    static func isAccepted(_ status: Int) -> Bool { (200...299).contains(status) }

    /// - Returns: what is wrong and what to do next; `nil` when the delivery was accepted.
    package static func complaint(about reply: HTTPReply) -> (problem: String, advice: String)? {
        guard !isAccepted(reply.status) else { return nil }
        return (problem(of: reply), advice(for: reply.status))
    }

    private static func problem(of reply: HTTPReply) -> String {
        switch reply.status {
        case 300...399:
            let place = reply.headers["location"].map { " to \($0)" } ?? ""
            return "answered \(reply.status), a redirect\(place), which was not followed: GitHub does not either"
        case 401: return "answered 401: the secret there is another one"
        default: return "answered \(reply.status)\(reply.reason.isEmpty ? "" : " \(reply.reason)")"
        }
    }

    private static func advice(for status: Int) -> String {
        switch status {
        case 300...399: "Give GitHub the address at the end of the redirect."
        case 401:
            "Set the receiver's secret, the one at GitHub and GITHUB_WEBHOOK_SECRET here to the same value; see that no "
                + "proxy alters the body."
        case 403: "Something before the receiver refuses: a firewall, an allow-list of addresses, a gateway's key."
        case 404: "Check the path; 'githubcop serve' listens on /webhook (--path)."
        case 405: "That address takes no POST: check the path."
        case 400: "The receiver takes it for no delivery: see its log, and that no proxy drops the X-GitHub- headers."
        case 408, 504: "The receiver is too slow: it must answer within 10 seconds and work afterwards."
        case 411, 413: "The body is too large for a proxy in between: let it pass 25 MB, as GitHub may send."
        case 415: "The receiver does not take this content type; set the webhook to application/json."
        case 429: "A proxy or gateway throttles: raise its limits, or deliveries will be lost in a burst."
        case 502, 503: "The server behind the gateway does not answer: see that it runs, and its log."
        case 500...599: "The receiver failed: look into its log."
        default: "Look into the receiver's log."
        }
    }

    /// What to do when a delivery could not be brought to the receiver.
    package static func advice(for fault: ExchangeFault) -> String {
        switch fault.kind {
        case .unresolved: "Check the name; a new one may take a while until every resolver knows it."
        case .unreachable:
            "See that the server runs, listens on that port, and that no firewall or security group is in between."
        case .tls:
            "GitHub verifies certificates too: use one for that name from a public authority, with its whole chain."
        case .timeout: "GitHub times out after 10 seconds and does not try again: answer first, work afterwards."
        case .other: "Look into the receiver's log."
        }
    }
}
