import Policy
import Sandbox
import Testing

@Suite("githubcop doctor on the policy's repository")
struct PolicyRepositoryCheckTests {
    private typealias JSON = Policy.JSON

    private struct Findings {
        let checks: [JSON]
        func status(_ check: String) -> String? { of(check)?["status"]?.stringValue }
        func message(_ check: String) -> String { of(check)?["message"]?.stringValue ?? "" }
        func advice(_ check: String) -> String { of(check)?["advice"]?.stringValue ?? "" }
        private func of(_ check: String) -> JSON? { checks.first { $0["check"] == .string(check) } }
    }

    private func examine(_ workplace: Workplace) async throws -> Findings {
        let result = try await workplace.run(
            "doctor", "--format", "json", "--workflow", "acme/policy", environment: [:])
        let report = try JSON(parsing: Array(result.output.utf8))
        return Findings(checks: report["checks"]?.arrayValue ?? [])
    }

    private func withPolicyRepository(_ body: (Workplace) async throws -> Void) async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("policy", hasReadme: true)
            try await body(workplace)
        }
    }

    @Test("a branch that anybody may push to is a problem; reviews of a protection or a ruleset cure it")
    func branch() async throws {
        try await withPolicyRepository { workplace in
            let open = try await examine(workplace)
            #expect(open.status("protection") == "problem", "\(open)")
            #expect(open.message("protection").contains("main of acme/policy is not protected"), "\(open)")
            #expect(open.advice("protection").contains("pull request"), "\(open)")

            try workplace.github.protect("policy", "main") { $0.requiresLinearHistory = true }
            let half = try await examine(workplace)
            #expect(half.status("protection") == "problem", "\(half)")
            #expect(half.message("protection").contains("demands no pull request"), "\(half)")

            try workplace.github.protect("policy", "main") { $0.requiresApprovingReviews = true }
            #expect(try await examine(workplace).status("protection") == "ok")
            try workplace.github.unprotect("policy", "main")
            try workplace.github.addRuleset("no deletion", rules: ["deletion"], to: "policy")
            #expect(try await examine(workplace).status("protection") == "problem")
            try workplace.github.addRuleset("reviewed", rules: ["pull_request"], to: "policy")
            #expect(try await examine(workplace).status("protection") == "ok")
        }
    }

    @Test("a key that every branch can read is a problem, in the repository, the organization or an open environment")
    func key() async throws {
        try await withPolicyRepository { workplace in
            func judged(_ change: (inout Repository) -> Void) async throws -> (status: String?, message: String) {
                try workplace.github.change("policy") { repository in
                    repository.secretNames = []
                    repository.organizationSecretNames = []
                    repository.environments = []
                    change(&repository)
                }
                let found = try await examine(workplace)
                return (found.status("key"), found.message("key"))
            }
            func environment(_ branches: DeploymentEnvironment.Branches, _ names: [String]) -> DeploymentEnvironment {
                DeploymentEnvironment(name: "githubcop", branches: branches, secretNames: names)
            }
            let key = "GITHUBCOP_APP_PRIVATE_KEY"

            let own = try await judged { $0.secretNames = ["OTHER", key] }
            #expect(own.status == "problem" && own.message.contains("a secret of the repository"), "\(own)")
            let shared = try await judged {
                $0.organizationSecretNames = ["GITHUBCOP_TOKEN"]
                $0.environments = [environment(.named(["main"]), [key])]
            }
            #expect(shared.status == "problem" && shared.message.contains("of the organization"), "\(shared)")
            let open = try await judged { $0.environments = [environment(.all, [key])] }
            #expect(open.status == "problem" && open.message.contains("every branch may use"), "\(open)")
            let wide = try await judged { $0.environments = [environment(.named(["main", "release/*"]), [key])] }
            #expect(wide.status == "problem" && wide.message.contains("release/*"), "\(wide)")

            let one = try await judged { $0.environments = [environment(.named(["main"]), [key])] }
            #expect(one.status == "ok" && one.message.contains("only main"), "\(one)")
            let protected = try await judged { $0.environments = [environment(.protected, [key])] }
            #expect(protected.status == "ok", "\(protected)")
            let none = try await judged { _ in }
            #expect(none.status == "not_checked", "\(none)")
            let empty = try await judged { $0.environments = [environment(.protected, [])] }
            #expect(empty.status == "not_checked", "\(empty)")
        }
    }

    @Test(
        "what cannot be read is not called well: the missing permission is named",
        arguments: [
            ("/repos/{owner}/{repo}/actions/secrets", "key", "'Secrets: read'"),
            ("/repos/{owner}/{repo}/environments/{environment_name}", "key", "'Actions: read'"),
            ("/repos/{owner}/{repo}/environments/{environment_name}/secrets", "key", "'Environments: read'"),
            ("/repos/{owner}/{repo}/branches/{branch}", "protection", "'Contents: read'"),
        ])
    func unreadable(_ route: String, _ check: String, _ permission: String) async throws {
        try await withPolicyRepository { workplace in
            try workplace.github.change("policy") { repository in
                repository.environments = [
                    DeploymentEnvironment(
                        name: "githubcop", branches: .named(["main"]), secretNames: ["GITHUBCOP_APP_PRIVATE_KEY"])
                ]
            }
            workplace.github.addFault(Fault(.status(403, message: "Resource not accessible"), route: route))
            let found = try await examine(workplace)
            #expect(found.status(check) == "not_checked", "\(found)")
            #expect(found.advice(check).contains(permission), "\(found)")
        }
    }
}
