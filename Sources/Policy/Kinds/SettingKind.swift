/// A kind of setting: what a policy may say about it, how it is read, how a change of it is written.
///
/// A kind declares; layering, validation, the diff, the assembling of queries, execution and reporting are shared.
package protocol SettingKind<Target>: Sendable {
    /// `RepositoryFacts` or `OrganizationFacts`.
    associatedtype Target: SettingTarget

    /// Its key under `settings` in a policy.
    static var name: String { get }
    static var documentation: KindDocumentation { get }

    /// What its changes are written together with: where one of them fails, nothing of the group is taken away that
    /// only `exclusive` wants gone. Its own name, or a wider group that several kinds share.
    static var writeGroup: String { get }

    /// Whether an entry that the policy itself wants gone (`null`) waits for its group as well: what protects is not
    /// taken away before what replaces it is there.
    static var removalsWait: Bool { get }

    /// Events (`repository`, `branch_protection_rule`, …) that may mean that a setting of this kind has changed.
    static var triggers: Set<String> { get }

    /// What to ask GraphQL of every repository; `nil` when only REST tells.
    ///
    /// - Parameter subjects: the keys (branch names, team slugs) or fields that the policy mentions anywhere for it.
    static func selection(mentioning subjects: Set<String>) -> RepositorySelection?

    /// What else to ask GraphQL of this repository alone, given what its selection told; `nil` for nothing.
    static func further(
        of repository: Target, node: JSON, desired: Desired?, isExclusive: Bool
    ) -> RepositorySelection?

    /// What to ask REST of one repository, given what the policy wants of it.
    static func reads(
        of repository: Target, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest]

    /// What else to ask REST, now that the answers to `reads` are known.
    static func furtherReads(
        of repository: Target, _ answers: Answers, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest]

    /// Where a sweep finds the answer to one of those requests; `nil` when each repository has to be asked.
    static func bulkSource(
        of request: ReadRequest, in repository: Target, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> BulkSource?

    /// Members of a repository's body in the REST API that its reads are for, and that a listing has as well.
    static var listedMembers: Set<String> { get }

    /// Facts of a repository from which it reads its settings.
    static var neededFacts: Set<RepositoryFacts.Fact> { get }

    /// How many repositories one of its writes can be about.
    static var mostCombined: Int { get }

    /// Turns the answers into the policy's words.
    /// - Throws: `Unreadable` or `GitHubFailure`: then nothing of this kind is changed.
    static func observe(_ answers: Answers, of repository: Target) throws -> Observed

    /// Combinations that the schema allows and GitHub does not, in the settings desired of one repository.
    static func contradictions(in desired: Desired) -> [Contradiction]

    /// What this kind's settings do not go together with in settings of other kinds.
    /// - Parameter settings: desired of one target, by the name of the kind; this kind's are among them.
    static func contradictions(across settings: [String: Desired]) -> [Contradiction]
    /// What cannot hold in a repository because of what is desired of its organization, by kind.
    static func contradictions(in desired: Desired, under organization: [String: Desired]) -> [Contradiction]

    /// Desired settings that do not apply to this repository as it is, and why (no branch yet, public only): they are
    /// taken out of the plan and noted.
    static func inapplicable(_ desired: Desired, in repository: Target, observed: Observed) -> [SettingPath:
        Note]

    /// What is worth saying of the changes that a plan makes, of this kind and of others.
    static func notes(
        on changes: [Change], desired: DesiredSettings, _ observation: RepositoryObservation
    ) -> [Note]

    /// Whom or what a key or a value of the policy names that only GitHub can know; `nil`: nothing of the kind.
    ///
    /// - Parameters:
    ///   - path: keys from the kind down; for an element of a list that of the list, or of the element's field.
    ///   - value: `nil` for a key by itself, `.null` for a key that is desired away.
    static func named(at path: [String], _ value: JSON?) -> NamedOnGitHub.Subject?

    /// The words that stand where the name of a custom repository role may: GitHub's own roles.
    static var builtInRoles: [String] { get }

    /// The teams whose grants this kind reads.
    /// - Parameter subjects: the keys that the policy has for it.
    static func grantedTeams(among subjects: Set<String>) -> Set<String>

    /// Whether a key is the name of a branch, which repositories may lack; the kind notes it where they do
    /// (`inapplicable`).
    static func namesBranch(_ key: String) -> Bool

    /// The facts of a repository once a change of this kind is made: rules ask about them, and what applies to a
    /// repository depends on them.
    static func facts(_ facts: Target, after change: Change) -> Target

    /// Whether what is desired makes an archived target writable again: otherwise it is left alone.
    static func unarchives(_ desired: Desired) -> Bool

    /// How changes are written. Bodies of whole-replace endpoints carry over what `observed` holds.
    static func operations(
        for changes: [Change], observed: Observed, in repository: Target
    ) -> [Operation]

    /// Where a secret goes that stands at `path`.
    static func secretDestination(at path: SettingPath) -> SecretDestination

    /// The class of a change, where the settings around it matter; else what the schema says.
    static func risk(of change: Change, observed: Observed) -> Risk?

    /// What to do about a refusal, where GitHub's own words do not say it; `nil`: they do.
    static func advice(on failure: GitHubFailure, of change: Change) -> String?

    /// Whether enforcing this setting may pause for an hour when another App or bot keeps changing it back. Nothing that
    /// protects, gives access, shows the repository to others, or decides which rules apply may.
    ///
    /// - Parameter subject: a field, or the key of a map kind.
    static func mayPause(_ subject: String) -> Bool

    /// Whether a differing subject is deleted and made anew because GitHub has no way to update it.
    static var isReplacedWhole: Bool { get }
}

extension SettingKind {
    package static var writeGroup: String { name }
    package static var removalsWait: Bool { false }
    package static var triggers: Set<String> { [] }
    package static func selection(mentioning subjects: Set<String>) -> RepositorySelection? { nil }
    package static func further(
        of repository: Target, node: JSON, desired: Desired?, isExclusive: Bool
    ) -> RepositorySelection? { nil }
    package static var isReplacedWhole: Bool { false }
    package static func advice(on failure: GitHubFailure, of change: Change) -> String? { nil }
    package static func mayPause(_ subject: String) -> Bool { false }
    package static func reads(
        of repository: Target, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        []
    }
    package static func furtherReads(
        of repository: Target, _ answers: Answers, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] { [] }
    package static func bulkSource(
        of request: ReadRequest, in repository: Target, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> BulkSource? { nil }
    package static var listedMembers: Set<String> { [] }
    package static var neededFacts: Set<RepositoryFacts.Fact> { [] }
    package static var mostCombined: Int { 1 }
    package static var builtInRoles: [String] { [] }
    package static func grantedTeams(among subjects: Set<String>) -> Set<String> { [] }
    package static func namesBranch(_ key: String) -> Bool { false }
    package static func facts(_ facts: Target, after change: Change) -> Target { facts }
    package static func contradictions(in desired: Desired) -> [Contradiction] { [] }
    package static func contradictions(across settings: [String: Desired]) -> [Contradiction] { [] }
    package static func contradictions(
        in desired: Desired, under organization: [String: Desired]
    ) -> [Contradiction] { [] }
    package static func unarchives(_ desired: Desired) -> Bool { false }
    package static func risk(of change: Change, observed: Observed) -> Risk? {
        Risk.of(change, in: documentation.schema)
    }
    package static func notes(
        on changes: [Change], desired: DesiredSettings, _ observation: RepositoryObservation
    ) -> [Note] { [] }
    package static func secretDestination(at path: SettingPath) -> SecretDestination {
        .url(path.components.first ?? "")
    }
    package static func named(at path: [String], _ value: JSON?) -> NamedOnGitHub.Subject? { nil }
    package static func inapplicable(
        _ desired: Desired, in repository: Target, observed: Observed
    ) -> [SettingPath: Note] { [:] }
}

extension SettingKind {
    package static var targetKind: TargetKind { Target.targetKind }

    /// Keyed by identity, so that "and nothing else" has a meaning.
    package static var isCollection: Bool { if case .map = documentation.schema { true } else { false } }
}

/// For what treats both targets alike. Of the other target a kind knows nothing.
extension SettingKind {
    package static func observe(_ answers: Answers, of target: TargetFacts) throws -> Observed {
        guard let own = Target(target) else { throw Unreadable("\(name) is not a setting of \(target.name)") }
        return try observe(answers, of: own)
    }

    package static func inapplicable(
        _ desired: Desired, in target: TargetFacts, observed: Observed
    ) -> [SettingPath: Note] {
        Target(target).map { inapplicable(desired, in: $0, observed: observed) } ?? [:]
    }

    package static func operations(
        for changes: [Change], observed: Observed, in target: TargetFacts
    ) -> [Operation] {
        Target(target).map { operations(for: changes, observed: observed, in: $0) } ?? []
    }

    /// `facts` of a kind that may not be a repository's: those of the organization change no repository.
    package static func repositoryFacts(_ facts: RepositoryFacts, after change: Change) -> RepositoryFacts {
        Target(.repository(facts)).flatMap { Self.facts($0, after: change) as? RepositoryFacts } ?? facts
    }
}

/// Two or more desired settings that cannot hold together.
package struct Contradiction: Hashable, Sendable {
    package let message: String
    package let provenance: Provenance
    /// Something is missing in this subject, which another rule may supply; `nil` where values conflict.
    package let subjectWithGap: String?

    package init(_ message: String, at provenance: Provenance, gapIn subject: String? = nil) {
        self.message = message
        self.provenance = provenance
        subjectWithGap = subject
    }
}
