import Policy
import Testing

@Suite("Exemptions and limits")
struct ExemptionTests {
    private func policy(_ head: String) throws -> PolicyDocument {
        try load("version: 1\n\(head)\nrules: [{ name: r, settings: { teams: { a: pull } } }]")
    }

    @Test("An exemption holds through its last day, warns fourteen days before, and ends")
    func expiry() throws {
        let policy = try policy(
            "exempt: [{ repositories: [legacy-*], reason: frozen, owner: \"@acme/platform\", until: 2027-03-31 }]")
        func status(_ name: String, _ day: String) throws -> ExemptionStatus {
            policy.exemption(of: RepositoryName(owner: "acme", name: name), on: try #require(Day(day)))
        }
        #expect(try status("api", "2027-01-01") == .none)
        let early = try status("Legacy-1", "2027-03-16")
        #expect(early.isExempt)
        #expect(early.message == "exempt until 2027-03-31: frozen, @acme/platform (githubcop.yml:2)")
        #expect(
            try status("legacy-1", "2027-03-17").message
                == "the exemption ends in 14 days (2027-03-31): frozen, @acme/platform (githubcop.yml:2)")
        #expect(try status("legacy-1", "2027-03-31").message?.hasPrefix("the exemption ends today") == true)
        #expect(try status("legacy-1", "2027-03-31").isExempt)
        let late = try status("legacy-1", "2027-04-01")
        #expect(!late.isExempt)
        #expect(late.message?.hasPrefix("the exemption ended on 2027-03-31") == true)
    }

    @Test("Of several exemptions the one that lasts longest counts")
    func longest() throws {
        let policy = try policy(
            """
            exempt:
              - { repositories: a, reason: first, until: 2026-01-01 }
              - { repositories: "*", reason: second }
            """)
        let status = policy.exemption(of: RepositoryName(owner: "acme", name: "a"), on: try #require(Day("2026-06-01")))
        #expect(status.message == "exempt: second (githubcop.yml:4)")
    }

    @Test(
        "Mistakes in exemptions and limits are told",
        arguments: [
            ("exempt: [{ reason: a }]", "an exemption needs 'repositories': which are they left alone?"),
            ("exempt: [{ repositories: a }]", "an exemption needs 'reason': why are they left alone?"),
            (
                "exempt: [{ repositories: a, reason: b, until: 2027-02-29 }]",
                "githubcop.yml:2:47: 'until' must be a day that exists, found '2027-02-29'; for example 2027-03-31"
            ),
            (
                "exempt: [{ repositories: a, reason: b, util: x }]",
                "unknown key 'util' in an exemption; did you mean 'until'?"
            ),
            ("exempt: [{ repositories: \"[\", reason: b }]", "bad pattern '[' in 'repositories'"),
            ("exempt: { repositories: a }", "'exempt' must be a list, found a mapping"),
            ("limits: { removal: 1 }", "unknown key 'removal' in 'limits'; did you mean 'removals'?"),
            ("limits: { removals: many }", "'removals' must be a number or a share from 0% to 100%, found 'many'"),
            ("limits: { removals: 101% }", "'removals' must be a number or a share from 0% to 100%, found '101%'"),
        ])
    func mistakes(_ head: String, _ expected: String) {
        let found = problems("version: 1\n\(head)\nrules: [{ name: r, settings: { teams: { a: pull } } }]")
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test(
        "A run within its limits may go on; beyond them it is told which limit, how much is allowed and how much is desired"
    )
    func limits() throws {
        let limits = try policy("limits: { repositories_changed: 50%, removals: 3 }").limits
        func violation(_ repositories: Int, _ changed: Int, _ removals: Int) -> String? {
            limits.violation(
                by: Limits.Counts(
                    repositories: repositories, repositoriesChanged: changed, changes: changed * 4, removals: removals))
        }
        #expect(violation(24, 12, 3) == nil)
        #expect(
            violation(24, 13, 0)
                == "limits.repositories_changed allows 50% (12 of 24 repositories), and this run would change 13 of 24 "
                + "repositories; nothing was written. Check the plan, then raise the limit (githubcop.yml:2), narrow "
                + "the run, or run 'githubcop apply --ignore-limits'.")
        #expect(violation(24, 1, 4)?.contains("limits.removals allows 3, and this run would take away 4;") == true)
        #expect(violation(24, 24, 4)?.contains("limits.removals") == true)
    }

    @Test("A share allows one repository, so that a run over a single new repository can change it")
    func shareOfOne() throws {
        let limits = try policy("limits: { repositories_changed: 10% }").limits
        #expect(
            limits.violation(by: Limits.Counts(repositories: 1, repositoriesChanged: 1, changes: 9, removals: 0)) == nil
        )
        let none = try policy("limits: { repositories_changed: 0 }").limits
        #expect(
            none.violation(by: Limits.Counts(repositories: 1, repositoriesChanged: 1, changes: 9, removals: 0)) != nil)
    }

    @Test("Days know the calendar", arguments: ["1970-01-01", "2000-02-29", "2024-02-29", "2027-12-31", "9999-12-31"])
    func days(_ text: String) throws {
        let day = try #require(Day(text))
        #expect(day.description == text)
        #expect(Day(secondsSince1970: day.number * 86_400 + 86_399) == day)
    }

    @Test(
        "Days that there are not", arguments: ["1900-01-01", "2023-02-29", "2027-13-01", "2027-1-1", "31.3.2027", ""])
    func noDays(_ text: String) {
        #expect(Day(text) == nil)
    }
}
