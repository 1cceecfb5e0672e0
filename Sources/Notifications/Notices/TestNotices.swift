package import FoundationEssentials

extension Notice {
    /// One of each kind, to try a receiver out.
    package static func samples(of organization: String, at: Date) -> [Notice] {
        func sample(_ kind: Kind, _ title: String, actor: String? = nil, details: [String] = []) -> Notice {
            let place = Place(
                kind == .drift || kind == .failed || kind == .conflict ? "\(organization)/example" : organization)
            return Notice(
                kind, cause: "test", title: "\(title) (this is a test)", actor: actor, in: place, details: details,
                at: at)
        }
        return [
            sample(
                .drift, "branches main: allows_force_pushes: true → false", actor: "octocat",
                details: ["as rule 'baseline' (policy.yml:12) says", "octocat edited the branch protection rule main"]),
            sample(
                .failed, "GitHub did not answer",
                details: ["'githubcop retry example' tries again; so does the next event."]),
            sample(
                .policyRefused, "policy.yml; the previous policy stays in force",
                details: ["policy.yml:3: unknown key 'rule'"]),
            sample(
                .sweepStopped, "nothing was changed",
                details: ["limits.repositories_changed allows 10, and 12 repositories would change"]),
            sample(
                .exemptionEnding, "legacy-* in 14 days", details: ["Reason: migration, owner: team-a (policy.yml:7)"]),
            sample(
                .conflict, "repository has_wiki: not enforced for an hour", actor: "other-app[bot]",
                details: ["It was enforced 5 times and changed back each time."]),
            sample(.missedDeliveries, "2 deliveries had failed; GitHub was asked to send them again"),
        ]
    }
}
