import Foundation
import Sandbox
import Testing

@Suite("Secrets at the command line")
struct SecretTests {
    @Test("a secret is set once and its text is nowhere but in that one write: not printed, not saved, not remembered")
    func nowhereElse() async throws {
        try await withWorkplace(policy: SmallPolicy.withSecret) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            var said: [String] = []
            func run(_ arguments: String..., secret: String = Workplace.secret, expecting code: Int32) async throws {
                var environment = workplace.environment
                environment["GITHUBCOP_SECRET_JENKINS_WEBHOOK"] = secret
                let result = try await Program.run(arguments, environment: environment, in: workplace.directory)
                #expect(result.code == code, "\(result)")
                said += [result.output, result.errors]
            }
            func secret() -> String? { workplace.github.repository("api")?.hooks.first?.secret }

            try await run("validate", expecting: 0)
            try await run("plan", "--out", "plan.json", expecting: 2)
            try await run("plan", "--format", "json", expecting: 2)
            try await run("plan", "--format", "markdown", expecting: 2)
            try await run("apply", "plan.json", expecting: 0)
            #expect(secret() == Workplace.secret)
            try await run("plan", expecting: 0)
            try await run("apply", "--format", "json", expecting: 0)
            #expect(holders(of: Workplace.secret, in: workplace) == 1, "set once")

            let changed = "a-newer-and-longer-passphrase"
            try await run("plan", "--format", "json", secret: changed, expecting: 2)
            try await run("apply", secret: changed, expecting: 0)
            #expect(secret() == changed)
            try await run("plan", secret: changed, expecting: 0)
            #expect(holders(of: changed, in: workplace) == 1)

            said.append(try workplace.read("plan.json"))
            for text in said { #expect(!text.contains(Workplace.secret) && !text.contains(changed)) }
            #expect(said.contains { $0.contains("{{secret:JENKINS_WEBHOOK}}") })
            try expectNoFile(in: workplace, toHold: [Workplace.secret, changed, SandboxConfiguration.ownerToken])
        }
    }

    @Test("a policy reaches nothing of the environment but what was given to policies, and never our own credentials")
    func nothingElse() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            func apply(_ name: String, _ environment: [String: String]) async throws -> Program.Result {
                try workplace.write(SmallPolicy.withSecret.replacing("JENKINS_WEBHOOK", with: name))
                return try await workplace.run("apply", environment: environment)
            }
            let old = try await apply("BUILD_PASSWORD", ["BUILD_PASSWORD": "hush-hush"])
            #expect(old.code == 64, "\(old)")
            #expect(old.errors.contains("set GITHUBCOP_SECRET_BUILD_PASSWORD instead of BUILD_PASSWORD"), "\(old)")

            let token = try await apply("GITHUB_TOKEN", ["GITHUBCOP_SECRET_GITHUB_TOKEN": "x"])
            #expect(token.code == 64 && token.errors.contains("give the secret another name"), "\(token)")
            let prefixed = try await apply("GITHUBCOP_SECRET_A", ["GITHUBCOP_SECRET_A": "x"])
            #expect(prefixed.code == 64 && prefixed.errors.contains("{{secret:A}}"), "\(prefixed)")

