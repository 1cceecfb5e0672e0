import Enforcement
import Policy
import Reporting
import RunFixtures
import Testing

@Suite("A plan as text")
struct PlanTextTests {
    private let text = PlanText(style: .plain)

    @Test("one line says what changes, from what to what, and which rule at which line wants it")
    func lines() {
        let lines = text.lines(for: Reported.plan)
        #expect(lines[0] == "acme/api")
        #expect(lines[1].hasPrefix("  ~ repository has_wiki "))
        #expect(lines[1].contains("  true → false  "))
        #expect(lines[1].hasSuffix("  baseline, githubcop.yml:14"))
        #expect(lines[2].hasPrefix("  + teams devops "))
        #expect(lines[2].contains("  admin  "))
        #expect(lines[3].hasPrefix("  - teams strangers "))
        #expect(lines[3].contains("{permission: push} → removed"))
        #expect(lines[4].contains("[{app_id: -1, context: old}] → [build]"))
        #expect(lines[5].hasPrefix("  ~ autolinks OPS- "))
        #expect(lines[5].contains("  url_template: https://old/<num> → https://new/<num>  "))
        #expect(lines[6].contains("******** → {{secret:HOOK}}"))
    }

    @Test("notes that want attention follow the changes; mere information does not")
    func notes() {
        let lines = text.lines(for: Reported.plan).drop { !$0.hasPrefix("  ·") }
        #expect(
            Array(lines) == [
                "  · waiting for the first push: branches develop",
                "  · unreadable: security: GitHub did not tell",
            ])
        let information = RepositoryPlan(
            repository: Reported.facts(), changes: [], notes: [Note(.information, "nothing to do")])
        #expect(text.lines(for: information).isEmpty)
    }

    @Test("of a list that mostly stays, only what is added and taken away is told")
    func lists() {
        let change = Reported.change(
            "branches", "main", ["required_status_checks", "checks"],
            from: [["context": "build", "app_id": -1], ["context": "old", "app_id": 7]],
            to: [["context": "build", "app_id": -1], ["context": "lint"]])
        let lines = text.lines(for: RepositoryPlan(repository: Reported.facts(), changes: [change]))
        #expect(lines[1].contains("  adds lint, takes away {app_id: 7, context: old}  "))
    }

    @Test("what is created is told whole, setting by setting where a line would not hold it")
    func creation() {
        let long = String(repeating: "x", count: 50)
        let change = Reported.change(
            "branches", "release/*", nil, .create, from: nil,
            to: [
                "required_status_checks": ["checks": [["context": "build"], ["context": .string(long)]]], "lock": true,
            ]
        )
        let lines = text.lines(for: RepositoryPlan(repository: Reported.facts(), changes: [change]))
        #expect(lines.count == 4)
        #expect(lines[1] == "  + branches release/*    baseline, githubcop.yml:14")
        #expect(lines[2] == "      lock: true")
        #expect(lines[3] == "      required_status_checks.checks: [build, \(long)]")
    }

    @Test("notes that say the same of several branches are one; archived repositories are left to the summary")
    func groupedNotes() {
        let notes = ["main", "develop"].map {
            Note(.waiting, kind: "branches", subject: $0, "waiting for the first push")
        }
        let plan = RepositoryPlan(repository: Reported.facts(), changes: [], notes: notes)
        #expect(text.lines(for: plan) == ["acme/api", "  · waiting for the first push: branches main, develop"])
        let archived = Note(.archived, "archived: read-only, left out")
        #expect(text.lines(for: RepositoryPlan(repository: Reported.facts(), changes: [], notes: [archived])).isEmpty)
    }

    @Test("an outcome stands behind its change, with the reason on the next line")
    func outcomes() {
        let lines = text.lines(for: Reported.plan, outcomes: Reported.outcomes)
        #expect(lines[1].hasSuffix("verified"))
        #expect(lines[3].hasPrefix("  ✗ teams strangers"))
        #expect(lines[3].hasSuffix("failed"))
        #expect(lines[4] == "      the connection was lost")
    }

    @Test("text from GitHub cannot break a line or drive the terminal")
    func controlCharacters() {
        let change = Reported.change(
            "branches", "evil\u{1B}[2J\nmain", ["enforce_admins"], from: "\u{1B}]0;title\u{7}", to: true)
        let plan = RepositoryPlan(
            repository: Reported.facts(), changes: [change], notes: [Note(.unreadable, "line\r\nbreak\u{9B}")])
        let outcome = Outcome(change: change, status: .refused, message: "no\u{1B}[31m\nreally")
        for line in text.lines(for: plan, outcomes: [outcome]) {
            #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(line)")
        }
    }

    @Test("colours are there when asked for, and only then")
    func colours() {
        let coloured = PlanText(style: Style(isColoured: true)).lines(for: Reported.plan).joined()
        #expect(coloured.contains("\u{1B}[31m"))
        #expect(!text.lines(for: Reported.plan).joined().contains("\u{1B}"))
    }

    @Test("the table has one line for each repository, with what differs or that nothing does")
    func table() {
        let quiet = RepositoryPlan(repository: Reported.facts("quiet-service"), changes: [])
        let frozen = RepositoryPlan(
            repository: Reported.facts("old"), changes: [], notes: [Note(.archived, "archived: read-only, left out")])
        let lines = text.table(of: [Reported.plan, quiet, frozen])
        #expect(
            lines == [
                "  api              6  repository 1 · teams 2 · branches 1 · autolinks 1 · webhooks 1  unreadable, waiting",
                "  quiet-service       in sync",
                "  old                 archived",
            ])
    }

    @Test("a repository that could not be planned is named with the reason")
    func failure() {
        #expect(
            text.lines(for: Reported.name, failure: "GET (500): no\nanswer") == [
                "acme/api", "  ✗ GET (500): no␣answer",
            ])
    }
}
