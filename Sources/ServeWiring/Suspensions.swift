package import Enforcement
package import Foundation
import Kinds
import Policy
package import Store

extension SuspensionReader {
    /// What the state file says at each moment.
    package static func kept(
        in database: StateDatabase, now: @escaping @Sendable () -> Date = { Date() }
    ) -> SuspensionReader {
        let table = SuspensionTable(database: database)
        return SuspensionReader { try await table.active(now: now()).compactMap { Suspension($0) } }
    }
}

extension Suspension {
    package init?(_ stored: StoredSuspension) {
        guard let name = RepositoryName(stored.repository) else { return nil }
        self.init(
            repository: name, kind: stored.kind, reason: stored.reason, actor: stored.actor, until: stored.until)
    }
}

/// Suspends and resumes, for the command line and the admin API alike.
package struct SuspensionService: Sendable {
    private let database: StateDatabase
    private let now: @Sendable () -> Date

    package init(_ database: StateDatabase, now: @escaping @Sendable () -> Date = { Date() }) {
        self.database = database
        self.now = now
    }

    /// Why nothing was suspended or resumed: what is wrong, and what to do.
    package struct Refusal: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - repository: `owner/name`; the name alone where the state file knows the repository; `owner/*`: the
    ///     organization itself and all of its repositories.
    ///   - kind: nil: all kinds.
    /// - Returns: the suspension, and whether the state file knows the repository.
    /// - Throws: ``Refusal``, `StoreFault`.
    package func suspend(
        _ repository: String, kind: String?, for duration: Duration, reason: String, actor: String
    ) async throws -> (suspension: StoredSuspension, isKnown: Bool) {
        try Self.check(kind)
        let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !reason.isEmpty else { throw Refusal(description: "A suspension needs a reason that others can read.") }
        guard duration >= .seconds(60), duration <= Suspension.longest else {
            throw Refusal(
                description: "A suspension lasts between 1m and 7d. For longer, write an exemption into the policy.")
        }
        let (name, isKnown) = try await fullName(repository)
        let began = now()
        let suspension = StoredSuspension(
            repository: name.description, kind: kind, reason: reason.printable, actor: actor.printable, began: began,
            until: began.addingTimeInterval(duration.seconds))
        let cause = Cause(
            trigger: "suspension.ended", sentence: "the suspension by \(suspension.actor) ended (\(suspension.reason))")
        try await SuspensionTable(database: database).add(suspension, enforcing: Self.work(name, cause))
        return (suspension, isKnown)
    }

    /// - Returns: what was ended.
    /// - Throws: ``Refusal`` when nothing was suspended; `StoreFault`.
    package func resume(_ repository: String, kind: String?, actor: String) async throws -> [StoredSuspension] {
        try Self.check(kind)
        let (name, _) = try await fullName(repository)
        let cause = Cause(
            trigger: "suspension.ended", actor: actor, sentence: "\(actor.printable) ended the suspension")
        let ended = try await SuspensionTable(database: database).end(
            name.description, kind: kind, actor: actor, now: now(), enforcing: Self.work(name, cause))
        guard ended.isEmpty else { return ended }
        let active = try await SuspensionTable(database: database).active(now: now())
        let isWhole = active.contains { $0.kind == nil && $0.repository.lowercased() == name.description.lowercased() }
        throw Refusal(
            description: kind != nil && isWhole
                ? "\(name) is suspended with all its kinds. Run 'githubcop resume \(name)' without --kind."
                : "\(name) has no suspension\(kind.map { " of \($0)" } ?? ""). 'githubcop status' lists those there are."
        )
    }

    private static func check(_ name: String?) throws {
        guard let name, !allKindNames.contains(name) else { return }
        let names = allKindNames.joined(separator: ", ")
        throw Refusal(description: "There is no kind '\(name.printable)'. The kinds are: \(names).")
    }

    private func fullName(_ text: String) async throws -> (RepositoryName, isKnown: Bool) {
        if let name = RepositoryName(text), name.name == Suspension.everything { return (name, true) }
        let known = try await database.knownRepository(text)
        if let known, let name = RepositoryName(known) { return (name, true) }
        guard let name = RepositoryName(text) else {
            throw Refusal(
                description: "The state file knows no repository '\(text.printable)'. Write it as OWNER/NAME.")
        }
        return (name, false)
    }

    /// What enforces again; `nil` for a whole organization, which ``PauseEnd`` has swept.
    private static func work(_ name: RepositoryName, _ cause: Cause) throws -> StoredWork? {
        guard name.name != Suspension.everything else { return nil }
        return StoredWork(
            owner: name.owner, name: name.name, repositoryID: nil, nodeID: nil,
            priority: WorkItem.Priority.drift.rawValue,
            causes: [String(decoding: try JSONEncoder().encode(cause), as: UTF8.self)])
    }
}
