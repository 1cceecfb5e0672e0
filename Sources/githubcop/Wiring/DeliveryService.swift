import Enforcement
import Foundation
import GitHubAPI
import Policy
import ServeWiring
import Server
import Store
import Wiring

/// GitHub's list of deliveries beside what the state file knows of them.
struct DeliveryService {
    private let deliveries: HookDeliveries
    /// `nil` where there is no state file.
    private let inbox: DeliveryInbox?

    private init(_ deliveries: HookDeliveries, _ inbox: DeliveryInbox?) {
        self.deliveries = deliveries
        self.inbox = inbox
    }

    /// Opens what is needed, and closes it afterwards.
    /// - Throws: `Stop` without an App's credentials; `SetupProblem`; `StoreFault`; what `body` throws.
    static func closing<Value>(
        _ stateOptions: StateOptions, _ body: (DeliveryService) async throws -> Value
    ) async throws -> Value {
        // An App speaks for itself here, in no organization's name.
        let connection = try Connection(organization: "")
        do {
            guard let deliveries = HookDeliveries(connection.client) else {
                throw Stop(
                    "Only a GitHub App may see its deliveries: set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY_FILE "
                        + "instead of a token.", code: .badInput)
            }
            let isThere = FileManager.default.fileExists(atPath: stateOptions.state)
            let database = isThere ? try stateOptions.open() : nil
            let value = try await body(DeliveryService(deliveries, database.map { DeliveryInbox(database: $0) }))
            try database?.close()
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    /// GitHub keeps a few days of deliveries; a list that long is no list of deliveries.
    private static let mostPages = 500

    /// The newest attempts first, each with what became of its delivery.
    ///
    /// - Parameters:
    ///   - limit: `nil`: all that GitHub remembers.
    ///   - failed: only the latest attempt at each delivery that has never arrived.
    ///   - since: leave out what is older.
    /// - Throws: `Stop` where the App has no webhook, or the list has no end.
    func list(_ limit: Int?, failed: Bool, since: Date?) async throws -> [DeliveryView] {
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

    private static var endless: Stop {
        Stop("GitHub lists more than \(mostPages * 100) attempts; nothing was done. Narrow it with --since 12h.")
    }

    private func page(_ cursor: String?) async throws -> (attempts: [JSON], next: String?) {
        do {
            return try await deliveries.page(cursor)
        } catch let failure as GitHubFailure where failure.reason == .notFound {
            throw NoWebhook()
        }
    }

    /// The App delivers nothing, so there is nothing to list.
    struct NoWebhook: Error, CustomStringConvertible {
        let description = "GitHub knows no deliveries of this App: it has no webhook."
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
    /// - Throws: `Stop` where GitHub knows none.
    func details(_ name: String) async throws -> JSON {
        let attempt = try await attempt(name)
        let json = try await deliveries.attempt(attempt.id)
        guard let view = try await views([(json, attempt)]).first else { return .null }
        return DeliveryDetails.report(json, view)
    }

    /// The same in one line.
    /// - Throws: `Stop` where GitHub knows none.
    func view(_ name: String) async throws -> DeliveryView {
        let attempt = try await attempt(name)
        guard let view = try await views([(try await deliveries.attempt(attempt.id), attempt)]).first else {
            throw Self.unknown(name)
        }
        return view
    }

    /// - Throws: `Stop` where GitHub knows none.
    func attempt(_ name: String) async throws -> SentDelivery {
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

    private static func unknown(_ name: String) -> Stop {
        Stop(
            "GitHub knows no delivery \(Terminal.quoted(name)) of this App; it forgets them after three days. See "
                + "'githubcop deliveries list'.")
    }

    /// Has GitHub send a delivery again, and remembers that it was asked to.
    /// - Throws: `GitHubFailure`, `StoreFault`.
    func redeliver(_ attempt: SentDelivery) async throws {
        try await deliveries.redeliver(attempt.id)
        try await inbox?.noteRedelivery(attempt.guid, now: Date())
    }
}

extension DeliveryView {
    /// No attempt at it has arrived.
    var isLost: Bool { fate == .neverArrived }
}
