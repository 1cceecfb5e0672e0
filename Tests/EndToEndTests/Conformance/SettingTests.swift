import Enforcement
import Kinds
import Policy
import Sandbox
import Testing

/// Each setting of each kind on its own, on a repository where everything is set.
@Suite("Every setting of every kind")
struct SettingTests {
    @Test(
        "is seen when it differs, written alone, read back, and fixed again without touching anything else",
        arguments: repositoryKinds.map { $0.name })
    func alone(_ name: String) async throws {
        let kind = try registeredKind(name)
        let leaves = try Specimen.leaves(of: kind)
        #expect(!leaves.isEmpty)
        try await withFixture { fixture in
            // Whose workflows rulesets may require.
            try fixture.createRepository("busy")
            for (index, leaf) in leaves.enumerated() {
                try await check(leaf, of: kind, in: "trial-\(index)", fixture)
            }
            fixture.expectDescribedRequests()
        }
    }

    private func check(
        _ leaf: SettingSchema.Leaf, of kind: any SettingKind.Type, in repository: String, _ fixture: Fixture
    ) async throws {
        let candidates = Trial.candidates(for: leaf, of: kind)
        guard let first = candidates.first else { return }
        try Specimen.make(repository, first.visibility(), in: fixture)
        if let specimen = try KindFixture.of(kind.name).specimen {
            try await enforce(kind, specimen, in: repository, fixture)
        }
        let before = try fixture.snapshot(repository)

        guard let (trial, plan) = try await differing(candidates, repository, fixture) else {
            Issue.record("no value of \(first.title) differs from what is there")
            return
        }
        #expect(Set(plan.changes.map { $0.title }) == trial.titles)
        try await enforce(trial.kind, trial.desired(), in: repository, fixture)
        let after = try fixture.snapshot(repository)
        let touched = after.touched(since: before)
        #expect(
            touched.count == trial.settings.count || touched == Self.consequences[trial.title]
                || Self.isOneRule(after.differences(from: before), trial), "\(trial.title): \(touched)")

        let undo = try Self.completed(kind.undoing(plan.changes), for: trial)
        let way = try await fixture.plan(repository, policy: Self.text(kind, undo))
        #expect(Set(way.changes.map { $0.title }) == trial.titles)
        #expect(way.notes.filter { $0.topic != .information }.isEmpty)
        try await enforce(kind, undo, in: repository, fixture)
        if Self.lossy.contains(trial.title) { return }
        #expect(try fixture.snapshot(repository).differences(from: before) == [], "\(trial.title)")
    }

    /// A rule of a ruleset goes with its parameters.
    private static func isOneRule(_ differences: Set<String>, _ trial: Trial) -> Bool {
        let path = trial.path.components
        guard trial.kind == RulesetsKind.self, path.count == 3, path[1] == "rules" else { return false }
        return differences.allSatisfy { $0.hasPrefix("rulesets[\(path[0])].rules[\(path[2])].") }
    }

    /// The first value that is not there already, with its plan.
    private func differing(
        _ candidates: [Trial], _ repository: String, _ fixture: Fixture
    ) async throws -> (Trial, RepositoryPlan)? {
        for trial in candidates {
            let text = Self.text(trial.kind, try trial.desired())
            // A value that no policy may want is none to try.
            guard (try? Fixture.document(text)) != nil else { continue }
            let plan = try await fixture.plan(repository, policy: text)
            if !plan.changes.isEmpty { return (trial, plan) }
            #expect(plan.notes.filter { $0.topic == .unreadable }.isEmpty, "\(trial.title): \(plan.notes)")
        }
        return nil
    }

    private func enforce(
        _ kind: any SettingKind.Type, _ settings: Policy.JSON, in repository: String, _ fixture: Fixture
    ) async throws {
        let text = Self.text(kind, settings)
        let record = try await fixture.enforce(repository, policy: text)
        #expect(record.failure == nil)
        for outcome in record.outcomes {
            #expect(outcome.status == .verified, "\(outcome.change.title): \(outcome.message ?? "")")
        }
        let again = try await fixture.plan(repository, policy: text)
        #expect(again.changes.isEmpty, "\(again.changes.map { $0.title })")
    }

    private static func text(_ kind: any SettingKind.Type, _ settings: Policy.JSON) -> String {
        policy(kind.name, settings.text(), when: "{ archived: any }")
    }

    /// What GitHub ignores unless something else is on is desired together with that, which is on already.
    private static func completed(_ settings: Policy.JSON, for trial: Trial) throws -> Policy.JSON {
        switch trial.title {
        case "branches main: allow_fork_syncing": settings.setting(["main", "lock_branch"], to: true)
        default: try Trial.completed(settings, of: trial.kind)
        }
    }

    /// What GitHub changes along with a setting that is switched off.
    private static let consequences: [String: Set<String>] = [
        "actions enabled": ["actions.isEnabled", "actions.allowedActions"],
        "branches main: required_status_checks": [
            "rules.requiresStatusChecks", "rules.requiresStrictStatusChecks", "rules.requiredStatusChecks",
        ],
        "branches main: required_pull_request_reviews": [
            "rules.requiresApprovingReviews", "rules.requiredApprovingReviewCount", "rules.dismissesStaleReviews",
            "rules.requiresCodeOwnerReviews", "rules.requireLastPushApproval", "rules.restrictsReviewDismissals",
            "rules.reviewDismissalActors", "rules.bypassPullRequestActors",
        ],
        "branches main: required_pull_request_reviews.dismissal_restrictions": [
            "rules.restrictsReviewDismissals", "rules.reviewDismissalActors",
        ],
        "branches main: lock_branch": ["rules.lockBranch", "rules.lockAllowsFetchAndMerge"],
        "branches main: restrictions": ["rules.restrictsPushes", "rules.pushActors"],
        "environments production: deployment_branch_policy": ["environments.branchPolicy", "environments.patterns"],
        "environments production: deployment_branch_policy.protected_branches": [
            "environments.branchPolicy", "environments.patterns",
        ],
        "branches main: required_deployments": [
            "rules.requiresDeployments", "rules.requiredDeploymentEnvironments",
        ],
    ]

    /// Switching them off makes GitHub forget what they held.
    private static let lossy: Set = ["actions enabled", "branches main: lock_branch"]
}
