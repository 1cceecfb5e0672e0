import Kinds
package import Policy

/// Finds out what became of changes whose intent was left open, by reading the repository.
package struct IntentResolver: Sendable {
    private let session: @Sendable () -> GitHubSession
    private let backOff: BackOff

    /// A request that was on its way when the process ended is still executed, and reads lag behind writes.
    package static let backOff = BackOff(delays: [.seconds(1), .seconds(4)])

    /// - Parameters:
    ///   - session: GitHub for one repository. Nothing is written.
    ///   - backOff: how long to look again for what does not seem to have been made.
    package init(session: @escaping @Sendable () -> GitHubSession, backOff: BackOff = IntentResolver.backOff) {
        self.session = session
        self.backOff = backOff
    }

    package struct Resolution: Sendable {
        package let outcomes: [Outcome]
        package let usage: RequestUsage
    }

    /// What became of each change: `verified` where it holds now, `notMade` where everything is as before, else
    /// `failed`.
    /// - Throws: `GitHubFailure` when GitHub cannot be asked now: the same will do later.
    package func resolve(_ changes: [Change], of reference: RepositoryReference) async throws -> Resolution {
        let session = session()
        var outcomes = try await read(changes, of: reference, session)
        for delay in backOff.delays where outcomes.contains(where: { $0.status == .notMade }) {
            try await backOff.sleep(delay)
            outcomes = try await read(changes, of: reference, session)
        }
        return Resolution(outcomes: outcomes, usage: session.usage())
    }

    private func read(
        _ changes: [Change], of reference: RepositoryReference, _ session: GitHubSession
    ) async throws -> [Outcome] {
        let observer = Observer(session.reader, ObservationQuery(of: changes), SchemaGaps())
        let observation: RepositoryObservation
        do {
            let snapshot = try await observer.snapshot(of: reference)
            observation = await observer.observe(snapshot, desired: DesiredSettings(restating: changes))
        } catch let failure as GitHubFailure where failure.reason == .notFound || failure.isForbidden {
            return changes.map { $0.unknown("the repository cannot be read: \(failure)") }
        }
        if let failureReason = observation.limit ?? observation.outage { throw failureReason }
        return changes.map { Self.outcome(of: $0, in: observation) }
    }

    private static func outcome(of change: Change, in observation: RepositoryObservation) -> Outcome {
        guard let kind = change.settingKind, let result = observation.kinds[kind.name] else {
            return change.unknown("this version cannot read \(change.kind)")
        }
        switch result {
        case .failure(let unreadable): return change.unknown(unreadable.message)
        case .success(let observed):
            if let reason = observed.reasonUnknown(of: change) { return change.unknown(reason) }
            if change.replacesSecret {
                return change.unknown("GitHub does not show which secret is set; it is set again when it is not known")
            }
            if change.isFulfilled(in: observed.settings, of: kind) { return Outcome(change: change, status: .verified) }
            if change.with(after: change.before).isFulfilled(in: observed.settings, of: kind) {
                return Outcome(
                    change: change, status: .notMade,
                    message: "interrupted before it was written: it is as it was before")
            }
            return change.unknown("it is neither as before nor as it was to be written")
        }
    }
}

extension Change {
    fileprivate func unknown(_ reason: String) -> Outcome {
        Outcome(
            change: self, status: .failed,
            message: "interrupted, and it is not known whether it was written: \(reason)")
    }
}

extension GitHubFailure {
    fileprivate var isForbidden: Bool { if case .forbidden = reason { true } else { false } }
}
