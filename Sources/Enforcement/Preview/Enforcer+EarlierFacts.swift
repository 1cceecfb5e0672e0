import Kinds
import Policy

/// Facts that rules ask about, and that nobody has asked for when repositories were observed.
extension Enforcer {
    /// Of so many repositories each is asked for its teams: a team's list may be long.
    private static let mostAskedForTeams = 3
    /// GitHub's answers about so many repositories are held at once.
    private static let factsAtOnce = 500

    /// Reads what the rules of either policy ask about a selection and was not asked: nothing else. What GitHub refused
    /// to show then stays unknown.
    ///
    /// - Throws: `GitHubFailure` where a limit stands in the way or GitHub does not answer.
    func complete(
        _ earlier: inout EarlierObservations, for selection: Selection, _ each: (SweepEvent) async throws -> Void
    ) async throws {
        let selectsByCondition = policies.contains { $0.selectsRepositories() }
        let missing = earlier.targets.map { target -> MissingFacts? in
            guard let repository = target.facts.repository, selectsByCondition || selection.includes(target.facts)
            else { return nil }
            return MissingFacts(of: repository, for: policies)
        }
        let places = missing.indices.filter { missing[$0] != nil }
        if !places.isEmpty {
            let notices = Notices()
            let pages = factPages(missing.reduce(into: MissingFacts()) { $0.formUnion($1) }, places.count, notices)
            for start in stride(from: 0, to: places.count, by: Self.factsAtOnce) {
                let part = places[start..<min(start + Self.factsAtOnce, places.count)]
                let found = try await pages.facts(of: part.compactMap { earlier.targets[$0].facts.repository })
                for place in part {
                    guard let mine = missing[place], var repository = earlier.targets[place].facts.repository
                    else { continue }
                    repository.add(mine, from: found[repository.id])
                    earlier.targets[place].facts = .repository(repository)
                }
                for text in notices.take() { try await each(.notice(text)) }
            }
        }
        guard selectsByCondition else { return }
        guard !earlier.older.isEmpty else {
            earlier.repositories = earlier.targets.compactMap { $0.facts.repository }
            return
        }
        do {
            earlier.repositories = try await selectableRepositories(observer(sweepSession().reader))
        } catch is Unreadable {
            // Which of them the organization's settings select stays unknown.
        }
    }

    /// Reads these facts of repositories that are known.
    private func factPages(_ missing: MissingFacts, _ count: Int, _ notices: Notices) -> RepositoryPages {
        let reader = sweepSession().reader
        var query = missing.facts
        if !missing.teams.isEmpty { query.insert(.teams) }
        var observer = Observer(reader, ObservationQuery(facts: query), gaps)
        if missing.teams.isEmpty || count > Self.mostAskedForTeams {
            observer.bulkReads = OrganizationReads(
                reader, of: organization, teams: missing.teams, conditionTeams: missing.teams
            ) { notices.add($0) }
        }
        return RepositoryPages(observer, of: organization, only: nil, size: PageSize(PageSize.largest))
    }
}

/// What rules ask about a repository and nobody has asked for.
private struct MissingFacts {
    /// Without the teams.
    private(set) var facts: Set<RepositoryFacts.Fact> = []
    private(set) var teams: Set<String> = []

    init() {}

    /// - Returns: `nil` where nothing is missing.
    init?(of repository: RepositoryFacts, for policies: [PolicyDocument]) {
        for policy in policies {
            let asked = ObservationQuery.costlyFacts(of: policy).subtracting([.teams])
            facts.formUnion(asked.filter { !repository.wasAsked($0) })
            guard repository.unreadable[.teams] == nil else { continue }
            teams.formUnion(policy.conditionTeams.filter { repository.teams?.includes($0) == nil })
        }
        if facts.isEmpty, teams.isEmpty { return nil }
    }

    mutating func formUnion(_ other: MissingFacts?) {
        facts.formUnion(other?.facts ?? [])
        teams.formUnion(other?.teams ?? [])
    }
}

extension RepositoryFacts {
    /// - Parameter found: as GitHub gave it now; `nil` where it shows it no more. All else stays as it was observed.
    fileprivate mutating func add(_ missing: MissingFacts, from found: RepositoryFacts?) {
        let gone = "GitHub does not show the repository any more"
        for fact in missing.facts {
            unreadable[fact] = found.map { $0.unreadable[fact] } ?? gone
        }
        if missing.facts.contains(.customProperties), let found { customProperties = found.customProperties }
        if missing.facts.contains(.defaultBranch), let found { defaultBranch = found.defaultBranch }
        guard !missing.teams.isEmpty else { return }
        guard let access = found?.teams else {
            unreadable[.teams] = found.map { $0.unreadable[.teams] ?? "its teams were not read" } ?? gone
            return
        }
        teams = teams.map { $0.adding(access) } ?? access
    }
}
