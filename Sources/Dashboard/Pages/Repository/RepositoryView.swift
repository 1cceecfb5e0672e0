import Foundation

/// What the template of a repository's page shows; the organization's own is the same.
struct RepositoryView {
    struct Fact {
        let factName: String
        let factValue: String
    }

    struct Rule {
        let ruleName: String
        let ruleAddress: String
    }

    let repository: String
    let isOrganization: Bool
    let gitHubAddress: String?
    let state: String
    let stateStyle: String
    let checked: Moment?
    let isOutdated: Bool
    let checkAddress: String
    /// `nil` of the organization itself, which is only paused as a whole.
    let suspendAddress: String?
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

    init(_ details: RepositoryDetails, on gitHub: GitHubPages?, now: Date) {
        repository = details.name
        isOrganization = details.isOrganization
        gitHubAddress = gitHub?.address(of: details.name)
        state = details.state.words
        stateStyle = details.state.style
        checked = details.checked.map { Moment($0, now: now) }
        isOutdated = details.isOutdated
        let topics = Set(details.notices.map { $0.topic })
        func action(_ name: String) -> String { Address.of("/actions/\(name)", ["repository": details.name]) }
        checkAddress = action("check")
        suspendAddress = details.isOrganization ? nil : action("suspend")
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

    static func summary(_ settings: [RepositoryDetails.Setting]) -> String {
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
