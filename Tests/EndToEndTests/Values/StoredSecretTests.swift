import Enforcement
import Kinds
import Policy
import Sandbox
import Testing

@Suite("Secrets that GitHub stores")
struct StoredSecretTests {
    private static let text = policy("secrets", #"NPM_TOKEN: "{{secret:NPM_TOKEN}}""#)

    private func withRepository(_ text: String = Self.text, _ body: (Fixture) async throws -> Void) async throws {
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try await body(fixture)
        }
    }

    private func values(_ fixture: Fixture) throws -> [String: String] {
        try fixture.repository("api").secrets.reduce(into: [:]) { $0[$1.name] = $1.value }
    }

    /// Somebody else sets the secret, later than everything so far.
    private func overwrite(_ fixture: Fixture, _ value: String) throws {
        fixture.time.advance(.seconds(60))
        let now = Timestamp(seconds: Int(fixture.time.now))
        try fixture.github.change("api") { repository in
            repository.secrets[0].value = value
            repository.secrets[0].updatedAt = now
        }
    }

    @Test("several of a repository are sealed with one reading of its public key, and GitHub opens them")
    func sealed() async throws {
        let names = ["NPM_TOKEN", "DEPLOY_KEY", "REGISTRY_TOKEN"]
        let text = policy("secrets", names.map { "\($0): \"{{secret:\($0)}}\"" }.joined(separator: "\n"))
        try await withRepository(text) { fixture in
            fixture.secrets["DEPLOY_KEY"] = "line one\nline two ✓\n"
            let record = try await fixture.enforce("api")
            #expect(record.complaints == [])
            #expect(
                try values(fixture) == [
                    "NPM_TOKEN": "npm 1", "DEPLOY_KEY": "line one\nline two ✓\n", "REGISTRY_TOKEN": "registry 1",
                ])
            #expect(fixture.requests.count { $0.path.hasSuffix("/public-key") } == 1)
            #expect(fixture.secrets.remembered.count == 3)
        }
    }

    @Test("nothing is read but the list, and no key, while no secret is written; the second night is 304")
    func secondNight() async throws {
        try await withFixture(policy: Self.text, client: { $0.cache = .memory() }) { fixture in
            for name in ["api", "web"] {
                try fixture.createRepository(name)
                #expect(try await fixture.enforce(name).complaints == [])
            }
            fixture.forgetRequests()
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { planned in
                let plan = try planned.plan.get()
                #expect(plan.isInSync)
            }
            let reads = fixture.github.exchanges.filter { $0.path.contains("secrets") }
            #expect(
                reads.map { "\($0.path) \($0.status)" }.sorted() == [
                    "/repos/acme/api/actions/secrets 304", "/repos/acme/web/actions/secrets 304",
                ])
        }
    }

    @Test("TF#2842: what was just set is not a difference, though GitHub's time of it has moved; again and again")
    func noLoop() async throws {
        try await withRepository { fixture in
            for (index, value) in ["npm 1", "npm 2", "npm 3"].enumerated() {
                fixture.time.advance(.seconds(60))
                fixture.secrets["NPM_TOKEN"] = value
                #expect(try await fixture.plan("api").changes.map { $0.verb } == [index == 0 ? .create : .update])
                #expect(try await fixture.enforce("api").complaints == [])
                #expect(try values(fixture) == ["NPM_TOKEN": value])
                fixture.time.advance(.seconds(60))
                let plan = try await fixture.plan("api")
                #expect(plan.isInSync && plan.notes.isEmpty, "\(plan)")
            }
        }
    }

    @Test("TF#964: a secret that somebody else has set since is drift; the plan says so and when, and it is set again")
    func overwritten() async throws {
        try await withRepository { fixture in
            try await fixture.enforce("api")
            try overwrite(fixture, "by hand")
            let plan = try await fixture.plan("api")
            #expect(plan.changes.map { $0.title } == ["secrets NPM_TOKEN: value"])
            let time = Timestamp(seconds: Int(fixture.time.now)).iso8601
            #expect(plan.notes.contains { $0.message.contains("somebody else") && $0.message.contains(time) })
            fixture.time.advance(.seconds(60))
            #expect(try await fixture.enforce("api").complaints == [])
            #expect(try values(fixture) == ["NPM_TOKEN": "npm 1"])
            #expect(try await fixture.plan("api").isInSync)
        }
    }

    @Test("TF#2868: a secret is changed in place, never deleted and made anew")
    func inPlace() async throws {
        try await withRepository { fixture in
            try await fixture.enforce("api")
            fixture.secrets["NPM_TOKEN"] = "npm 2"
            fixture.forgetRequests()
            try await fixture.enforce("api")
            #expect(fixture.writes.map { $0.method } == ["PUT"])
        }
    }

    @Test("once: it is set where there is none, and then left alone, as something else rotates it (TF#2878)")
    func once() async throws {
        let text = policy("secrets", #"DEPLOY_KEY: { value: "{{secret:DEPLOY_KEY}}", once: true }"#)
        try await withRepository(text) { fixture in
            #expect(try await fixture.enforce("api").complaints == [])
            #expect(try values(fixture) == ["DEPLOY_KEY": "key 1"])
            try overwrite(fixture, "rotated")
            fixture.secrets["DEPLOY_KEY"] = "key 2"
            let plan = try await fixture.plan("api")
            #expect(plan.isInSync && plan.notes.isEmpty, "\(plan)")
            try fixture.github.change("api") { $0.secrets = [] }
            #expect(try await fixture.enforce("api").complaints == [])
            #expect(try values(fixture) == ["DEPLOY_KEY": "key 2"])
        }
    }

    @Test("one of which nothing is remembered is set once; with --adopt the one that is there is remembered instead")
    func adopted() async throws {
        try await withRepository { fixture in
            try fixture.github.change("api") { repository in
                repository.secrets = [
                    ActionsSecret(
                        name: "NPM_TOKEN", createdAt: repository.createdAt, updatedAt: repository.createdAt,
                        value: "npm 1")
                ]
            }
            #expect(try await fixture.plan("api").changes.map { $0.title } == ["secrets NPM_TOKEN: value"])
            let trusting = fixture.enforcer(trustsWhatIsThere: true)
            let (plan, _) = try await trusting.plan(fixture.reference("api"))
            #expect(plan.changes.isEmpty)
            #expect(plan.notes.contains { $0.message.contains("taken for the present value") })
            let after = try await fixture.plan("api")
            #expect(after.isInSync && after.notes.isEmpty, "\(after)")
            try overwrite(fixture, "by hand")
            #expect(try await fixture.plan("api").changes.count == 1)
            fixture.secrets["NPM_TOKEN"] = "npm 2"
            #expect(try await trusting.plan(fixture.reference("api")).plan.changes.count == 1, "a new value is written")
        }
    }

    @Test("where GitHub has changed its key since it was read, it is read once more")
    func rotatedKey() async throws {
        try await withRepository { fixture in
            // The first write is refused as GitHub refuses what is sealed with an old key.
            fixture.github.addFault(
                Fault(
                    .status(422, message: "Validation Failed"), method: "PUT",
                    route: "/repos/{owner}/{repo}/actions/secrets/{secret_name}", times: 1))
            let record = try await fixture.enforce("api")
            #expect(record.complaints == [])
            #expect(fixture.requests.count { $0.path.hasSuffix("/public-key") } == 2)
            #expect(try values(fixture) == ["NPM_TOKEN": "npm 1"])
        }
    }

    @Test("without the public key nothing is sent and nothing remembered")
    func noKey() async throws {
        try await withRepository { fixture in
            fixture.github.addFault(
                Fault(
                    .status(403, message: "Resource not accessible by integration"), method: "GET",
                    route: "/repos/{owner}/{repo}/actions/secrets/public-key"))
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.refused])
            #expect(fixture.writes.isEmpty && fixture.secrets.remembered.isEmpty)
        }
    }

    @Test("one that could not be replaced is not taken for replaced because there is one")
    func refusedReplacement() async throws {
        try await withRepository { fixture in
            try await fixture.enforce("api")
            fixture.secrets["NPM_TOKEN"] = "npm 2"
            fixture.github.addFault(
                Fault(
                    .status(422, message: "Validation Failed"), method: "PUT",
                    route: "/repos/{owner}/{repo}/actions/secrets/{secret_name}", times: 2))
            #expect(try await fixture.enforce("api").outcomes.map { $0.status } == [.refused])
            #expect(try values(fixture) == ["NPM_TOKEN": "npm 1"])
            #expect(try await fixture.enforce("api").isInSync)
            #expect(try values(fixture) == ["NPM_TOKEN": "npm 2"])
        }
    }

    @Test("Actions and Dependabot have each their own, under the same name")
    func services() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: test
                settings:
                  secrets: { TOKEN: "{{secret:NPM_TOKEN}}" }
                  dependabot_secrets: { TOKEN: "{{secret:REGISTRY_TOKEN}}" }
            """
        try await withRepository(text) { fixture in
            #expect(try await fixture.enforce("api").complaints == [])
            let repository = try fixture.repository("api")
            #expect(repository.secrets.map { $0.value } == ["npm 1"])
            #expect(repository.dependabotSecrets.map { $0.value } == ["registry 1"])
            #expect(try await fixture.plan("api").isInSync)
        }
    }

    @Test("a name in lower case is remembered as the secret that GitHub writes in capitals")
    func capitals() async throws {
        try await withRepository(policy("secrets", #"npm_token: "{{secret:NPM_TOKEN}}""#, exclusive: true)) { fixture in
            let record = try await fixture.enforce("api")
            #expect(record.complaints == [])
            #expect(try await fixture.plan("api").isInSync)
            fixture.secrets["NPM_TOKEN"] = "npm 2"
            #expect(try await fixture.enforce("api").complaints == [])
            #expect(try values(fixture) == ["NPM_TOKEN": "npm 2"])
            #expect(try await fixture.plan("api").isInSync)
        }
    }
}
