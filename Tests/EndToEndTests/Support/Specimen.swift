import Kinds
import Policy
import Sandbox

/// A repository on which every setting of every kind is on, or is not what GitHub starts with, so that a write that
/// touches too much shows.
enum Specimen {
    /// The key under which entries of map kinds are tried.
    static let keys = [
        "teams": "devops", "branches": "main", "autolinks": "OPS-", "webhooks": "https://ci.example/hook",
        "variables": "REGION", "labels": "bug",
        "rulesets": "everything", "collaborators": "jonas-berg", "deploy_keys": "ssh-ed25519 AAAASpecimen",
        "environments": "production",
        "secrets": "NPM_TOKEN", "dependabot_secrets": "REGISTRY_TOKEN",
    ]

    /// On which sorts of repository GitHub knows a kind; the first is the one to try it on.
    static func visibilities(of kind: String) -> [Sandbox.Repository.Visibility] {
        kind == "interaction_limits" ? [.public] : [.private, .internal, .public]
    }

    /// Every setting of a kind, at the specimen's entry of it.
    static func leaves(of kind: any SettingKind.Type) -> [SettingSchema.Leaf] {
        let leaves = kind.documentation.schema.leaves(below: keys[kind.name] ?? "")
        guard kind == RulesetsKind.self else { return leaves }
        // Each rule fits some targets only.
        return leaves.map { leaf in
            let steps = leaf.path.components
            let key = RulesetSpecimen.key(ofRule: steps.count > 2 && steps[1] == "rules" ? steps[2] : nil)
            return SettingSchema.Leaf(
                path: SettingPath([key] + steps.dropFirst()), schema: leaf.schema, isSection: leaf.isSection)
        }
    }

    /// What a policy makes before a kind is tried, where the sandbox has no property of a repository for it.
    static let settings: [String: Policy.JSON] = ["rulesets": RulesetSpecimen.settings]

    static func make(
        _ name: String, _ visibility: Sandbox.Repository.Visibility = .private, in fixture: Fixture
    ) throws {
        try fixture.createRepository(name, visibility: visibility)
        try fixture.github.push(["README.md": "# Hello"], to: name, branch: "develop")
        for team in ["devops", "ci"] { try fixture.github.grant(.write, toTeam: team, in: name) }
        try fixture.github.grant(.admin, toTeam: "engineering", in: name)
        for person in ["jonas-berg", "priya-nair"] { try fixture.github.grant(.maintain, toUser: person, in: name) }
        try fixture.github.change(name) { repository in
            repository.description = "What it is"
            repository.homepage = "https://home.example"
            repository.topics = ["billing", "production"]
            repository.language = "Go"
            if visibility == .public {
                repository.interactionLimit = InteractionLimit(
                    limit: "existing_users", expiresAt: Timestamp(seconds: 4_000_000_000))
            }
            repository.features.allowForking = visibility != .public
            repository.features.hasDiscussions = true
            repository.merge.squashMergeCommitTitle = "PR_TITLE"
            repository.merge.squashMergeCommitMessage = "COMMIT_MESSAGES"
            repository.merge.mergeCommitTitle = "PR_TITLE"
            repository.merge.mergeCommitMessage = "PR_BODY"
            repository.merge.deleteBranchOnMerge = true
            repository.variables = ["REGION", "ZONE"].map {
                ActionsVariable(name: $0, value: "set long ago", at: repository.createdAt)
            }
            repository.secrets = [secret("NPM_TOKEN", repository), secret("OTHER", repository)]
            repository.dependabotSecrets = [secret("REGISTRY_TOKEN", repository)]
            configure(&repository.actions)
            configure(&repository.security, isPublic: visibility == .public)
        }
        try link(name, in: fixture)
        for key in ["Specimen", "Other"] {
            try fixture.github.addDeployKey("ssh-ed25519 AAAA\(key)", title: "specimen", isReadOnly: true, to: name)
        }
        let actors = try Actors(fixture)
        try fixture.github.change(name) { repository in
            repository.environments = ["production", "other/Eu"].enumerated().map { index, name in
                environment(name, id: repository.id * 10 + index, actors)
            }
        }
        for pattern in ["main", "other/*"] {
            try fixture.github.protect(name, pattern) { protect(&$0, actors) }
        }
    }

    private static func secret(_ name: String, _ repository: Sandbox.Repository) -> ActionsSecret {
        ActionsSecret(
            name: name, createdAt: repository.createdAt, updatedAt: repository.createdAt, value: "set long ago")
    }

