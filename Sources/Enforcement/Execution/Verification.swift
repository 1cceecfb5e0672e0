import Kinds
import Policy

extension Executor {
    /// Reads back what no answer has proved yet. What GitHub accepted and does not show is looked at again for a
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
        for delay in [Duration?.none] + patience.visibility.delays {
            let open = builder.open.filter(isConcerned)
            guard !open.isEmpty else { return }
            do {
                if let delay { try await patience.visibility.sleep(delay) }
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
    /// Why GitHub's answer does not tell of the setting that a change is about; `nil` where it does.
    func reasonUntold(of change: Change) -> String? {
        var place = settings
        var path = SettingPath(change.subject.split(separator: ".").map(String.init))
        if case .map(let map)? = kind(named: change.kind)?.documentation.schema {
            guard let entry = map.entry(change.subject, in: settings.objectValue ?? [:])?.value else { return nil }
            place = entry
            path = change.field ?? []
        }
        for step in path.components {
            // Below what is off there is nothing to tell.
            guard let members = place.objectValue else { return nil }
            guard let member = members[step] else {
                return unreadable.first { path.isWithin($0.key) }?.value ?? "GitHub did not tell \(path)"
            }
            place = member
        }
        return nil
    }

    /// Whether there is something of the name that a change is about.
    func holdsSubject(of change: Change) -> Bool {
        guard case .map(let map)? = kind(named: change.kind)?.documentation.schema else { return true }
        return map.entry(change.subject, in: settings.objectValue ?? [:]) != nil
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
