import Enforcement
import Kinds
import Policy

/// Changes, the same ones of several repositories as one.
///
/// Small, however many repositories there are: beyond a number of groups, changes are only counted.
struct ChangeGroups: Sendable {
    private let keepsAllNames: Bool
    private var places: [ChangeGroup.Key: Int] = [:]
    private var groups: [ChangeGroup] = []
    /// Changes that are in no group.
    private(set) var uncounted = 0

    private static let mostGroups = 5000
    /// From so many on, what differs only in its subject or in its former value stands in one line.
    private static let fewestJoined = 4

    init(keepsAllNames: Bool) { self.keepsAllNames = keepsAllNames }

    var isEmpty: Bool { groups.isEmpty }

    mutating func add(_ change: Change, _ outcome: Outcome? = nil, of repository: RepositoryName) {
        let key = ChangeGroup.Key(change, outcome, in: repository)
        let place = places[key] ?? groups.endIndex
        if place == groups.endIndex {
            guard groups.count < Self.mostGroups else {
                uncounted += 1
                return
            }
            places[key] = place
            groups.append(ChangeGroup(key, change))
        }
        groups[place].repositories.add(repository, keepsAll: keepsAllNames)
    }

    /// Problems first, then in the order of kinds, and within a kind what concerns most repositories first.
    func ordered(where isDesired: (ChangeGroup) -> Bool = { _ in true }) -> [ChangeGroup] {
        let order = Dictionary(allKindNames.enumerated().map { ($1, $0) }) { first, _ in first }
        func rank(_ group: ChangeGroup) -> (Int, Int, Int) {
            (
                group.status?.isProblem == true ? 0 : 1, order[group.change.kind] ?? order.count,
                -group.repositories.count
            )
        }
        let found = joined(groups.filter(isDesired))
        return found.enumerated().sorted {
            let (left, right) = (rank($0.element), rank($1.element))
            return left != right ? left < right : $0.offset < $1.offset
        }.map { $0.element }
    }

    // MARK: Joining

    private struct Likeness: Hashable {
        let kind: String
        let verb: Change.Verb
        let rule: String
        let risk: Risk?
        let status: Outcome.Status?
        let message: String?
        /// Of those that differ in their subject: the repositories. Of those that differ in what was there: the path and
        /// what comes of it.
        let repositories: Int?
        let path: SettingPath?
        let after: JSON?
    }

    private func joined(_ groups: [ChangeGroup]) -> [ChangeGroup] {
        guard !keepsAllNames else { return groups }
        return join(
            join(groups, by: likenessButForValue, Self.joinValues), by: likenessButForSubject, Self.joinSubjects)
    }

    /// Two settings to the same value, from whatever they were before.
    private func likenessButForValue(_ group: ChangeGroup) -> Likeness? {
        guard group.change.verb != .create else { return nil }
        let key = group.key
        return Likeness(
            kind: key.kind, verb: key.verb, rule: key.rule, risk: key.risk, status: key.status, message: key.message,
            repositories: nil, path: key.path, after: group.change.after)
    }

    /// Entries of one collection that are made or removed in the same repositories.
    private func likenessButForSubject(_ group: ChangeGroup) -> Likeness? {
        guard group.isWhole else { return nil }
        let key = group.key
        return Likeness(
            kind: key.kind, verb: key.verb, rule: key.rule, risk: key.risk, status: key.status, message: key.message,
            repositories: group.repositories.fingerprint, path: nil, after: nil)
    }

    private func join(
        _ groups: [ChangeGroup], by likeness: (ChangeGroup) -> Likeness?, _ joining: ([ChangeGroup]) -> ChangeGroup
    ) -> [ChangeGroup] {
        let alike = Dictionary(grouping: groups.indices) { likeness(groups[$0]) }
        var joined: [Int: ChangeGroup] = [:]
        var left: Set<Int> = []
        for (likeness, indices) in alike where likeness != nil && indices.count >= Self.fewestJoined {
            joined[indices[0]] = joining(indices.map { groups[$0] })
            left.formUnion(indices.dropFirst())
        }
        return groups.indices.compactMap { left.contains($0) ? nil : joined[$0] ?? groups[$0] }
    }

    private static func joinValues(_ groups: [ChangeGroup]) -> ChangeGroup {
        var joined = groups[0]
        joined.values = groups.count
        joined.repositories = groups.dropFirst().reduce(joined.repositories) { $0.joined(with: $1.repositories) }
        return joined
    }

    private static func joinSubjects(_ groups: [ChangeGroup]) -> ChangeGroup {
        var joined = groups[0]
        joined.subjects = groups.map { $0.change.subject }
        return joined
    }
}
