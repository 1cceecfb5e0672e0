import Import
import Kinds
import Policy
import Testing

@Suite("An imported policy is what a person would have written")
struct FactoringTests {
    /// 60 repositories, of which every third is about payments and every fourth is public.
    private static let organization = TestOrganization(
        repositories: (0..<60).map { number in
            RepositoryFacts(
                number % 5 == 0 ? "web-\(number)" : "service-\(number)", number + 1,
                visibility: number % 4 == 1 ? .public : .private, topics: number % 3 == 0 ? ["payments"] : ["other"],
                language: number % 2 == 0 ? "Go" : "Swift", properties: ["tier": [number < 20 ? "gold" : "silver"]])
        })

    private func imported(_ rules: String, style: ImportStyle = .faithful) throws -> ImportedPolicy {
        let observations = try Self.organization.observations(
            of: "version: 1\norganization: acme\nrules:\n" + rules)
        let policy = TestOrganization.imported(observations, style: style)
        #expect(policy.isProven, "\(policy.doubts.prefix(5))\n\(policy.text)")
        return policy
    }

    private static let baseline = """
          - name: baseline
            settings:
              repository: { delete_branch_on_merge: true, has_wiki: false }
              teams: { devops: admin, engineering: push }
              branches:
                main: { required_pull_request_reviews: { required_approving_review_count: 1 }, enforce_admins: true }

        """

    @Test("what all have is said once, without a condition")
    func baseline() throws {
        let policy = try imported(Self.baseline)
        #expect(policy.rules == 1, "\(policy.text)")
        #expect(policy.text.contains("teams: { devops: admin, engineering: push }"))
        #expect(policy.text.contains("required_approving_review_count: 1"))
    }

    @Test(
        "what a group has is said with the condition that selects it",
        arguments: [
            ("topics: payments", "when: { topics: payments }"),
            ("visibility: public", "when: { visibility: public }"),
            ("language: Go", "when: { language: Go }"),
            ("attributes: { tier: gold }", "when: { attributes: { tier: gold } }"),
            ("name: web-*", "when: { name: web-* }"),
        ])
    func groups(_ condition: String, _ written: String) throws {
        let policy = try imported(
            Self.baseline + """
                  - name: group
                    when: { \(condition) }
                    settings:
                      repository: { allow_merge_commit: false }
                      labels: { payments: { color: aabbcc, description: Money } }

                """)
        #expect(policy.rules == 2, "\(policy.text)")
        #expect(policy.text.contains(written), "\(policy.text)")
        #expect(!policy.text.contains("null"), "\(policy.text)")
    }

    @Test("two conditions are joined where one does not select the group")
    func pairs() throws {
        let policy = try imported(
            Self.baseline + """
                  - name: group
                    when: { topics: payments, language: Go }
                    settings:
                      repository: { allow_merge_commit: false, allow_rebase_merge: false, has_projects: false }
                      labels: { payments: { color: aabbcc, description: Money } }

                """)
        #expect(policy.rules == 2, "\(policy.text)")
        #expect(policy.text.contains("topics: payments") && policy.text.contains("language: Go"), "\(policy.text)")
    }

    @Test("what single repositories have is said by name, and lists that grow are not repeated")
    func exceptions() throws {
        let policy = try imported(
            Self.baseline + """
                  - name: checks
                    settings:
                      branches: { main: { required_status_checks: { strict: true, checks: [build] } } }
                  - name: one
                    when: { name: service-7 }
                    settings:
                      teams: { devops: null }
                      branches: { main: { required_status_checks: { checks: [e2e] } } }

                """)
        #expect(policy.rules == 2, "\(policy.text)")
        #expect(policy.text.contains("checks: [e2e]"), "\(policy.text)")
        #expect(policy.text.contains("devops: null"), "\(policy.text)")
        #expect(policy.text.contains("59 of 60"), "\(policy.text)")
    }

    @Test("a list of which an exception has less is replaced")
    func shorterList() throws {
        let policy = try imported(
            """
              - name: checks
                settings:
                  branches: { main: { required_status_checks: { strict: true, checks: [build, lint] } } }
              - name: one
                when: { name: service-7 }
                settings: { branches: { main: { required_status_checks: { checks: !replace [build] } } } }

            """)
        #expect(policy.text.contains("checks: !replace [build]"), "\(policy.text)")
    }

    @Test("what nobody can describe by a rule is left out and listed")
    func individual() throws {
        var observations = try Self.organization.observations(
            of: "version: 1\norganization: acme\nrules:\n" + Self.baseline)
        observations = observations.enumerated().map { number, observation in
            var kinds = observation.kinds
            guard case .success(var observed)? = kinds["repository"] else { return observation }
            observed.settings = observed.settings.setting(["description"], to: .string("Service number \(number)"))
            kinds["repository"] = .success(observed)
            return RepositoryObservation(target: observation.target, kinds: kinds)
        }
        let policy = TestOrganization.imported(observations)
        #expect(policy.isProven)
        #expect(policy.rules == 1, "\(policy.text)")
        #expect(policy.omissions.contains { $0.place == "repository.description" && $0.repositories == 60 })
    }

    @Test("with style baseline, weakenings of a minority are left out, and the plan shows them")
    func styles() throws {
        let weaker =
            Self.baseline + """
                  - name: weaker
                    when: { name: service-7 }
                    settings: { branches: { main: { enforce_admins: false } } }
                  - name: other
                    when: { name: service-8 }
                    settings: { repository: { has_wiki: true } }

                """
        let faithful = try imported(weaker)
        #expect(faithful.text.contains("enforce_admins: false"))
        #expect(faithful.shownChanges == 0)
        let baseline = try imported(weaker, style: .baseline)
        #expect(!baseline.text.contains("enforce_admins: false"), "\(baseline.text)")
        #expect(baseline.text.contains("has_wiki: true"))
        #expect(baseline.shownChanges == 1)
    }

    @Test("archived repositories are left out")
    func archived() throws {
        var organization = Self.organization
        organization.repositories[0].isArchived = true
        let observations = try organization.observations(
            of: "version: 1\norganization: acme\nrules:\n" + Self.baseline)
        let policy = TestOrganization.imported(observations)
        #expect(policy.archived == 1 && policy.repositories == 59)
    }
}
