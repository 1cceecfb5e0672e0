import Enforcement
import Policy
import Reporting
import RunFixtures
import Testing

@Suite("A plan grouped by change")
struct GroupedPlanTests {
    private func lines(
        _ plans: [RepositoryPlan], verbose: Bool = false, columns: Int? = nil, outcomes: [Outcome] = [],
        limits: LimitsInForce? = nil, onlyProblems: Bool = false
    ) -> [String] {
        var grouped = GroupedPlan(keepsAllNames: verbose)
        var risks = RiskReport()
        for plan in plans {
            grouped.add(plan, outcomes: outcomes)
            risks.add(plan)
        }
        let width = LineWidth(columns: columns)
        let blocks = GroupedPlanText(style: .plain, width: width)
            .blocks(of: grouped, limits: limits, risks: risks.counts, isOnlyProblems: onlyProblems)
        return width.fit(blocks.flatMap { $0 })
    }

    private func plan(_ name: String, _ changes: [Change], notes: [Note] = []) -> RepositoryPlan {
        RepositoryPlan(repository: Reported.facts(name), changes: changes, notes: notes)
    }

    private func plans(_ count: Int, _ changes: (Int) -> [Change]) -> [RepositoryPlan] {
        (1...count).map { plan("repo\($0)", changes($0)) }
    }

    @Test("the same change of many repositories is one line, with how many and the first of them; --verbose names all")
    func grouped() {
        let plans = plans(5) { _ in [Reported.wiki] }
        let head = "  ~ repository has_wiki  true → false: 5 repositories (repo1, repo2, "
        #expect(lines(plans) == ["Changes", head + "… --verbose for all)  baseline, githubcop.yml:14"])
        #expect(lines(plans, verbose: true) == ["Changes", head + "repo3, repo4, repo5)  baseline, githubcop.yml:14"])
        #expect(lines(Array(plans.prefix(1)))[1].contains("1 repository (repo1)"))
    }

