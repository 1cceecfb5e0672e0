import Policy
import Testing

@testable import Kinds

@Suite("Whom and what a policy names on GitHub")
struct NamedOnGitHubTests {
    private func load(_ text: String, inventory: String = "") throws -> PolicyDocument {
        try PolicyDocument.load([PolicyText(name: "githubcop.yml", text: text)]) { _ in inventory }
    }

    private func names(_ policy: PolicyDocument, by repositories: Set<String>? = nil) -> [String] {
        policy.namedOnGitHub(by: repositories).map { named in
            let subject =
                switch named.subject {
                case .actor(.team(let name)): "team \(name)"
                case .actor(.user(let name)): "user \(name)"
                case .actor(.app(let name)): "app \(name)"
                case .actor(.secret(let name)): "secret \(name)"
                case .actor(.repository(let name)): "repository \(name)"
                case .actor(let other): "\(other)"
                case .role(let name): "role \(name)"
                }
            return "\(named.location.line):\(named.location.column) \(subject)"
                + (named.repository.map { " for \($0)" } ?? "")
        }
    }

    @Test("teams, users, Apps and custom roles are named with their places; what GitHub itself gives is not asked for")
    func places() throws {
        let policy = try load(
            """
            version: 1
            organization: acme
            rules:
              - name: baseline
                settings:
                  teams:
                    Platform: admin
                    auditors: { permission: security-reader }
                    contractors: null
                    ent:everyone: pull
                  branches:
                    main:
                      restrictions:
                        users: [Octocat]
                        teams: [platform, release]
                        apps: [deployer]
                      required_status_checks:
                        checks: [build, { context: lint, app_id: 15368 }, { context: scan, app_id: 4711 },
                          { context: any, app_id: -1 }]
                    release/*:
                      required_pull_request_reviews:
                        dismissal_restrictions: { teams: [release] }
            """)
        #expect(
            names(policy).sorted()
                == [
                    "7:9 team platform", "8:9 team auditors", "8:33 role security-reader", "14:21 user octocat",
                    "15:21 team platform", "15:31 team release", "16:20 app deployer", "18:63 app 4711",
                    "22:47 team release",
                ].sorted())
    }

    @Test("a template names what the inventory and its fallback give, each once, and of named repositories only theirs")
    func templates() throws {
        let inventory = """
            repository,team,tier
            payments,pay,1
            ledger,pay,1
            web,front,2
            old,gone,3
            """
        let policy = try load(
            """
            version: 1
            organization: acme
            inventory: repositories.csv
            rules:
              - name: owners
                when: { attributes: { tier: [1, 2] } }
                settings:
                  teams:
                    "{{team|everybody}}": push
                    "{{a_property}}": pull
            """, inventory: inventory)
        #expect(
            names(policy).sorted() == [
                "9:9 team everybody", "9:9 team front for web", "9:9 team pay for payments",
            ])
        #expect(names(policy, by: ["web"]) == ["9:9 team front for web", "9:9 team everybody"])
    }
}
