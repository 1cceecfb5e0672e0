import Foundation
import Sandbox
import Testing

@Suite("Mistakes in a policy")
struct PolicyMistakesTests {
    private static let bad = """
        version: 1
        organization: acme
        rules:
          - name: first
            settings:
              repository: { delete_branch_on_merg: true, has_wiki: "perhaps" }
              teems: { devops: admin }
          - name: second
            when: { visibilty: private }
            settings:
              autolinks: { OPS-: https://acme.example }
              branches:
                main: { required_pull_request_reviews: { required_approving_review_count: 9 } }
        """

    @Test(
        "all are listed at once, each with file:line:column and the nearest name, and no request is sent",
        arguments: [
            "validate", "plan", "apply",
        ])
    func allAtOnce(_ verb: String) async throws {
        try await withWorkplace(policy: Self.bad) { workplace in
            let result = try await workplace.run(verb)
            #expect(result.code == 64 && result.output == "", "\(result)")
            let places = ["6:21", "6:60", "7:7", "9:13", "11:26", "13:83"]
            for place in places {
                #expect(result.errors.contains("githubcop.yml:\(place)"), "\(place): \(result.errors)")
            }
            for name in ["delete_branch_on_merge", "teams", "visibility"] { #expect(result.errors.contains(name)) }
            #expect(workplace.github.exchanges.isEmpty)
        }
    }

    @Test("text that is no YAML is told with its place")
    func noYAML() async throws {
        try await withWorkplace(policy: "version: 1\nrules: [\n") { workplace in
            let result = try await workplace.run("validate")
            #expect(result.code == 64 && result.errors.contains("githubcop.yml:"), "\(result)")
        }
    }
}
