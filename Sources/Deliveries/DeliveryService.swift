import Enforcement
package import Foundation
import GitHubAPI
package import Policy
package import ServeWiring
package import Server
package import Store

/// GitHub's list of deliveries beside what the state file knows of them.
package struct DeliveryService: Sendable {
    private let deliveries: HookDeliveries
    /// `nil` where there is no state file.
    private let inbox: DeliveryInbox?

    /// - Parameter inbox: `nil` where there is no state file.
    package init(_ deliveries: HookDeliveries, _ inbox: DeliveryInbox?) {
        self.deliveries = deliveries
        self.inbox = inbox
    }

    /// GitHub keeps a few days of deliveries; a list that long is no list of deliveries.
    private static let mostPages = 500

    /// The newest attempts first, each with what became of its delivery.
    ///
    /// - Parameters:
    ///   - limit: `nil`: all that GitHub remembers.
    ///   - failed: only the latest attempt at each delivery that has never arrived.
    ///   - since: leave out what is older.
    /// - Throws: `Problem` where the App has no webhook, or the list has no end.
    package func list(_ limit: Int?, failed: Bool, since: Date?) async throws -> [DeliveryView] {
        var attempts: [(JSON, SentDelivery)] = []
        var cursor: String?
        for number in 1... {
            guard number <= Self.mostPages else { throw Self.endless }
            let page = try await page(cursor)
            let read = page.attempts.compactMap { json in SentDelivery(json).map { (json, $0) } }
            attempts += read.filter { since == nil || $0.1.at >= since ?? .distantPast }
            cursor = page.next
            let isPast = since.map { since in read.last.map { $0.1.at < since } ?? true } ?? false
            // Whether a delivery has arrived, only a later attempt tells: these come first.
            if cursor == nil || isPast { break }
            guard let limit else { continue }
            let isEnough = failed ? try await views(attempts).count { $0.isLost } >= limit : attempts.count >= limit
            if isEnough { break }
        }
        let views = try await views(attempts)
        guard failed else { return Array(views.prefix(limit ?? .max)) }
        var seen: Set<String> = []
        return Array(views.filter { $0.isLost && seen.insert($0.attempt.guid).inserted }.prefix(limit ?? .max))
    }

    private static var endless: Problem {
        Problem("GitHub lists more than \(mostPages * 100) attempts; nothing was done. Narrow it with --since 12h.")
    }

    private func page(_ cursor: String?) async throws -> (attempts: [JSON], next: String?) {
        do {
            return try await deliveries.page(cursor)
        } catch let failure as GitHubFailure where failure.reason == .notFound {
            throw NoWebhook()
        }
    }

    /// Something that was asked for is not there.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    /// The App delivers nothing, so there is nothing to list.
    package struct NoWebhook: Error, CustomStringConvertible {
        package let description = "GitHub knows no deliveries of this App: it has no webhook."
    }

    private func views(_ attempts: [(JSON, SentDelivery)]) async throws -> [DeliveryView] {
        let ids = Array(Set(attempts.map { $0.1.guid }))
        let kept = try await inbox?.deliveries(ids) ?? [:]
        let untried = try await inbox?.notRedelivered(ids)
        let answered = Set(attempts.filter { $0.1.hasArrived }.map { $0.1.guid })
        return attempts.map { json, attempt in
            DeliveryView(
                json, attempt, kept: kept[attempt.guid], isAnswered: answered.contains(attempt.guid),
                isAskedFor: untried.map { !$0.contains(attempt.guid) } ?? false)
        }
    }

    /// One attempt with what was sent and answered.
    ///
    /// - Parameter name: the attempt's number, or the delivery's GUID for its latest attempt.
    /// - Throws: `Problem` where GitHub knows none.
    package func details(_ name: String) async throws -> JSON {
        let attempt = try await attempt(name)
        let json = try await deliveries.attempt(attempt.id)
        guard let view = try await views([(json, attempt)]).first else { return .null }
        return DeliveryDetails.report(json, view)
    }

    /// The same in one line.
    /// - Throws: `Problem` where GitHub knows none.
    package func view(_ name: String) async throws -> DeliveryView {
        let attempt = try await attempt(name)
        guard let view = try await views([(try await deliveries.attempt(attempt.id), attempt)]).first else {
            throw Self.unknown(name)
        }
        return view
    }

    /// - Throws: `Problem` where GitHub knows none.
    package func attempt(_ name: String) async throws -> SentDelivery {
        if let id = Int(name) {
            do {
                if let attempt = SentDelivery(try await deliveries.attempt(id)) { return attempt }
            } catch let failure as GitHubFailure where failure.reason == .notFound {}
        } else {
            var cursor: String?
            for _ in 0..<Self.mostPages {
                let page = try await page(cursor)
                let found = page.attempts.lazy.compactMap { SentDelivery($0) }.first {
                    $0.guid.lowercased() == name.lowercased()
                }
                if let found { return found }
                cursor = page.next
                if cursor == nil { break }
            }
        }
        throw Self.unknown(name)
    }

    private static func unknown(_ name: String) -> Problem {
        Problem(
            "GitHub knows no delivery '\(name.prefix(120).description.printable)' of this App; it forgets them after three days. See "
                + "'githubcop deliveries list'.")
    }

    /// Has GitHub send a delivery again, and remembers that it was asked to.
    /// - Throws: `GitHubFailure`, `StoreFault`.
    package func redeliver(_ attempt: SentDelivery) async throws {
        try await deliveries.redeliver(attempt.id)
        try await inbox?.noteRedelivery(attempt.guid, now: Date())
    }
}

extension DeliveryView {
    /// No attempt at it has arrived.
    package var isLost: Bool { state == .neverArrived }
}
