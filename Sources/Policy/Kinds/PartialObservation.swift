/// Gathers what several requests tell about one kind, so that a request which GitHub refuses leaves only its own settings
/// unknown.
package struct PartialObservation {
    package private(set) var settings: [String: JSON] = [:]
    package private(set) var unreadable: [SettingPath: String] = [:]

    package private(set) var handles: [String: JSON] = [:]

    package init() {}

    package var observed: Observed { Observed(.object(settings), handles: handles, unreadable: unreadable) }

    /// Keeps for planning that something is so.
    package mutating func note(_ handle: String) { handles[handle] = true }

    package subscript(field: String) -> JSON? { settings[field] }

    package mutating func tell(_ fields: [String: JSON]) { settings.merge(fields) { _, new in new } }

    package mutating func withhold(_ fields: [String], because reason: String) {
        for field in fields { withhold(at: [field], because: reason) }
    }

    package mutating func withhold(at path: SettingPath, because reason: String) { unreadable[path] = reason }
}

extension Answers {
    /// What became of `request`; `nil` when it was not sent.
    ///
    /// - Parameter mayBeMissing: GitHub answers 404 or 409 where the repository or the server has no such thing.
    ///   Otherwise these mean that GitHub is not done creating the repository.
    /// - Throws: `GitHubFailure` when asking again soon may help, so that nothing is concluded from this answer.
    package func outcome(of request: ReadRequest, mayBeMissing: Bool = false) throws -> Result<JSON, GitHubFailure>? {
        switch responses[request.path.text] {
        case .success(let response): return .success(response.body)
        case .failure(let failure):
            switch failure.reason {
            case .forbidden, .planLimit, .invalid: return .failure(failure)
            case .notFound, .conflict:
                guard mayBeMissing else { throw failure }
                return .failure(failure)
            default: throw failure
            }
        case nil: return nil
        }
    }
}

extension Sequence<Change> {
    /// The settings as they will be when all these changes are made.
    package func result(over settings: JSON) -> JSON {
        reduce(settings) { $1.applied(to: $0) }
    }

    /// The changes at or below any of these fields of the kind.
    package func concerning(_ fields: Set<String>) -> [Change] {
        filter { change in change.path.components.first.map(fields.contains) ?? false }
    }
}

extension Desired {
    /// The names of the kind's own fields that are desired.
    package var fieldNames: Set<String> {
        guard case .members(let members, _) = self else { return [] }
        return Set(members.keys)
    }
}
