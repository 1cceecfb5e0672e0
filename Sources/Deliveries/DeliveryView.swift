import Enforcement
import Foundation
package import Policy
package import Reporting
package import Server
package import Store

/// An attempt at a delivery: what GitHub says of it, and what the state file knows of the delivery.
package struct DeliveryView: Sendable {
    package enum State: String, Sendable {
        /// It is in the state file, with the work that it asked for.
        case accepted
        /// It was answered with 2xx and nothing was kept of it: it concerned nothing, or another receiver has it.
        case answered
        /// No attempt has arrived, as far as is known.
        case neverArrived = "never-arrived"
    }

    package let json: JSON
    package let attempt: SentDelivery
    package let state: State
    /// Whether GitHub was asked to send it again.
    package let isAskedFor: Bool
    private let kept: StoredDelivery?

    /// - Parameter isAnswered: some attempt at the same delivery was answered with 2xx.
    package init(_ json: JSON, _ attempt: SentDelivery, kept: StoredDelivery?, isAnswered: Bool, isAskedFor: Bool) {
        self.json = json
        self.attempt = attempt
        self.kept = kept
        self.isAskedFor = isAskedFor
        state = kept != nil ? .accepted : isAnswered ? .answered : .neverArrived
    }

    private func text(_ name: String) -> String? { json[name]?.stringValue }

    var event: String {
        [text("event") ?? "?", text("action")].compactMap { $0 }.joined(separator: ".")
    }

    var repository: String? { kept?.target ?? repositoryID.map { "repository \($0)" } }

    /// Of what GitHub names by its id alone.
    var repositoryID: Int? { kept == nil ? json["repository_id"]?.intValue : nil }

    package var report: JSON {
        [
            "id": .integer(attempt.id), "guid": .string(attempt.guid),
            "delivered_at": .string(attempt.at.formatted(.iso8601)), "event": .string(event),
            "repository": kept.map { .string($0.target) } ?? .null,
            "repository_id": json["repository_id"] ?? .null, "status_code": .integer(attempt.statusCode),
            "status": json["status"] ?? .null, "redelivery": json["redelivery"] ?? false,
            "seconds": json["duration"] ?? .null, "fate": .string(state.rawValue), "asked_again": .bool(isAskedFor),
        ]
    }

    /// What stands in one line.
    package var cells: [String] {
        [
            attempt.at.formatted(.iso8601), String(attempt.id), attempt.guid, event,
            repository ?? "", attempt.statusCode == 0 ? (text("status") ?? "no answer") : String(attempt.statusCode),
            fateText,
        ].map { $0.printable }
    }

    var fateText: String {
        switch state {
        case .accepted: attempt.hasArrived ? "accepted" : "accepted by another attempt"
        case .answered: attempt.hasArrived ? "answered" : "answered at another attempt"
        case .neverArrived: isAskedFor ? "never arrived, requested again" : "never arrived"
        }
    }
}

/// One attempt with what was sent and answered, less what would let somebody forge a delivery.
package enum DeliveryDetails {
    /// Headers whose values are as good as a key.
    private static let confidential: Set = [
        "x-hub-signature", "x-hub-signature-256", "authorization", "cookie", "set-cookie", "proxy-authorization",
    ]

    /// The payload is left out: it holds whatever the repository holds.
    package static func report(_ json: JSON, _ view: DeliveryView) -> JSON {
        let payload = json["request"]?["payload"]
        return view.report.setting(
            ["repository"], to: payload?["repository"]?["full_name"] ?? view.report["repository"]
        )
        .setting(["sender"], to: payload?["sender"]?["login"])
        .setting(["url"], to: json["url"])
        .setting(["request"], to: ["headers": headers(json["request"])])
        .setting(["response"], to: ["headers": headers(json["response"]), "body": body(json["response"])])
    }

    package static func lines(_ report: JSON, _ style: Style) -> [String] {
        func text(_ name: String) -> String { (report[name] ?? .null).shortText }
        var lines = [
            style.bold("\(text("event")) \(text("guid"))"),
            "  \(text("delivered_at")), attempt \(text("id")), to \(text("url")), \(text("fate"))",
            "  \(text("repository")), caused by \(text("sender"))", style.bold("Request"),
        ]
        lines += headerLines(report["request"])
        lines.append(style.bold("Answer") + "  \(text("status_code")) \(text("status"))")
        lines += headerLines(report["response"])
        if let body = report["response"]?["body"]?.stringValue, !body.isEmpty {
            lines += ["", body.split(separator: "\n").map { String($0).printable }.joined(separator: "\n")]
        }
        return lines
    }

    private static func headerLines(_ message: JSON?) -> [String] {
        (message?["headers"]?.objectValue ?? [:]).sorted { $0.key < $1.key }.map {
            "  \($0.key.printable): \($0.value.shortText)"
        }
    }

    private static func headers(_ message: JSON?) -> JSON {
        .object(
            Dictionary(
                (message?["headers"]?.objectValue ?? [:]).map { name, value in
                    (name, confidential.contains(name.lowercased()) ? "<redacted>" : value)
                }, uniquingKeysWith: { first, _ in first }))
    }

    /// Longest answer shown, in characters.
    private static let longestBody = 4000

    private static func body(_ message: JSON?) -> JSON {
        guard let text = message?["payload"]?.stringValue else { return message?["payload"] ?? .null }
        return .string(text.count > longestBody ? "\(text.prefix(longestBody))…" : text)
    }
}
