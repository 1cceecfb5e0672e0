import GitHubAPI
import Kinds
import Policy
import Testing

@testable import AppRegistration

@Suite("The manifest of an App")
struct ManifestTests {
    private func needs(_ settings: String) throws -> RequiredPermissions {
        let text = "version: 1\norganization: acme\nrules: [{ name: all, settings: \(settings) }]\n"
        let document = try PolicyDocument.load([PolicyText(name: "p.yml", text: text)]) { _ in "" }
        return document.requiredPermissions
    }

    private func manifest(
        _ settings: String, _ runner: AppManifest.Runner = .serve, webhook: String? = "https://hooks.example/webhook"
    ) throws -> JSON {
        AppManifest(
            name: "GitHubCop acme", homepage: "https://github.com/acme", webhook: webhook, runner: runner,
            needs: try needs(settings)
        ).json(redirect: "http://127.0.0.1:1/created")
    }

    @Test("asks for what the policy's kinds need and what reads the policy, and for nothing more")
    func permissions() throws {
        let few = try manifest("{ labels: { bug: d73a4a } }")
        #expect(few["default_permissions"] == ["metadata": "read", "contents": "read", "issues": "write"])
        let more = try manifest("{ labels: { bug: d73a4a }, variables: { A: b } }")
        #expect(more["default_permissions"]?["actions_variables"] == "write")
        #expect(more["public"] == false)
    }

    @Test("lets the function on AWS start the workflow, and nobody else")
    func aws() throws {
        #expect(try manifest("{ labels: {} }", .aws)["default_permissions"]?["actions"] == "write")
        #expect(try manifest("{ labels: {} }", .serve)["default_permissions"]?["actions"] == nil)
        #expect(try manifest("{ labels: {} }", .actions, webhook: nil)["default_permissions"]?["actions"] == nil)
    }

    @Test("subscribes to the events that report drift or a new policy, and to none without a webhook")
    func events() throws {
        let events = try manifest("{ labels: { bug: d73a4a } }")["default_events"]?.arrayValue ?? []
        #expect(events.contains("label") && events.contains("push") && events.contains("repository"))
        #expect(!events.contains("installation"))
        let aws = try manifest("{ labels: { bug: d73a4a } }", .aws)["default_events"]?.arrayValue ?? []
        #expect(aws.contains("label") && !aws.contains("push"))
        let silent = try manifest("{ labels: {} }", .actions, webhook: nil)
        #expect(silent["default_events"] == [] && silent["hook_attributes"] == nil)
    }

    @Test(
        "GitHub's pages are found from its API",
        arguments: [
            (nil, "https://github.com"), ("https://api.github.com", "https://github.com"),
            ("https://github.example.com/api/v3", "https://github.example.com"),
            ("https://api.tenant.ghe.com/", "https://tenant.ghe.com"),
        ])
    func web(api: String?, web: String) throws {
        #expect(try WebAddress(web: nil, api: api).url == web)
        #expect(try WebAddress(web: "https://other.example/", api: api).url == "https://other.example")
    }

    @Test("and where they do not follow, the variable that names them is")
    func unknownWeb() {
        let problem = #expect(throws: SetupProblem.self) { try WebAddress(web: "", api: "http://127.0.0.1:8099") }
        #expect(problem?.hint.contains("GITHUB_WEB_URL") == true)
        #expect(throws: SetupProblem.self) { try WebAddress(web: "https://x.example/?a=b", api: nil) }
    }

    @Test("what an App lacks, and what it has beyond the policy, is told apart")
    func comparison() throws {
        let needs = try needs("{ labels: { bug: d73a4a } }")
        let comparison = PermissionComparison(
            granted: ["metadata": "read", "issues": "read", "secrets": "write", "contents": "write"],
            events: ["repository", "push"], hasWebhook: true, needs: needs, runner: nil)
        #expect(comparison.missing == [.write("issues")])
        #expect(comparison.surplus == [.write("contents"), .write("secrets")])
        #expect(comparison.missingEvents == ["label"])
        let whole = PermissionComparison(
            granted: ["metadata": "read", "issues": "write", "contents": "read"], events: [], hasWebhook: false,
            needs: needs, runner: nil)
        #expect(whole.isComplete && whole.surplus.isEmpty)
    }
}
