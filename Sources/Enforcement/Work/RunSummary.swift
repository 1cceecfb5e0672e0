package import Policy

/// What a run found and did, added up.
package struct RunSummary: Hashable, Sendable, Codable {
    /// How the organization itself stands; `nil` where the run was not about it.
    package var organization: OrganizationState?
    package var repositories = 0
    /// Nothing differs and everything could be read.
    package var inSync = 0
    /// Repositories with differences.
    package var toChange = 0
    /// Repositories of which a change was made and read back.
    package var changed = 0
    package var changes = 0
    package var removals = 0
    /// What is to be created, changed and removed; `nil` where that is nothing.
    package var planned: ChangeTotals?
    /// The same of what was made and read back.
    package var applied: ChangeTotals?
    /// Changes by kind of setting.
    package var kinds: [String: Int] = [:]
    package var archived = 0
    package var exempt = 0
    /// A person has suspended their enforcement, or that of a kind; `nil` where there is none.
    package var suspended: Int?
    /// Something has to wait, mostly for the first branch.
    package var waiting = 0
    /// Part of the repository could not be read.
    package var unreadable = 0
    /// The repository as a whole could not be planned or written.
    package var failed = 0
    /// Stopped by one of GitHub's limits, in whole or in part: the same run will do later.
    package var postponed = 0
    /// GitHub counts them and did not list them.
    package var notListed = 0
    /// The App is not installed on them.
    package var notInstalled = 0
    /// What evaluated rules would change; `nil` where that is nothing.
    package var findings: Int?
    /// Repositories with such findings.
    package var withFindings: Int?
    /// What became of the changes, by outcome; empty for a plan.
    package var outcomes: [String: Int] = [:]
    /// The same by kind of setting.
    package var outcomesByKind: [String: [String: Int]] = [:]

    private enum CodingKeys: String, CodingKey {
        case organization = "organization_state"
        case repositories, changed, changes, removals, planned, applied, kinds, archived, exempt, suspended, waiting,
            unreadable, failed
        case postponed, findings
        case withFindings = "with_findings"
        case outcomes
        case outcomesByKind = "outcomes_by_kind"
        case inSync = "in_sync"
        case toChange = "to_change"
        case notListed = "not_listed"
        case notInstalled = "not_installed"
    }

    package init() {}

    /// What an older version wrote has less.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func count(_ key: CodingKeys) throws -> Int { try container.decodeIfPresent(Int.self, forKey: key) ?? 0 }
        (repositories, inSync, toChange) = (try count(.repositories), try count(.inSync), try count(.toChange))
        (changed, changes, removals) = (try count(.changed), try count(.changes), try count(.removals))
        (archived, exempt, waiting) = (try count(.archived), try count(.exempt), try count(.waiting))
        planned = try container.decodeIfPresent(ChangeTotals.self, forKey: .planned)
        applied = try container.decodeIfPresent(ChangeTotals.self, forKey: .applied)
        findings = try container.decodeIfPresent(Int.self, forKey: .findings)
        withFindings = try container.decodeIfPresent(Int.self, forKey: .withFindings)
        suspended = try container.decodeIfPresent(Int.self, forKey: .suspended)
        (unreadable, failed, postponed) = (try count(.unreadable), try count(.failed), try count(.postponed))
        kinds = try container.decodeIfPresent([String: Int].self, forKey: .kinds) ?? [:]
        outcomes = try container.decodeIfPresent([String: Int].self, forKey: .outcomes) ?? [:]
        outcomesByKind = try container.decodeIfPresent([String: [String: Int]].self, forKey: .outcomesByKind) ?? [:]
        organization = try container.decodeIfPresent(OrganizationState.self, forKey: .organization)
        (notListed, notInstalled) = (try count(.notListed), try count(.notInstalled))
    }

    /// Takes note of what a sweep did not come by.
    package mutating func add(_ coverage: SweepCoverage) {
        notListed = coverage.missing
        notInstalled = coverage.notInstalled.count
    }

    package mutating func add(_ plan: RepositoryPlan) {
        let topics = Set(plan.notes.map { $0.topic })
        changes += plan.differences.count
        removals += plan.removals
        ChangeTotals.add(plan.changes, of: plan.target.kind, to: &planned)
        for change in plan.differences { kinds[change.kind, default: 0] += 1 }
        if plan.findings.count > 0 { findings = (findings ?? 0) + plan.findings.count }
        guard plan.target.repository != nil else {
            organization = OrganizationState(plan)
            return
        }
        repositories += 1
        if !plan.differences.isEmpty { toChange += 1 }
        if plan.findings.count > 0 { withFindings = (withFindings ?? 0) + 1 }
        if topics.contains(.archived) { archived += 1 }
        if !topics.isDisjoint(with: [.exempt, .exemptionEnding]) { exempt += 1 }
        if topics.contains(.suspended) { suspended = (suspended ?? 0) + 1 }
        if !topics.isDisjoint(with: [.waiting, .inProgress]) { waiting += 1 }
        if topics.contains(.unreadable) { unreadable += 1 }
        if plan.isInSync && topics.isDisjoint(with: [.archived, .exempt, .exemptionEnding, .leftOut, .suspended]) {
            inSync += 1
        }
    }

    /// Of something there is no plan.
    package mutating func addFailure(of name: RepositoryName) {
        guard !name.isOrganization else {
            organization = .failed
            return
        }
        repositories += 1
        failed += 1
    }

    package mutating func add(_ outcomes: [Outcome], of target: TargetKind = .repository) {
        if target == .repository, outcomes.contains(where: { $0.status == .verified }) { changed += 1 }
        for outcome in outcomes {
            self.outcomes[outcome.status.rawValue, default: 0] += 1
            outcomesByKind[outcome.change.kind, default: [:]][outcome.status.rawValue, default: 0] += 1
        }
    }

    package mutating func add(_ record: Record) {
        if record.isPostponed { postponed += 1 }
        guard let plan = record.plan else { return addFailure(of: record.repository) }
        add(plan)
        add(record.outcomes, of: plan.target.kind)
        let made = record.outcomes.filter { $0.status == .verified }.map { $0.change }
        ChangeTotals.add(made, of: plan.target.kind, to: &applied)
        switch plan.target {
        case .repository: if record.failure != nil { failed += 1 }
        case .organization where record.failure != nil: organization = .failed
        case .organization where !plan.differences.isEmpty:
            organization = record.outcomes.contains { $0.status == .verified } ? .changed : .notChanged
        case .organization: break
        }
    }

    /// Something was not read, not planned or not written as desired.
    package var hasProblems: Bool {
        failed > 0 || unreadable > 0 || notListed > 0 || organization == .failed || organization == .unreadable
            || Outcome.Status.allCases.contains { $0.isProblem && outcomes[$0.rawValue, default: 0] > 0 }
    }
}

/// How the organization itself stands after a run.
package enum OrganizationState: String, Hashable, Sendable, Codable {
    case inSync = "in sync"
    case toChange = "to change"
    case changed
    case notChanged = "not changed"
    case suspended
    case unreadable = "partly unreadable"
    case failed

    fileprivate init(_ plan: RepositoryPlan) {
        let topics = Set(plan.notes.map { $0.topic })
        if topics.contains(.unreadable) {
            self = .unreadable
        } else if !plan.differences.isEmpty {
            self = .toChange
        } else {
            self = topics.contains(.suspended) ? .suspended : .inSync
        }
    }
}
