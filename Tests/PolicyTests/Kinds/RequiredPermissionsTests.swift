import Foundation
import Testing

@testable import Kinds
@testable import Policy

@Suite("What the kinds need of GitHub")
struct NeedsTests {
    @Test("the needs of several kinds are the highest of each, and reading asks for less than writing")
    func merged() {
        let needs = RequiredPermissions([TeamsKind.self, WebhooksKind.self])
        #expect(
            needs.write.map { "\($0)" } == [
                "administration: write", "members: read", "metadata: read", "repository_hooks: write",
            ])
        #expect(needs.read.allSatisfy { $0.level == .read })
        #expect(needs.scopes == ["read:org", "repo"])
        // `meta` comes to every App, unasked.
        #expect(needs.events == ["repository", "team", "team_add"])
        #expect(RequiredPermissions([]).write == [.read("metadata")])
    }

    @Test("a policy needs what its kinds need and nothing more")
    func ofPolicy() throws {
        let text =
            "version: 1\nrules:\n  - name: a\n    settings:\n      autolinks: { OPS-: 'https://ops.example/<num>' }\n"
        let policy = try PolicyDocument.load([PolicyText(name: "p.yml", text: text)]) { _ in "" }
        #expect(policy.requiredPermissions == RequiredPermissions([AutolinksKind.self]))
    }

    @Test("variables and secrets of environments need a permission of their own, which others do not")
    func ofFields() throws {
        func permissions(_ environment: String) throws -> RequiredPermissions {
            let text = "version: 1\nrules: [{ name: a, settings: { environments: { eu: \(environment) } } }]\n"
            return try PolicyDocument.load([PolicyText(name: "p.yml", text: text)]) { _ in "" }.requiredPermissions
        }
        #expect(try !permissions("{ wait_timer: 5 }").write.contains { $0.name == "environments" })
        let needs = try permissions("{ variables: { REGION: eu } }")
        #expect(needs.write.contains(.write("environments")) && needs.read.contains(.read("environments")))
    }

    @Test(
        "every kind says what it needs, by keys that GitHub Apps have",
        arguments: allKinds.map { "\($0.targetKind) \($0.name)" })
    func declared(_ name: String) throws {
        // The keys of `default_permissions` that kinds of setting can need.
        let keys: Set<String> = [
            "metadata", "administration", "members", "contents", "repository_hooks", "actions", "issues", "pages",
            "environments", "repository_custom_properties", "organization_custom_properties",
            "organization_administration", "deployments", "actions_variables", "secrets", "dependabot_secrets",
            "organization_hooks", "organization_actions_variables", "organization_secrets",
            "organization_dependabot_secrets",
        ]
        let permissions = try #require(allKinds.first { "\($0.targetKind) \($0.name)" == name }).documentation
            .permissions
        #expect(!permissions.read.isEmpty && !permissions.write.isEmpty && !permissions.scopes.isEmpty)
        #expect(keys.isSuperset(of: (permissions.read + permissions.write).map { $0.name }))
    }

    @Test("the table of permissions in Docs/security.md is what the kinds declare")
    func documented() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Docs/security.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("| `") && $0.contains(": ") }
        for permission in RequiredPermissions(allKinds).write {
            let kinds = allKinds.filter { kind in
                let permissions = kind.documentation.permissions
                let all = permissions.read + permissions.write + permissions.ofFields.values
                return all.contains { $0.name == permission.name }
            }.map { $0.targetKind == .organization ? "`\($0.name)` of the organization" : "`\($0.name)`" }
            let row = try #require(
                rows.first { $0.hasPrefix("| `\(permission)` |") }, "\(permission) is not documented")
            if permission.name != "metadata" {
                #expect(row.contains("| \(kinds.joined(separator: ", ")) |"), "\(row) should name \(kinds)")
            }
        }
    }
}
