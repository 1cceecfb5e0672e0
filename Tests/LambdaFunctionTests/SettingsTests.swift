import GitHubAPI
import LambdaFunction
import Testing

@Suite("The function's settings")
struct SettingsTests {
    static let good = [
        "GITHUBCOP_ORGANIZATION": "acme", "GITHUBCOP_WORKFLOW_REPOSITORY": "acme/githubcop",
        "GITHUB_WEBHOOK_SECRET": "hush", "GITHUB_TOKEN": "ghp_token",
    ]

    @Test("the least that is needed is enough")
    func least() {
        #expect(throws: Never.self) { try Settings(Self.good) }
    }

    @Test(
        "a mistake is told by the variable's name",
        arguments: [
            ("GITHUBCOP_ORGANIZATION", ""), ("GITHUBCOP_ORGANIZATION", "a/b"), ("GITHUBCOP_MODE", "police"),
            ("GITHUBCOP_WORKFLOW_REPOSITORY", ""), ("GITHUBCOP_WORKFLOW_REPOSITORY", "githubcop"),
            ("GITHUBCOP_WORKFLOW_REPOSITORY", "acme/../x"), ("GITHUBCOP_EVENTS", "repository.made"),
            ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "0"), ("GITHUBCOP_DEBOUNCE_SECONDS", "soon"),
            ("GITHUBCOP_DEBOUNCE_SECONDS", "61"),
        ])
    func mistakes(_ name: String, _ value: String) {
        let problem = #expect(throws: SetupProblem.self) {
            try Settings(Self.good.merging([name: value]) { $1 })
        }
        #expect(problem?.description.contains(name) == true)
    }

    @Test("without a secret or a credential the function says which variable names it")
    func secrets() {
        for (name, expected) in [
            ("GITHUB_WEBHOOK_SECRET", "GITHUBCOP_WEBHOOK_SECRET_ID"),
            ("GITHUB_TOKEN", "GITHUBCOP_CREDENTIAL_SECRET_ID"),
        ] {
            let problem = #expect(throws: SetupProblem.self) {
                try Settings(Self.good.filter { $0.key != name })
            }
            #expect(problem?.description.contains(expected) == true)
        }
    }

    @Test("mode enforce needs a policy, and no workflow")
    func enforce() {
        let enforcing = Self.good.filter { $0.key != "GITHUBCOP_WORKFLOW_REPOSITORY" }
            .merging(["GITHUBCOP_MODE": "enforce"]) { $1 }
        #expect(throws: SetupProblem.self) { try Settings(enforcing) }
        for policy in ["policy", "githubcop.yml", "repository:acme/policies", "repository:acme/p@main:rules/all.yml"] {
            #expect(throws: Never.self) { try Settings(enforcing.merging(["GITHUBCOP_POLICY": policy]) { $1 }) }
        }
        for policy in ["repository:acme", "repository:acme/p:../x", "repository:acme/p@"] {
            #expect(throws: SetupProblem.self) { try Settings(enforcing.merging(["GITHUBCOP_POLICY": policy]) { $1 }) }
        }
    }
}
