/// A classic branch protection rule with every field of REST and GraphQL, named as in GraphQL.
package struct BranchProtectionRule: Sendable, Equatable {
    package let id: Int
    /// A branch name or a pattern like `release/*`.
    package var pattern: String
    package var creatorID: Int?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package var requiresStatusChecks = false
    package var requiresStrictStatusChecks = false
    package var requiredStatusChecks: [RequiredCheck] = []

    package var requiresApprovingReviews = false
    package var requiredApprovingReviewCount: Int?
    package var dismissesStaleReviews = false
    package var requiresCodeOwnerReviews = false
    package var requireLastPushApproval = false
    package var restrictsReviewDismissals = false
    package var reviewDismissalActors: [RuleActor] = []
    package var bypassPullRequestActors: [RuleActor] = []

    package var restrictsPushes = false
    package var pushActors: [RuleActor] = []
    package var blocksCreations = false
    package var allowsForcePushes = false
    package var bypassForcePushActors: [RuleActor] = []
    package var allowsDeletions = false

    package var isAdminEnforced = false
    package var requiresCommitSignatures = false
    package var requiresLinearHistory = false
    package var requiresConversationResolution = false
    package var requiresDeployments = false
    package var requiredDeploymentEnvironments: [String] = []
    package var lockBranch = false
    package var lockAllowsFetchAndMerge = false

    package init(id: Int, pattern: String, creatorID: Int? = nil, at time: Timestamp) {
        self.id = id
        self.pattern = pattern
        self.creatorID = creatorID
        createdAt = time
        updatedAt = time
    }

    /// The node id needs the repository, as on GitHub.
    package func nodeID(in repositoryID: Int) -> NodeID { NodeID(.branchProtectionRule, repositoryID, id) }

    package var isWildcard: Bool { pattern.contains { "*?[".contains($0) } }

    package func matches(_ branch: String) -> Bool { FileNamePattern.matches(pattern, branch) }
}

package struct RequiredCheck: Sendable, Equatable {
    package var context: String
    /// nil: any App may report it.
    package var appID: Int?

    package init(context: String, appID: Int? = nil) {
        self.context = context
        self.appID = appID
    }
}

/// Who is named in a list of a rule, by database id.
package enum RuleActor: Hashable, Sendable {
    case user(Int)
    case team(Int)
    case app(Int)
}

/// Ruby's `File.fnmatch` with `FNM_PATHNAME`, which GitHub documents for branch protection: `*` stops at `/`,
/// `**/` matches any number of directories.
enum FileNamePattern {
    static func matches(_ pattern: String, _ name: String) -> Bool {
        matches(Array(pattern)[...], Array(name)[...])
    }

    private static func matches(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        switch first {
        case "*":
            if pattern.starts(with: "**/") {
                let rest = pattern.dropFirst(3)
                if matches(rest, name) { return true }
                guard let slash = name.firstIndex(of: "/") else { return false }
                return matches(pattern, name[name.index(after: slash)...])
            }
            if matches(pattern.dropFirst(), name) { return true }
            guard let next = name.first, next != "/" else { return false }
            return matches(pattern, name.dropFirst())
        case "?":
            guard let next = name.first, next != "/" else { return false }
            return matches(pattern.dropFirst(), name.dropFirst())
        case "[":
            guard let end = pattern.dropFirst().firstIndex(of: "]"), let next = name.first, next != "/" else {
                return name.first == "[" && matches(pattern.dropFirst(), name.dropFirst())
            }
            var set = pattern[pattern.index(after: pattern.startIndex)..<end]
            let isNegated = set.first == "^" || set.first == "!"
            if isNegated { set = set.dropFirst() }
            guard contains(set, next) != isNegated else { return false }
            return matches(pattern[pattern.index(after: end)...], name.dropFirst())
        default:
            return name.first == first && matches(pattern.dropFirst(), name.dropFirst())
        }
    }

    private static func contains(_ set: ArraySlice<Character>, _ character: Character) -> Bool {
        var set = set
        while let low = set.popFirst() {
            if set.first == "-", set.count > 1 {
                let high = set[set.index(after: set.startIndex)]
                if low <= character, character <= high { return true }
                set = set.dropFirst(2)
            } else if low == character {
                return true
            }
        }
        return false
    }
}