    private static func configure(_ actions: inout ActionsSettings) {
        actions.allowedActions = "selected"
        actions.requiresShaPinning = true
        actions.allowsVerified = true
        actions.patterns = ["acme/*", "docker/*"]
        actions.accessLevel = "organization"
        actions.canApprovePullRequests = true
        actions.retentionDays = 60
        actions.forkPullRequests.runsWorkflows = true
        actions.forkPullRequests.sendsWriteTokens = true
        actions.forkPullRequests.sendsSecrets = true
        actions.forkPullRequests.requiresApproval = true
    }

    private static func configure(_ security: inout SecuritySettings, isPublic: Bool) {
        security.advancedSecurity = !isPublic
        security.codeSecurity = !isPublic
        security.secretScanning = true
        security.pushProtection = true
        security.nonProviderPatterns = true
        security.validityChecks = true
        security.aiDetection = true
        security.delegatedAlertDismissal = true
        security.delegatedBypass = true
        security.dependabotAlerts = true
        security.dependabotUpdates = true
        security.privateVulnerabilityReporting = isPublic
        security.defaultSetup.isConfigured = true
        security.defaultSetup.languages = ["go"]
        security.defaultSetup.querySuite = "extended"
        security.defaultSetup.runnerType = "labeled"
        security.defaultSetup.runnerLabel = "large"
    }

    private static func link(_ name: String, in fixture: Fixture) throws {
        let id = try fixture.repository(name).id
        try fixture.github.state.write { world in
            for prefix in ["OPS-", "PAY-"] {
                _ = try world.addAutolink(
                    prefix: prefix, template: "https://old.example/<num>", isAlphanumeric: true, to: id)
            }
            for url in ["https://ci.example/hook", "https://other.example/hook"] {
                _ = try world.addHook(
                    url: url, events: ["push", "release"], contentType: .json, insecureSSL: "1",
                    secret: "set long ago", to: id)
            }
            // A key can be on one repository only.
            for other in world.repositories.values.filter({ !$0.deployKeys.isEmpty }) {
                try world.updateSilently(other.id) { $0.deployKeys = [] }
            }
        }
    }

    private struct Actors {
        let user: Int
        let team: Int
        let app: Int
        /// Another App, which has to let deployments pass.
        let gate: Int

        init(_ fixture: Fixture) throws {
            let found = fixture.github.state.read { world in
                (
                    world.account(login: "maya-chen")?.id,
                    world.organization(login: Fixture.organization).flatMap {
                        world.team(organizationID: $0.id, slug: "engineering")?.id
                    }, world.app(slug: "githubcop")?.id, world.app(slug: "merge-assistant")?.id
                )
            }
            guard let user = found.0, let team = found.1, let app = found.2, let gate = found.3 else {
                throw FixtureError("The sandbox lacks maya-chen, the team engineering or the App githubcop.")
            }
            self.user = user
            self.team = team
            self.app = app
            self.gate = gate
        }

        var all: [RuleActor] { [.user(user), .team(team), .app(app)] }
    }

    private static func environment(_ name: String, id: Int, _ actors: Actors) -> DeploymentEnvironment {
        var environment = DeploymentEnvironment(name: name, branches: .named(["main"]), secretNames: ["TOKEN"], id: id)
        environment.waitTimer = 30
        environment.reviewers = [
            DeploymentEnvironment.Reviewer(type: "User", id: actors.user),
            DeploymentEnvironment.Reviewer(type: "Team", id: actors.team),
        ]
        environment.preventsSelfReview = true
        environment.canAdminsBypass = false
        environment.patterns.append(DeploymentEnvironment.Pattern(id: 2, name: "v*", type: "tag"))
        environment.gates = [DeploymentEnvironment.Gate(id: 1, appID: actors.gate)]
        return environment
    }

    private static func protect(_ rule: inout BranchProtectionRule, _ actors: Actors) {
        rule.requiresStatusChecks = true
        rule.requiresStrictStatusChecks = true
        rule.requiredStatusChecks = [RequiredCheck(context: "build"), RequiredCheck(context: "lint", appID: 15_368)]
        rule.requiresApprovingReviews = true
        rule.requiredApprovingReviewCount = 3
        rule.dismissesStaleReviews = true
        rule.requiresCodeOwnerReviews = true
        rule.requireLastPushApproval = true
        rule.restrictsReviewDismissals = true
        rule.reviewDismissalActors = actors.all
        rule.bypassPullRequestActors = actors.all
        rule.restrictsPushes = true
        rule.pushActors = actors.all
        rule.blocksCreations = true
        rule.bypassForcePushActors = actors.all
        rule.isAdminEnforced = true
        rule.requiresCommitSignatures = true
        rule.requiresLinearHistory = true
        rule.requiresConversationResolution = true
        rule.requiresDeployments = true
        rule.requiredDeploymentEnvironments = ["staging", "production"]
        rule.lockBranch = true
        rule.lockAllowsFetchAndMerge = true
    }
}
