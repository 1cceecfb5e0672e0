import Kinds
import Policy

extension Executor {
    /// Reads back what no answer has proved yet. What GitHub accepted and does not show is checked again for a
    /// while, because reads lag behind writes, before it is called ignored.
    ///
    /// - Parameter groups: only what belongs to these; `nil`: everything.
    func verify(
        _ builder: inout OutcomeBuilder, in groups: Set<String>? = nil,
        _ observeAgain: (Set<String>) async throws -> RepositoryObservation
    ) async {
        func isConcerned(_ change: Change) -> Bool {
            groups.map { groups in change.writeGroup.map { groups.contains($0) } ?? false } ?? true
        }
        for delay in [Duration?.none] + retryDelays.visibility.delays {
            let open = builder.open.filter(isConcerned)
            guard !open.isEmpty else { return }
            do {
                if let delay { try await retryDelays.visibility.sleep(delay) }
                builder.take(try await observeAgain(Set(open.map { $0.kind })))
                builder.readingFailed = nil
            } catch {
                builder.readingFailed = "\(error)"
            }
            // What GitHub refused will not come true by waiting.
            if builder.open.filter(isConcerned).allSatisfy({ builder.failures[$0] != nil }) { break }
        }
        builder.close(builder.open.filter(isConcerned))
    }
}

extension Observed {
    /// Why GitHub's answer does not tell about the setting that a change is about; `nil` where it does.
    func reasonUnknown(of change: Change) -> String? {
        change.settingKind.flatMap { reasonUnknown(at: change.path, in: $0.documentation.schema) }
    }

    /// Whether there is something of the name that a change is about.
    func holdsSubject(of change: Change) -> Bool {
        guard let schema = change.settingKind?.documentation.schema, case .map = schema else { return true }
        let subject = change.field == nil ? change.path : [change.subject]
        return schema.lookup(subject, in: settings) != .absent
    }
}

extension GitHubFailure {
    /// Nothing was written. Otherwise a lost answer, or GitHub's "is already so", may hide that all is as desired.
    var leavesNoDoubt: Bool {
        switch reason {
        case .forbidden, .planLimit, .archived, .notFound, .unauthorized, .rateLimited, .secondaryLimit: true
        case .conflict, .invalid, .inProgress, .unavailable, .cancelled, .unexpected: false
        }
    }

    /// GitHub may have done it and the answer was lost.
    var mayHaveBeenDone: Bool {
        switch reason {
        case .unavailable, .cancelled, .unexpected: true
        default: false
        }
    }

    /// GitHub understood and said no, as opposed to: nobody knows.
    var isRefusal: Bool {
        switch reason {
        case .forbidden, .planLimit, .archived, .notFound, .conflict, .invalid, .inProgress: true
        case .unauthorized, .rateLimited, .secondaryLimit, .unavailable, .cancelled, .unexpected: false
        }
    }
}
