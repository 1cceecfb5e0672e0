import Policy

/// GraphQL's `BranchProtectionRule` and the fields of REST's `PUT …/protection` that it stands for.
///
/// Only GraphQL knows patterns, commit signatures, deployments and exceptions from the ban on force pushes together, and
/// it changes a rule in place; so rules are read and written there, and called what REST calls them.
enum ProtectionRule {
    /// One value: where it stands in the policy, and what it is called in the rule and in the mutations' input alike.
    struct Leaf: Sendable {
        let path: SettingPath
        let field: String
    }

    /// An object that is there or `null`, which GraphQL says with a boolean of its own.
    struct Section: Sendable {
        let path: SettingPath
        let isOn: String
    }

    /// Users, teams and apps, which GraphQL takes as one list of node ids.
    struct ActorList: Sendable {
        let path: SettingPath
        /// The connection to read.
        let connection: String
        /// The input to write.
        let input: String
    }

    static let reviews: SettingPath = ["required_pull_request_reviews"]
    static let statusChecks: SettingPath = ["required_status_checks"]
    static let checks = statusChecks.appending("checks")
    static let deployments: SettingPath = ["required_deployments"]
    static let environments = deployments.appending("environments")
    static let approvals = reviews.appending("required_approving_review_count")

    static let sections = [
        Section(path: statusChecks, isOn: "requiresStatusChecks"),
        Section(path: reviews, isOn: "requiresApprovingReviews"),
        Section(path: reviews.appending("dismissal_restrictions"), isOn: "restrictsReviewDismissals"),
        Section(path: ["restrictions"], isOn: "restrictsPushes"),
        Section(path: deployments, isOn: "requiresDeployments"),
    ]

    static let leaves = [
        Leaf(path: statusChecks.appending("strict"), field: "requiresStrictStatusChecks"),
        Leaf(path: ["enforce_admins"], field: "isAdminEnforced"),
        Leaf(path: reviews.appending("dismiss_stale_reviews"), field: "dismissesStaleReviews"),
        Leaf(path: reviews.appending("require_code_owner_reviews"), field: "requiresCodeOwnerReviews"),
        Leaf(path: approvals, field: "requiredApprovingReviewCount"),
        Leaf(path: reviews.appending("require_last_push_approval"), field: "requireLastPushApproval"),
        Leaf(path: ["required_linear_history"], field: "requiresLinearHistory"),
        Leaf(path: ["allow_force_pushes"], field: "allowsForcePushes"),
        Leaf(path: ["allow_deletions"], field: "allowsDeletions"),
        Leaf(path: ["block_creations"], field: "blocksCreations"),
        Leaf(path: ["required_conversation_resolution"], field: "requiresConversationResolution"),
        Leaf(path: ["lock_branch"], field: "lockBranch"),
        Leaf(path: ["allow_fork_syncing"], field: "lockAllowsFetchAndMerge"),
        Leaf(path: ["required_signatures"], field: "requiresCommitSignatures"),
        Leaf(path: environments, field: "requiredDeploymentEnvironments"),
    ]

    static let actorLists = [
        ActorList(path: ["restrictions"], connection: "pushAllowances", input: "pushActorIds"),
        ActorList(
            path: reviews.appending("dismissal_restrictions"), connection: "reviewDismissalAllowances",
            input: "reviewDismissalActorIds"),
        ActorList(
            path: reviews.appending("bypass_pull_request_allowances"), connection: "bypassPullRequestAllowances",
            input: "bypassPullRequestActorIds"),
        ActorList(
            path: ["bypass_force_push_allowances"], connection: "bypassForcePushAllowances",
            input: "bypassForcePushActorIds"),
    ]

    /// The members of an actor list, the GraphQL type behind each, and the field of that type that names it.
    static let actorTypes = [
        (member: "users", type: "User", name: "login", reference: Unresolved.user),
        (member: "teams", type: "Team", name: "slug", reference: Unresolved.team),
        (member: "apps", type: "App", name: "slug", reference: Unresolved.app),
    ]

    /// Apps can be looked up by slug, not by number. These are GitHub's own, which are the same for everybody; any other
    /// number is known only where a rule of the repository already names its app.
    static let wellKnownApps = [15368: "github-actions", 57789: "github-advanced-security"]

    /// The settings that a field of the rule tells.
    static func paths(toldBy field: String) -> [SettingPath] {
        sections.filter { $0.isOn == field }.map { $0.path } + leaves.filter { $0.field == field }.map { $0.path }
            + actorLists.filter { $0.connection == field }.map { $0.path }
            + (field == "requiredStatusChecks" ? [checks] : [])
    }

    /// Everything but the actors.
    static let scalarSelection =
        (["id", "pattern"] + sections.map { $0.isOn } + leaves.map { $0.field }
        + ["requiredStatusChecks { context app { id databaseId slug } }"]).joined(separator: " ")

    /// A list never has more than 100 actors, so that one page holds it.
    static let actorSelection = actorLists.map { list in
        let actor = actorTypes.map { "... on \($0.type) { id \($0.name) }" }.joined(separator: " ")
        return "\(list.connection)(first: 100) { pageInfo { hasNextPage } nodes { actor { __typename \(actor) } } }"
    }.joined(separator: " ")
}
