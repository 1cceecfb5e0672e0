package import FoundationEssentials
package import Policy

/// What is about to be written to one repository, with what was there before.
package struct Intent: Sendable {
    package let id: String
    /// The run that it is part of.
    package let run: String
    /// The run whose changes are undone.
    package let reverts: String?
    package let startedAt: Date
    package let causes: [Cause]
    package let repository: RepositoryReference
    /// Each with its before-image as GitHub gave it.
    package internal(set) var changes: [Change]

    package init(
        id: String, run: String, reverts: String? = nil, startedAt: Date, causes: [Cause],
        repository: RepositoryReference, changes: [Change]
    ) {
        self.id = id
        self.run = run
        self.reverts = reverts
        self.startedAt = startedAt
        self.causes = causes
        self.repository = repository
        self.changes = changes
    }
}

/// A plan whose intent is durable. Only `History` makes one, and the executor takes nothing else: nothing is written
/// that could not be found again after the process was killed.
package struct IntendedPlan: Sendable {
    package let plan: RepositoryPlan
    /// The plan's intent, with what was begun before in the same piece of work.
    let intent: Intent

    fileprivate init(_ plan: RepositoryPlan, _ intent: Intent) {
        self.plan = plan
        self.intent = intent
    }
}

/// Where it is kept what is about to be written, and what came of it.
package struct History: Sendable {
    /// Keeps intents and records.
    package struct Journal: Sendable {
        /// Durable when it returns. When it throws, nothing of the intent is written to GitHub.
        package var begin: @Sendable (Intent) async throws -> Void
        /// The same, for changes that come in addition to those of an intent that was begun.
        package var extend: @Sendable (Intent, _ further: [Change]) async throws -> Void
        /// Closes an intent with what came of it. When that fails it is logged there: the intent stays open, and is
        /// resolved by reading the repository.
        package var complete: @Sendable (Intent, Record) async -> Void
        /// Keeps a record of work that wrote nothing. When that fails it is logged there.
        package var append: @Sendable (_ run: String, Record) async -> Void

        package init(
            begin: @escaping @Sendable (Intent) async throws -> Void,
            extend: @escaping @Sendable (Intent, [Change]) async throws -> Void,
            complete: @escaping @Sendable (Intent, Record) async -> Void,
            append: @escaping @Sendable (String, Record) async -> Void
        ) {
            self.begin = begin
            self.extend = extend
            self.complete = complete
            self.append = append
        }
    }

    private let journal: Journal
    private let run: @Sendable () -> String
    private let reverts: String?

    /// - Parameters:
    ///   - run: names the run that a piece of work is part of.
    ///   - reverts: the run whose changes are undone.
    package init(
        _ journal: Journal, run: @escaping @Sendable () -> String = { History.newName() }, reverts: String? = nil
    ) {
        self.journal = journal
        self.run = run
        self.reverts = reverts
    }

    /// Of a run or an intent that begins.
    package static func newName() -> String { UUID().uuidString.lowercased() }

    /// - Throws: `HistoryFailure`: then nothing may be written.
    func begin(_ plan: RepositoryPlan, _ causes: [Cause], startedAt: Date) async throws -> IntendedPlan {
        let intent = Intent(
            id: Self.newName(), run: run(), reverts: reverts, startedAt: startedAt, causes: causes,
            repository: plan.target.reference, changes: plan.changes)
        do {
            try await journal.begin(intent)
        } catch {
            throw HistoryFailure(reason: error)
        }
        return IntendedPlan(plan, intent)
    }

    /// - Throws: `HistoryFailure`: then nothing further may be written.
    func extend(_ begun: IntendedPlan, by plan: RepositoryPlan) async throws -> IntendedPlan {
        do {
            try await journal.extend(begun.intent, plan.changes)
        } catch {
            throw HistoryFailure(reason: error)
        }
        var intent = begun.intent
        intent.changes += plan.changes
        return IntendedPlan(plan, intent)
    }

    /// - Parameter begun: `nil` where nothing was to be written.
    func end(_ begun: IntendedPlan?, with record: Record) async {
        if let begun {
            await journal.complete(begun.intent, record)
        } else {
            await journal.append(run(), record)
        }
    }
}

extension History.Journal {
    /// Keeps nothing.
    package static let none = History.Journal(
        begin: { _ in }, extend: { _, _ in }, complete: { _, _ in }, append: { _, _ in })

    /// The same in two places. Both must hold an intent before anything is written.
    package func and(_ other: History.Journal) -> History.Journal {
        History.Journal(
            begin: { intent in
                try await begin(intent)
                try await other.begin(intent)
            },
            extend: { intent, further in
                try await extend(intent, further)
                try await other.extend(intent, further)
            },
            complete: { intent, record in
                await complete(intent, record)
                await other.complete(intent, record)
            },
            append: { run, record in
                await append(run, record)
                await other.append(run, record)
            })
    }
}

extension History {
    /// What is written leaves no trace and cannot be reverted: for the demo, and for those who asked for it.
    package static let unkept = History(.none)

    /// For what only reads: a write would fail.
    package static let readOnly: History = {
        var journal = Journal.none
        journal.begin = { _ in throw HistoryFailure.ReadOnly() }
        return History(journal)
    }()
}

/// What is about to be written could not be kept, so that it was not written.
package struct HistoryFailure: Error, CustomStringConvertible {
    let reason: any Error

    package var description: String {
        "Nothing was written, because the history could not be kept, without which it could not be reverted: \(reason)"
    }

    struct ReadOnly: Error, CustomStringConvertible {
        var description: String { "this command only reads" }
    }
}
