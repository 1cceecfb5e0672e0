/// Gathers what several requests tell of one kind, so that a request which GitHub refuses leaves only its own settings
/// untold.
struct PartialObservation {
    private(set) var settings: [String: JSON] = [:]
    private(set) var unreadable: [SettingPath: String] = [:]

    var observed: Observed { Observed(.object(settings), unreadable: unreadable) }

    subscript(field: String) -> JSON? { settings[field] }

    mutating func tell(_ fields: [String: JSON]) { settings.merge(fields) { _, new in new } }

    mutating func withhold(_ fields: [String], because reason: String) {
        for field in fields { withhold(at: [field], because: reason) }
    }

    mutating func withhold(at path: SettingPath, because reason: String) { unreadable[path] = reason }
}

extension Answers {
    /// What became of `request`; `nil` when it was not sent.
    ///
    /// - Throws: `GitHubFailure` when asking again later may help, since then nothing is known for good.
    func outcome(of request: ReadRequest) throws -> Result<JSON, GitHubFailure>? {
        switch responses[request.path.text] {
        case .success(let response): .success(response.body)
        case .failure(let failure) where failure.isLasting: .failure(failure)
        case .failure(let failure): throw failure
        case nil: nil
        }
    }
}

extension GitHubFailure {
    /// Whether the same question would get the same answer again.
    fileprivate var isLasting: Bool {
        switch reason {
        case .forbidden, .planLimit, .notFound, .conflict, .invalid: true
        case .unauthorized, .archived, .inProgress, .rateLimited, .secondaryLimit, .unavailable, .cancelled,
            .unexpected:
            false
        }
    }
}

extension Change {
    /// Where the setting stands, for kinds whose settings are those of the repository itself.
    var settingPath: SettingPath { SettingPath(subject.split(separator: ".").map(String.init)) }
}

extension Sequence<Change> {
    /// The settings as they will be when all these changes are made.
    func result(over settings: JSON) -> JSON {
        reduce(settings) { $0.setting($1.settingPath, to: $1.after ?? .null) }
    }

    /// The changes at or below any of these fields of the kind.
    func concerning(_ fields: Set<String>) -> [Change] {
        filter { change in change.settingPath.components.first.map(fields.contains) ?? false }
    }
}

extension Wanted {
    /// The names of the kind's own fields that are wanted.
    var fieldNames: Set<String> {
        guard case .members(let members, _) = self else { return [] }
        return Set(members.keys)
    }
}
