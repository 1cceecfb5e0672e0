import Enforcement
import Policy

/// The same change of several repositories, with what became of it.
struct ChangeGroup: Sendable {
    /// What makes changes the same.
    struct Key: Hashable, Sendable {
        let kind: String
        let path: SettingPath
        let verb: Change.Verb
        let transition: String
        let details: [String]
        let rule: String
        let place: String
        let risk: Risk?
        let status: Outcome.Status?
        let message: String?

        init(_ change: Change, _ outcome: Outcome?, in repository: RepositoryName) {
            let transition = Transition(change)
            kind = change.kind
            path = change.path
            verb = change.verb
            self.transition = transition.text
            details = transition.details
            rule = change.rule
            place = change.source.lineText
            risk = change.risk
            status = outcome?.status
            message = outcome?.message?.withoutName(of: repository)
        }
    }

    let key: Key
    /// Of the first repository.
    let change: Change
    var repositories = RepositoryNames()
    /// Subjects of the same verb in the same repositories, which stand in one line.
    var subjects: [String] = []
    /// Values that differ from repository to repository, where what comes of them is the same.
    var values = 1

    init(_ key: Key, _ change: Change) {
        self.key = key
        self.change = change
    }

    private static let shownSubjects = 3

    /// `nil` where the change was not tried.
    var status: Outcome.Status? { key.status }

    var isWhole: Bool { change.field == nil && (change.verb == .create || change.verb == .remove) }

    var title: String {
        guard subjects.count > 1 else { return change.title.printable }
        let names = subjects.prefix(Self.shownSubjects).map { $0.printable }.joined(separator: ", ")
        let more = subjects.count - Self.shownSubjects
        return "\(change.kind) \(names)" + (more > 0 ? " and \(more) more" : "")
    }

    var transition: String {
        if subjects.count > 1 { return "" }
        guard values > 1 else { return key.transition }
        let after = change.verb == .remove ? "removed" : (change.after ?? .null).shortText.truncated(to: 60)
        return "\(values) different values → \(after)"
    }

    var details: [String] { subjects.count > 1 || values > 1 ? [] : key.details }
}

extension String {
    /// The text without what only this repository has in it, so that it is the same for all.
    func withoutName(of repository: RepositoryName) -> String {
        repository.isOrganization ? self : replacing(repository.description, with: "\(repository.owner)/…")
    }
}