            try workplace.write("line one\nline two\n", to: "app.pem")
            let own: [(name: String, value: String, more: [String: String])] = [
                ("GITHUB_TOKEN", SandboxConfiguration.ownerToken, [:]),
                ("GITHUB_WEBHOOK_SECRET", "second", ["GITHUB_WEBHOOK_SECRET": "first,second"]),
                ("GITHUB_APP_PRIVATE_KEY", "line one line two", ["GITHUB_APP_PRIVATE_KEY_FILE": "app.pem"]),
                ("GITHUBCOP_ADMIN_TOKEN", "admin", ["GITHUBCOP_ADMIN_TOKEN": "admin"]),
            ]
            for (name, value, more) in own {
                let copied = try await apply("COPY", more.merging(["GITHUBCOP_SECRET_COPY": value]) { $1 })
                #expect(copied.code == 64 && copied.errors.contains(name), "\(copied)")
                #expect(!copied.errors.contains(value), "\(copied)")
            }
            #expect(workplace.github.exchanges.isEmpty)
        }
    }

    @Test("a secret is read from the file that a variable names")
    func file() async throws {
        try await withWorkplace(policy: SmallPolicy.withSecret) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            try workplace.write("from a file\n", to: "jenkins")
            let result = try await workplace.run(
                "apply",
                environment: [
                    "GITHUBCOP_SECRET_JENKINS_WEBHOOK": "", "GITHUBCOP_SECRET_JENKINS_WEBHOOK_FILE": "jenkins",
                ])
            #expect(result.code == 0, "\(result)")
            #expect(workplace.github.repository("api")?.hooks.first?.secret == "from a file")
        }
    }

    @Test("a secret goes only where its owner lets it: the rest is written, plan and validate say so")
    func destinations() async throws {
        let policy =
            SmallPolicy.withSecret + """
                  - name: elsewhere
                    when: { name: web }
                    settings:
                      webhooks:
                        "https://{{repository}}.evil.example/": { events: [push], secret: "{{secret:JENKINS_WEBHOOK}}" }

                """
        func destinations(_ hosts: String, _ repositories: String = "acme/*") -> [String: String] {
            [
                "GITHUBCOP_DESTINATIONS":
                    #"{"JENKINS_WEBHOOK": {"hosts": ["\#(hosts)"], "repositories": ["\#(repositories)"]}}"#
            ]
        }
        try await withWorkplace(policy: policy) { workplace in
            for name in ["api", "web"] { try workplace.github.createRepository(name, hasReadme: true) }
            let bound = destinations("jenkins.acme.example")
            #expect(try await workplace.run("validate", environment: bound).code == 0)
            let wrong = try await workplace.run("validate", environment: destinations("other.example"))
            #expect(wrong.code == 64 && wrong.errors.contains("githubcop.yml:13"), "\(wrong)")
            let unlisted = try await workplace.run("apply", environment: ["GITHUBCOP_DESTINATIONS": "{}"])
            #expect(unlisted.code == 64 && unlisted.errors.contains("does not list it"), "\(unlisted)")

            let plan = try await workplace.run("plan", environment: bound)
            #expect(plan.code == 2 && plan.output.contains("not to web.evil.example"), "\(plan)")
            let applied = try await workplace.run("apply", environment: bound)
            #expect(applied.code == 1 && applied.output.contains("not to web.evil.example"), "\(applied)")
            for name in ["api", "web"] {
                let hooks = workplace.github.repository(name)?.hooks ?? []
                #expect(hooks.map { $0.url } == [SmallPolicy.hook], "the hook without its secret is not made")
                #expect(workplace.github.repository(name)?.merge.deleteBranchOnMerge == true)
            }
            let narrow = try await workplace.run(
                "apply", "--repo", "api",
                environment: ["GITHUBCOP_SECRET_JENKINS_WEBHOOK": "a-new-one"].merging(
                    destinations("jenkins.acme.example", "acme/web")
                ) { $1 })
            #expect(narrow.code == 1 && narrow.output.contains("not of acme/api"), "\(narrow)")
            #expect(workplace.github.repository("api")?.hooks.first?.secret == Workplace.secret)
        }
    }

    /// Requests that hold the text; no answer does.
    private func holders(of text: String, in workplace: Workplace) -> Int {
        let exchanges = workplace.github.exchanges
        #expect(
            !exchanges.contains {
                $0.responseBody.map { String(decoding: $0.bytes, as: UTF8.self) }?.contains(text) == true
            })
        return exchanges.count {
            $0.requestBody.map { String(decoding: $0.bytes, as: UTF8.self) }?.contains(text) == true
        }
    }

    private func expectNoFile(in workplace: Workplace, toHold texts: [String]) throws {
        let files = FileManager.default.enumerator(at: workplace.directory, includingPropertiesForKeys: nil)
        var names: [String] = []
        while let file = files?.nextObject() as? URL {
            guard let data = FileManager.default.contents(atPath: file.path) else { continue }
            names.append(file.lastPathComponent)
            for text in texts { #expect(data.firstRange(of: Data(text.utf8)) == nil, "\(file.lastPathComponent)") }
        }
        #expect(names.contains("state.sqlite") && names.contains("plan.json"), "\(names)")
    }
}
