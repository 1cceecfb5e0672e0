import Foundation
import Policy
import ServeWiring
import Server
import StateReporting
import Store

/// Answers what anyone who runs the service asks for, out of the state file.
struct AdminResponses: Sendable {
    private let database: StateDatabase

    init(_ database: StateDatabase) { self.database = database }

    @Sendable func answer(_ question: AdminRequest) async -> AdminResponse {
        do {
            switch question {
            case .status: return .json(try await StatusReport(database, now: Date()).json.text())
            case .runs(let runs): return try await list(runs)
            case .run(let name, let limit, let place): return try await show(name, limit, after: place)
            case .suspend(let asked): return try await suspend(asked)
            case .resume(let repository, let kind, let caller):
                let ended = try await SuspensionService(database).resume(
                    repository, kind: kind, actor: Self.actor(caller))
                return .json((["resumed": .array(ended.map(Self.json))] as JSON).text())
            }
        } catch let refusal as SuspensionService.Refusal {
            return .unclear(refusal.description)
        } catch let stop as Stop {
            return .unknown(stop.description)
        } catch let fault as StoreFault {
            // Where the file lies is nobody's business who asks from elsewhere.
            return .unavailable("the state file cannot be read: \(fault.message)")
        } catch {
            return .unavailable("the history cannot be read: \(error)")
        }
    }

    private func suspend(_ asked: AdminRequest.Suspend) async throws -> AdminResponse {
        guard let span = TimeSpan(argument: asked.duration) else {
            return .unclear("for must be a length of time such as 90m, 2h or 1d")
        }
        let (suspension, isKnown) = try await SuspensionService(database).suspend(
            asked.repository, kind: asked.kind, for: span.duration, reason: asked.reason,
            actor: Self.actor(asked.by))
        return .json((["suspended": Self.json(suspension), "is_known": .bool(isKnown)] as JSON).text())
    }

    /// The token is one for all: who uses it, only the caller can say.
    private static func actor(_ caller: String?) -> String { caller.map { "\($0) (admin API)" } ?? "admin API" }

    private static func json(_ suspension: StoredSuspension) -> JSON {
        [
            "repository": .string(suspension.repository), "kind": suspension.kind.map { .string($0) } ?? .null,
            "reason": .string(suspension.reason), "by": .string(suspension.actor),
            "until": .string(suspension.until.formatted(.iso8601)),
        ]
    }

    private func list(_ asked: AdminRequest.Runs) async throws -> AdminResponse {
        var filter = RunFilter(repositories: asked.repositories, before: asked.before)
        if let text = asked.since {
            guard let since = Since(argument: text) else {
                return .unclear("since must be a date such as 2026-11-01 or an age such as 7d or 12h")
            }
            filter.since = since.date
        }
        let runs = try await RunHistory(database: database).runs(asked.limit, filter)
        let next = runs.count == asked.limit ? runs.last.map { JSON.integer($0.number) } : nil
        return .json((["runs": .array(runs.map(HistoryReport.json)), "next": next ?? .null] as JSON).text())
    }

    private func show(_ name: String, _ limit: Int, after place: Int) async throws -> AdminResponse {
        let history = RunHistory(database: database)
        let run = try await history.run(named: name)
        let page = try await history.records(ofRun: run.run, after: place, limit: limit)
        let records = try page.records.map { HistoryReport.json(of: try KeptRecord($0)) }
        return .json(
            ([
                "run": HistoryReport.json(of: run), "repositories": .array(records),
                "next": page.next.map { .integer($0) } ?? .null,
            ] as JSON).text())
    }
}