    @Test(
        "changes of different rules, places or values are apart; what concerns most repositories is first of its kind")
    func apart() {
        let other = Reported.change("repository", "has_wiki", from: true, to: false, rule: "docs")
        let lines = lines([plan("a", [other]), plan("b", [Reported.wiki]), plan("c", [Reported.wiki, Reported.team])])
        #expect(
            lines == [
                "Changes",
                "  ~ repository has_wiki  true → false: 2 repositories (b, c)  baseline, githubcop.yml:14",
                "  ~ repository has_wiki  true → false: 1 repository (a)  docs, githubcop.yml:14",
                "  + teams devops  admin: 1 repository (c)  baseline, githubcop.yml:14",
            ])
    }

    @Test("risky changes come first in a block of their own, the heaviest on top, with what the limits will withhold")
    func risky() {
        var (publication, weakening) = (
            Reported.change("repository", "visibility", from: "private", to: "public"),
            Reported.change("branches", "main", ["allow_deletions"], from: false, to: true)
        )
        (publication.risk, weakening.risk) = (.publication, .weakening)
        let lines = lines(
            [plan("a", [Reported.wiki, weakening]), plan("b", [publication])],
            limits: LimitsInForce(Limits(), total: 2))
        #expect(lines[0] == "Risky changes")
        #expect(lines[1].hasPrefix("  ! publication  repository visibility  private → public: 1 repository (b)"))
        #expect(lines[2].hasPrefix("  ! weakening  branches main: allow_deletions  false → true: 1 repository (a)"))
        #expect(lines[3].contains("limits.publications, which is not in the policy, allows 0, and this is 1"))
        #expect(lines[4] == "Changes")
        #expect(lines[5].hasPrefix("  ~ repository has_wiki") && lines.count == 6)
    }

    @Test("findings of evaluated rules, notes and failures have blocks of their own, each once with its count")
    func blocks() {
        var evaluated = plan("a", [])
        evaluated.findings = Findings(changes: [Reported.wiki], errors: [Note(.invalid, "two rules contradict")])
        let waiting = [Note(.waiting, kind: "branches", subject: "main", "waiting for the first push")]
        var grouped = GroupedPlan()
        grouped.add(evaluated)
        for name in ["b", "c"] { grouped.add(plan(name, [], notes: waiting)) }
        for name in ["d", "e"] {
            let name = RepositoryName(owner: "acme", name: name)
            grouped.add(name, failure: "GET /repos/\(name)/topics (500): no\nanswer")
        }
        grouped.add(RepositoryName(owner: "acme", name: "f"), failure: "GET /repos/acme/f (404): gone")
        let lines = GroupedPlanText(style: .plain).blocks(of: grouped).flatMap { $0 }
        #expect(
            lines == [
                "Evaluated only, not written",
                "  ~ repository has_wiki  true → false: 1 repository (a)  baseline, githubcop.yml:14",
                "Notes",
                "  · waiting for the first push: branches main: 2 repositories (b, c)",
                "  · evaluated only: invalid: two rules contradict: 1 repository (a)",
                "Failures",
                "  ✗ GET /repos/acme/…/topics (500): no␣answer: 2 repositories (d, e)",
                "  ✗ GET /repos/acme/f (404): gone: 1 repository (f)",
            ])
    }

    @Test("a setting that is another one in each repository is one line; so are entries that the same repositories get")
    func joined() {
        let values = plans(5) { [Reported.change("repository", "homepage", from: .string("v\($0)"), to: "")] }
        #expect(
            lines(values)[1].hasPrefix("  ~ repository homepage  5 different values → \"\": 5 repositories (repo1, "))
        #expect(lines(values, verbose: true).count == 6, "--verbose shows each")
        let names = ["API-", "APP-", "OPS-", "WEB-"]
        let entries = plans(3) { _ in
            names.map { Reported.change("autolinks", $0, nil, .create, from: nil, to: ["is_alphanumeric": false]) }
        }
        #expect(
            lines(entries)[1].hasPrefix(
                "  + autolinks API-, APP-, OPS- and 1 more: 3 repositories (repo1, repo2, repo3)"))
        #expect(lines(entries).count == 2)
        // One that another repository gets as well is not the same.
        let one = plan(
            "other", [Reported.change("autolinks", "API-", nil, .create, from: nil, to: ["is_alphanumeric": false])])
        #expect(lines(entries + [one]).count == 5)
    }

    @Test("what could not be done comes first, with the reason, which names no repository that is not the only one")
    func outcomes() {
        let plans = plans(3) { _ in [Reported.wiki, Reported.team] }
        let results = [
            Outcome(change: Reported.wiki, status: .verified),
            Outcome(change: Reported.team, status: .refused, message: "there is no team 'devops'"),
        ]
        let all = lines(plans, outcomes: results)
        #expect(
            all == [
                "Not done",
                "  ✗ teams devops  admin: 3 repositories (repo1, repo2, repo3)  refused  baseline, githubcop.yml:14",
                "      there is no team 'devops'",
                "Changes",
                "  ~ repository has_wiki  true → false: 3 repositories (repo1, repo2, repo3)  verified  baseline, githubcop.yml:14",
            ])
        #expect(lines(plans, outcomes: results, onlyProblems: true) == Array(all.prefix(3)))
    }

    @Test("of notes, those of what could not be read come first, and are left where only problems are asked for")
    func problems() {
        let waiting = plan("a", [Reported.wiki], notes: [Note(.waiting, "waiting for the first push")])
        let unread = plan("b", [], notes: [Note(.unreadable, kind: "teams", "GitHub did not answer")])
        let note = "  · unreadable: teams: GitHub did not answer: 1 repository (b)"
        #expect(lines([waiting, unread], onlyProblems: true) == ["Notes", note])
        #expect(Array(lines([waiting, unread]).suffix(2))[0] == note)
    }

    @Test("the organization's own settings are listed as they are")
    func organization() {
        let facts = OrganizationFacts(login: "acme", id: 1, nodeID: "O_1")
        let own = RepositoryPlan(target: .organization(facts), changes: [Reported.wiki])
        let lines = lines([own, plan("a", [Reported.wiki])])
        #expect(lines[0] == "acme (organization)")
        #expect(lines[2] == "Changes" && lines[3].contains("1 repository (a)"))
    }

    @Test("in a terminal of 80 columns nothing is wider, and which rule wants it is still said")
    func width() {
        let long = Reported.change(
            "branches", "main", ["required_pull_request_reviews", "require_code_owner_reviews"], from: false, to: true,
            rule: "public repositories are scanned, and closed to strangers")
        let lines = lines(plans(60) { _ in [Reported.wiki, long] }, columns: 80)
        #expect(lines.allSatisfy { $0.displayWidth <= 80 }, "\(lines)")
        #expect(lines[1] == "  ~ repository has_wiki  true → false  baseline, githubcop.yml:14")
        #expect(lines[2] == "      60 repositories (repo1, repo2, … --verbose for all)")
        #expect(lines.joined(separator: " ").contains("strangers, githubcop.yml:14"))
    }

    @Test("text from GitHub cannot break a line or drive the terminal")
    func controlCharacters() {
        let change = Reported.change("branches", "evil\u{1B}[2J\nmain", ["enforce_admins"], from: "\u{7}", to: true)
        let outcome = Outcome(change: change, status: .refused, message: "no\u{1B}[31m\nreally")
        let plan = plan("a", [change], notes: [Note(.unreadable, "line\r\nbreak\u{9B}")])
        for line in lines([plan], outcomes: [outcome]) {
            #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(line)")
        }
    }
}
