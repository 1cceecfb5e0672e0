package import Enforcement
import FoundationEssentials
package import Policy

/// A plan with a change of every verb and a note of every weight, for tests.
package enum Reported {
    package static let name = RepositoryName(owner: "acme", name: "api")

    package static func facts(_ name: String = "api") -> RepositoryFacts {
        RepositoryFacts(
            name: RepositoryName(owner: "acme", name: name), id: 7, nodeID: "R_api", visibility: .private)
    }

    package static func change(
        _ kind: String, _ subject: String, _ field: SettingPath? = nil, _ verb: Change.Verb = .update,
        from before: JSON?,
        to after: JSON?, rule: String = "baseline", removals: Int = 0
    ) -> Change {
        Change(
            kind: kind, subject: subject, field: field, verb: verb, before: before, after: after, rule: rule,
            source: SourceLocation(file: "githubcop.yml", line: 14, column: 5), removals: removals)
    }

    package static let wiki = change("repository", "has_wiki", from: true, to: false)
    package static let checks = change(
        "branches", "main", ["required_status_checks", "checks"], from: [["context": "old", "app_id": -1]],
        to: ["build"],
        removals: 1)
    package static let team = change("teams", "devops", nil, .create, from: nil, to: "admin")
    package static let stranger = change(
        "teams", "strangers", nil, .remove, from: ["permission": "push"], to: nil, removals: 1)
    package static let autolink = change(
        "autolinks", "OPS-", nil, .replace, from: ["url_template": "https://old/<num>"],
        to: ["url_template": "https://new/<num>"])
    package static let hook = change(
        "webhooks", "https://ci.example/", ["secret"], from: "********", to: .unresolved(.secret("HOOK")))

    package static let plan = RepositoryPlan(
        repository: facts(), changes: [wiki, team, stranger, checks, autolink, hook],
        notes: [
            Note(.waiting, kind: "branches", subject: "develop", "waiting for the first push"),
            Note(.unreadable, kind: "security", "GitHub did not tell"),
            Note(.information, kind: "security", subject: "code_security", "public repositories have it"),
        ])

    package static let outcomes = [
        Outcome(change: wiki, status: .verified), Outcome(change: team, status: .verified),
        Outcome(change: stranger, status: .failed, message: "the connection was lost"),
        Outcome(change: checks, status: .refused, message: "PUT (422): no such\ncheck"),
        Outcome(change: autolink, status: .verified),
        Outcome(change: hook, status: .ignored, message: "accepted and not made"),
    ]

    package static func record(
        plan: RepositoryPlan? = plan, outcomes: [Outcome] = outcomes, failure: String? = nil
    ) -> Record {
        var usage = RequestUsage()
        usage.restReads = 3
        usage.graphQLQueries = 1
        return Record(
            repository: name,
            causes: [Cause(trigger: "repository.created", actor: "octocat", sentence: "octocat created acme/api")],
            startedAt: Date(timeIntervalSince1970: 1_795_000_000),
            finishedAt: Date(timeIntervalSince1970: 1_795_000_000.25), plan: plan, outcomes: outcomes, usage: usage,
            failure: failure)
    }
}
