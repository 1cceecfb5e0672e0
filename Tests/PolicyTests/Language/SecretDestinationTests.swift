import Policy
import Testing

@Suite("Destinations of secrets")
struct SecretDestinationTests {
    private static let destinations = """
        {"HOOK": {"hosts": ["jenkins.acme.example", "*.ci.acme.example", "odd.example:8443"]},
         "OPS": {"hosts": ["jenkins.acme.example"], "repositories": ["acme/ops-*", "acme/infra"]}}
        """

    private func refusal(
        _ name: String, _ url: String?, _ repository: String? = "acme/api"
    ) throws -> String? {
        try SecretDestinations(parsing: Self.destinations)
            .refusal(of: name, to: url.map { .url($0) }, in: repository.flatMap { RepositoryName($0) })
    }

    @Test(
        "a secret goes to the hosts of its owner, whatever the path, the case and the usual port",
        arguments: [
            "https://jenkins.acme.example/github-webhook/", "https://JENKINS.acme.example",
            "HTTPS://jenkins.acme.example:443/",
            "http://jenkins.acme.example?x=1", "https://a.ci.acme.example/", "https://a.b.ci.acme.example/",
            "https://odd.example:8443/",
        ])
    func allowed(url: String) throws {
        #expect(try refusal("HOOK", url) == nil)
    }

    @Test(
        "it goes nowhere else, and no spelling of a URL makes another host look like the right one",
        arguments: [
            "https://evil.example/", "https://jenkins.acme.example.evil.example/", "https://ci.acme.example/",
            "https://jenkins.acme.example@evil.example/", "https://evil.example#@jenkins.acme.example",
            "https://evil.example\\@jenkins.acme.example/", "https://jenkins.acme.example\\.evil.example/",
            "https://evil.example/?https://jenkins.acme.example/", "https://xjenkins.acme.example/",
            "https://jenkins.acme.example%2eevil.example/", "https://jenkins.acme.example\t.evil.example/",
            "https://odd.example/", "https://jenkins.acme.example:99999/", "https://[::1]/", "https:///", "ftp://x/",
            "https://jenkins。acme.example/",
        ])
    func refused(url: String) throws {
        #expect(try refusal("HOOK", url) != nil)
    }

    @Test("GitHub stores it under the names of its owner only; a secret bound to hosts is stored nowhere")
    func stored() throws {
        let destinations = try SecretDestinations(
            parsing: #"{"HOOK": {"hosts": ["a.example"]}, "NPM": {"secrets": ["NPM_*", "Registry"]}}"#)
        func refusal(_ name: String, _ stored: String) -> String? {
            destinations.refusal(of: name, to: .stored(name: stored), in: RepositoryName("acme/api"))
        }
        #expect(refusal("NPM", "NPM_TOKEN") == nil && refusal("NPM", "npm_token") == nil)
        #expect(refusal("NPM", "REGISTRY") == nil)
        #expect(refusal("NPM", "DEPLOY_KEY")?.contains("NPM_*, Registry") == true)
        #expect(refusal("HOOK", "NPM_TOKEN")?.contains("no secret") == true)
        #expect(destinations.refusal(of: "NPM", to: .url("https://a.example/"), in: nil) != nil)
    }

    @Test("it goes to the repositories of its owner only, where these are named")
    func repositories() throws {
        let url = "https://jenkins.acme.example/"
        #expect(try refusal("OPS", url, "acme/ops-tools") == nil)
        #expect(try refusal("OPS", url, "Acme/Infra") == nil)
        #expect(try refusal("OPS", url, "acme/api")?.contains("acme/ops-*, acme/infra") == true)
        #expect(try refusal("OPS", url, "other/ops-tools") != nil)
        #expect(try refusal("OPS", url, nil) == nil)
        #expect(try refusal("OTHER", url)?.contains("does not list it") == true)
    }

    @Test(
        "what is not written as it must be is refused, with an example",
        arguments: [
            "", "[]", "no JSON", #"{"A": []}"#, #"{"A": {}}"#, #"{"A": {"hosts": "x"}}"#, #"{"A": {"hosts": [1]}}"#,
            #"{"A": {"hosts": ["https://x/"]}}"#, #"{"A": {"hosts": ["*"]}}"#,
            #"{"A": {"hosts": [], "repository": []}}"#,
            #"{"A": {"hosts": [], "repositories": ["api"]}}"#, #"{"A": {"hosts": [], "repositories": ["acme/["]}}"#,
        ])
    func malformed(text: String) {
        let error = #expect(throws: SecretDestinations.Malformed.self) { try SecretDestinations(parsing: text) }
        #expect(error?.description.contains("GITHUBCOP_DESTINATIONS") == true)
        #expect(error?.description.contains("jenkins.acme.example") == true)
    }

    @Test("a policy is compared as far as it can be without a repository, each place by its line")
    func policy() throws {
        let policy = try load(
            rules: """
                  - name: a
                    settings:
                      webhooks:
                        https://jenkins.acme.example/: { secret: "{{secret:HOOK}}" }
                        https://evil.example/: { secret: "{{secret:HOOK}}" }
                        "https://{{repository}}.example/": { secret: "{{secret:OPS}}" }
                        https://x.example/: { secret: "{{secret:OTHER}}" }
                """)
        let problems = try SecretDestinations(parsing: Self.destinations).problems(of: policy)
        #expect(problems.count == 2, "\(problems)")
        #expect(problems.first?.hasPrefix("githubcop.yml:8:") == true, "\(problems)")
        #expect(problems.first?.contains("evil.example") == true)
        #expect(problems.last?.contains("OTHER") == true)
    }
}
