import Foundation

/// What stands in the way, what evaluated rules would change, and what runs did.
extension RepositoryView {
    struct Notice {
        let topic: String
        let noticeStyle: String
        let message: String
        let until: Moment?
        /// What comes then.
        let untilWords: String
    }

    struct Finding {
        let findingTitle: String
        let before: String
        let after: String
        let ruleName: String
        let ruleAddress: String
        let source: SourcePlace
    }

    struct Event {
        let runAddress: String
        let runName: String
        let started: Moment
        let cause: String
        let changes: [Change]
        let failure: String?
        let times: String?
        let formerName: String?
    }

    struct Change {
        let changeTitle: String
        let before: String
        let after: String
        let outcome: String
        let outcomeStyle: String
        let changeMessage: String?
    }
}

extension RepositoryView.Notice {
    init(_ notice: RepositoryDetails.Notice, now: Date) {
        topic = notice.topic.words
        noticeStyle = notice.topic == .paused ? "suspended" : notice.topic.rawValue
        message = notice.text
        until = notice.until.map { Moment($0, now: now) }
        untilWords = notice.topic.untilWords
    }
}

extension RepositoryDetails.Notice.Topic {
    /// What comes at the time that a notice names.
    fileprivate var untilWords: String {
        switch self {
        case .suspended, .paused, .exempt, .conflict: "ends "
        case .refused, .waiting, .failed: "tried again "
        case .unreadable, .information: ""
        }
    }

    fileprivate var words: String {
        switch self {
        case .failed: "Failed"
        case .refused: "Refused by GitHub"
        case .waiting: "Waiting"
        case .unreadable: "Not readable"
        case .conflict: "Conflict"
        case .suspended: "Suspended"
        case .paused: "Paused"
        case .exempt: "Exempt"
        case .information: "Note"
        }
    }
}

extension RepositoryView.Finding {
    init(_ finding: RepositoryDetails.Finding) {
        findingTitle = finding.title
        before = finding.before
        after = finding.after
        ruleName = finding.rule
        ruleAddress = finding.rule.ruleAddress
        source = SourcePlace(finding.source)
    }
}

extension RepositoryView.Event {
    init(_ event: RepositoryDetails.Event, now: Date) {
        runAddress = Address.run(event.run)
        runName = String(event.run.prefix(8))
        started = Moment(event.started, now: now)
        cause = event.cause
        failure = event.failure
        times = event.times > 1 ? "\(event.times.grouped) times" : nil
        formerName = event.formerName
        changes = event.changes.map {
            RepositoryView.Change(
                changeTitle: $0.title, before: $0.before, after: $0.after,
                outcome: $0.outcome.replacingOccurrences(of: "-", with: " "), outcomeStyle: $0.outcome,
                changeMessage: $0.message)
        }
    }
}
