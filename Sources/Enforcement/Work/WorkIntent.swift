import Policy

import struct FoundationEssentials.Date

/// The intent of one piece of work: begun before its first write, extended before what is planned later in the same
/// run, completed with the record.
actor WorkIntent {
    private let history: History
    private let causes: [Cause]
    private let startedAt: Date
    private var begun: IntendedPlan?

    init(_ history: History, causes: [Cause], startedAt: Date) {
        self.history = history
        self.causes = causes
        self.startedAt = startedAt
    }

    /// The plan once its intent is durable.
    /// - Throws: `HistoryFailure`.
    func covering(_ plan: RepositoryPlan) async throws -> IntendedPlan {
        let intended =
            if let begun {
                try await history.extend(begun, by: plan)
            } else {
                try await history.begin(plan, causes, startedAt: startedAt)
            }
        begun = intended
        return intended
    }

    func end(with record: Record) async {
        await history.end(begun, with: record)
    }
}
