import Foundation

/// What the template of a repository's page shows.
struct RepositoryView {
    struct Fact {
        let factName: String
        let factValue: String
    }

    struct Notice {
        let topic: String
        let noticeStyle: String
        let message: String
        let until: Moment?
    }

    struct Rule {
        let ruleName: String
        let ruleAddress: String
    }

    struct Kind {
        let kindName: String
        let summary: String
        let kindStyle: String
        /// Opened where there is something to see.
        let isOpen: Bool
        let unreadable: String?
        let settings: [Setting]
    }

    struct Setting {
        let path: String
        let desired: String
        let observed: String?
        let standing: String
        let settingStyle: String
        let why: String?
        let ruleName: String
        let ruleAddress: String
        let source: String
        let overrode: [Overridden]
        let since: Moment?
    }

    struct Overridden {
        let oldValue: String
        let oldRule: String
        let oldSource: String
    }

    struct Finding {
        let findingTitle: String
        let before: String
        let after: String
        let ruleName: String
        let ruleAddress: String
        let source: String
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

    let repository: String
    let state: String
    let stateStyle: String
    let checked: Moment?
    let isOutdated: Bool
    let checkAddress: String
    let suspendAddress: String
    /// Where there is something to try again.
    let retryAddress: String?
    /// Where it is suspended.
    let resumeAddress: String?
    let facts: [Fact]
    let rules: [Rule]
    let hasRules: Bool
    let notices: [Notice]
    let hasNotices: Bool
    let settingsSummary: String
    let problem: String?
    let kinds: [Kind]
    let findings: [Finding]
    let findingSummary: String?
    let events: [Event]
    let hasEvents: Bool
    let moreAddress: String?

    init(_ details: RepositoryDetails, now: Date) {
        repository = details.name
        state = details.state.words
        stateStyle = details.state.style
        checked = details.checked.map { Moment($0, now: now) }
        isOutdated = details.isOutdated
        let topics = Set(details.notices.map { $0.topic })
        func action(_ name: String) -> String { Address.of("/actions/\(name)", ["repository": details.name]) }
        checkAddress = action("check")
        suspendAddress = action("suspend")
        retryAddress = topics.isDisjoint(with: [.failed, .refused, .conflict]) ? nil : action("retry")
        resumeAddress = topics.contains(.suspended) ? action("resume") : nil
        facts = details.facts.map { Fact(factName: $0.name, factValue: $0.value ?? "unknown") }
        rules = details.rules.map { Rule(ruleName: $0, ruleAddress: $0.ruleAddress) }
        hasRules = !details.rules.isEmpty
        notices = details.notices.map { Notice($0, now: now) }
        hasNotices = !details.notices.isEmpty
        problem = details.problem
        kinds = details.kinds.map { Kind($0, now: now) }
        settingsSummary = Self.summary(details.kinds.flatMap { $0.settings })
        findings = details.findings.map { Finding($0) }
        findingSummary =
            details.findings.isEmpty
            ? nil : "\(details.findings.count.grouped) \(details.findings.count == 1 ? "change" : "changes")"
        events = details.events.map { Event($0, now: now) }
        hasEvents = !details.events.isEmpty
        moreAddress = details.hasMoreEvents ? Address.of("/changes", ["repository": details.name]) : nil
    }

    fileprivate static func summary(_ settings: [RepositoryDetails.Setting]) -> String {
        guard !settings.isEmpty else { return "nothing" }
        let differing = settings.count { $0.standing == .differs }
        let evaluated = settings.count { $0.standing == .evaluated }
        let unknown = settings.count { if case .unknown = $0.standing { true } else { false } }
        let waiting = settings.count { $0.standing == .waiting }
        let inSync = settings.count - differing - evaluated - unknown - waiting
        let parts = [
            (differing, differing == 1 ? "differs" : "differ"), (unknown, "unknown"), (waiting, "waiting"),
            (evaluated, "evaluated only"), (inSync, "in sync"),
        ]
        return parts.filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }.joined(separator: ", ")
    }
}

extension RepositoryView.Notice {
    fileprivate init(_ notice: RepositoryDetails.Notice, now: Date) {
        topic = notice.topic.words
        noticeStyle = notice.topic.rawValue
        message = notice.text
        until = notice.until.map { Moment($0, now: now) }
    }
}

extension RepositoryDetails.Notice.Topic {
    fileprivate var words: String {
        switch self {
        case .failed: "Failed"
        case .refused: "Refused by GitHub"
        case .waiting: "Waiting"
        case .unreadable: "Not readable"
        case .conflict: "Conflict"
        case .suspended: "Suspended"
        case .exempt: "Exempt"
        case .information: "Note"
        }
    }
}

extension RepositoryView.Kind {
    fileprivate init(_ kind: RepositoryDetails.Kind, now: Date) {
        kindName = kind.name
        unreadable = kind.unreadable
        summary = RepositoryView.summary(kind.settings)
        settings = kind.settings.map { RepositoryView.Setting($0, of: kind, now: now) }
        let differs = kind.settings.contains { $0.standing == .differs }
        let isUnknown =
            kind.unreadable != nil
            || kind.settings.contains { if case .unknown = $0.standing { true } else { false } }
        kindStyle = differs ? "differs" : isUnknown ? "unreadable" : "in-sync"
        isOpen = differs || isUnknown || kind.settings.count <= Self.shortList
    }

    private static let shortList = 8
}

extension RepositoryView.Setting {
    fileprivate init(_ setting: RepositoryDetails.Setting, of kind: RepositoryDetails.Kind, now: Date) {
        path = setting.path.isEmpty ? "everything else" : setting.path
        desired = setting.desired
        observed = setting.observed
        ruleName = setting.rule
        ruleAddress = setting.rule.ruleAddress
        source = setting.source
        since = setting.since.map { Moment($0, now: now) }
        overrode = setting.overrode.map {
            RepositoryView.Overridden(oldValue: $0.value, oldRule: $0.rule, oldSource: $0.source)
        }
        switch setting.standing {
        case .inSync: (standing, settingStyle, why) = ("in sync", "in-sync", nil)
        case .differs: (standing, settingStyle, why) = ("differs", "differs", nil)
        case .unknown(let reason):
            // Said once for the whole kind.
            (standing, settingStyle, why) = ("unknown", "unreadable", kind.unreadable == nil ? reason : nil)
        case .waiting: (standing, settingStyle, why) = ("waiting", "waiting", nil)
        case .evaluated: (standing, settingStyle, why) = ("evaluated only", "evaluated", nil)
        }
    }
}

extension RepositoryView.Finding {
    fileprivate init(_ finding: RepositoryDetails.Finding) {
        findingTitle = finding.title
        before = finding.before
        after = finding.after
        ruleName = finding.rule
        ruleAddress = finding.rule.ruleAddress
        source = finding.source
    }
}

extension RepositoryView.Event {
    fileprivate init(_ event: RepositoryDetails.Event, now: Date) {
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

extension String {
    /// The place of a rule on the policy's page.
    var ruleAddress: String { "/policy#\(ruleAnchor)" }

    /// Letters and digits as they are, everything else by its code: two rules never have the same anchor.
    var ruleAnchor: String {
        unicodeScalars.reduce(into: "rule-") { anchor, scalar in
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                anchor.unicodeScalars.append(scalar)
            } else {
                anchor += scalar == " " ? "-" : "_\(String(scalar.value, radix: 16))_"
            }
        }
    }
}
