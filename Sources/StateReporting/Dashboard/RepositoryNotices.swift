import Dashboard
import Enforcement
import Foundation
import Policy
import Reporting
import ServeWiring
import Store

/// What stands in the way of enforcing a repository, out of the queue, the policy and what people have said.
struct RepositoryNotices: Sendable {
    private let database: StateDatabase
    private let now: Date

    init(_ database: StateDatabase, now: Date) {
        self.database = database
        self.now = now
    }

    /// - Throws: `StoreFault`.
    func all(
        of name: RepositoryName, id: Int?, snapshot: TargetSnapshot?, exemption: ExemptionStatus
    ) async throws -> [RepositoryDetails.Notice] {
        var notices: [RepositoryDetails.Notice] = []
        for queued in try await WorkTable(database: database).queued(name.description, id: id) {
            if let failure = queued.failure { notices.append(.init(.failed, failure.printable)) }
            notices += queued.waits.map { .init(.waiting, "\($0.detail) (\($0.step))".printable, until: queued.due) }
            if queued.isBeingWorkedOn { notices.append(.init(.information, "It is being worked on right now.")) }
            if queued.waits.isEmpty, let due = queued.due {
                notices.append(.init(.information, "It is checked again", until: due))
            }
        }
        if let failure = snapshot?.failure { notices.append(.init(.failed, failure.printable)) }
        if let message = exemption.message {
            notices.append(.init(exemption.isExempt ? .exempt : .information, message.printable))
        }
        notices += try await suspensions(of: name)
        if let id { notices += try await refusals(id) + conflicts(id) }
        notices += (snapshot?.notes ?? []).compactMap { Self.notice($0) }
        var known: Set<String> = []
        return notices.filter { known.insert($0.text).inserted }
    }

    private func suspensions(of name: RepositoryName) async throws -> [RepositoryDetails.Notice] {
        try await SuspensionTable(database: database).active(now: now).filter {
            RepositoryName(target: $0.repository) == name || Suspension($0)?.coversEverything(of: name.owner) == true
        }.map { suspension in
            let isPause = Suspension(suspension)?.coversEverything(of: name.owner) == true
            let what = isPause ? "Everything" : suspension.kind ?? "All settings"
            return .init(
                isPause ? .paused : .suspended,
                "\(what): not enforced, by \(suspension.actor): \(suspension.reason)".printable,
                until: suspension.until)
        }
    }

    private func refusals(_ id: Int) async throws -> [RepositoryDetails.Notice] {
        let oldest = now.addingTimeInterval(-RefusalMemory.retryInterval.seconds)
        return try await RefusalTable(database: database).all(repositoryID: id).filter { $0.last > oldest }.map {
            .init(
                .refused, "\($0.title): \($0.message), \($0.times.counted("time"))".printable,
                until: $0.last.addingTimeInterval(RefusalMemory.retryInterval.seconds))
        }
    }

    private func conflicts(_ id: Int) async throws -> [RepositoryDetails.Notice] {
        try await ConflictTable(database: database).all(repositoryID: id).filter { $0.until > now }.map {
            .init(
                .conflict,
                "\($0.title) was enforced \($0.times) times and changed back by \($0.actors); it is left alone for now"
                    .printable, until: $0.until)
        }
    }

    /// What the last check had to say. Exemptions and suspensions are said by who made them.
    private static func notice(_ note: Note) -> RepositoryDetails.Notice? {
        let topic: RepositoryDetails.Notice.Topic
        switch note.topic {
        case .exempt, .exemptionEnding, .suspended: return nil
        case .waiting, .inProgress: topic = .waiting
        case .unreadable: topic = .unreadable
        case .secretRefused, .willFail, .invalid: topic = .refused
        case .archived, .leftOut, .information: topic = .information
        }
        let place = [note.kind, note.subject].compactMap { $0 }.joined(separator: " ")
        return .init(topic, (place.isEmpty ? note.message : "\(place): \(note.message)").printable)
    }
}
