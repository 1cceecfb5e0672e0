import Enforcement
import Foundation
import Policy
import Reporting
import ServeWiring
import Store

/// Why repositories stand as they do, in a few words each.
struct RepositoryReasons: Sendable {
    private let database: StateDatabase
    private let policy: PolicyDocument
    private let suspensions: [StoredSuspension]
    private let day: Day
    /// Since when what GitHub refuses counts.
    private let oldestRefusal: Date

    /// - Throws: `StoreFault`.
    init(_ database: StateDatabase, _ policy: PolicyInForce, now: Date) async throws {
        self.database = database
        self.policy = policy.document
        suspensions = try await SuspensionTable(database: database).active(now: now)
        day = Day(secondsSince1970: Int(now.timeIntervalSince1970))
        oldestRefusal = now.addingTimeInterval(-RefusalMemory.retryInterval.seconds)
    }

    /// - Throws: `StoreFault`.
    func reason(of row: SnapshotRow) async throws -> String? {
        guard let name = RepositoryName(row.name) else { return nil }
        var reasons: [String] = []
        switch row.state {
        case "exempt": reasons += [policy.exemption(of: name, on: day).message].compactMap { $0 }
        case "waiting", "failed", "unreadable", "suspended":
            reasons += [row.failure].compactMap { $0 }
            for queued in try await WorkTable(database: database).queued(row.name, id: row.targetID) {
                reasons += [queued.failure].compactMap { $0 } + queued.waits.map { $0.detail }
            }
        default: break
        }
        reasons += suspensions.filter { RepositoryName($0.repository) == name }.map { suspension in
            "\(suspension.kind.map { "\($0) " } ?? "")suspended: \(suspension.reason) (\(suspension.actor))"
        }
        if reasons.isEmpty { reasons += try await notes(row) }
        reasons += try await refusals(row)
        if row.differences > 0 { reasons.insert("differs: \(row.kinds.joined(separator: ", "))", at: 0) }
        let text = reasons.reduce(into: [String]()) { known, reason in
            if !known.contains(reason) { known.append(reason) }
        }
        return text.isEmpty ? nil : String(text.joined(separator: "; ").printable.prefix(Self.longest))
    }

    /// What GitHub refuses, by the setting.
    private func refusals(_ row: SnapshotRow) async throws -> [String] {
        guard row.differences > 0 else { return [] }
        let refused = try await RefusalTable(database: database).all(repositoryID: row.targetID).filter {
            $0.last > oldestRefusal
        }
        return refused.isEmpty ? [] : ["GitHub refuses " + refused.map { $0.title }.joined(separator: ", ")]
    }

    /// What the last check could not read, or waits for. Few repositories are in this state.
    private func notes(_ row: SnapshotRow) async throws -> [String] {
        guard ["unreadable", "waiting"].contains(row.state) else { return [] }
        let snapshot = try await Snapshots(database).snapshot(of: row.targetID)
        return (snapshot?.snapshot.notes ?? []).filter { [.unreadable, .waiting, .inProgress].contains($0.topic) }
            .prefix(3)
            .map { note in note.kind.map { "\($0): \(note.message)" } ?? note.message }
    }

    private static let longest = 300
}
