import Sandbox
import Testing

@Suite("Mode dispatch")
struct DispatchTests {
    @Test("a new repository starts the workflow for itself")
    func created() async throws {
        try await withStage { stage async throws in
            let answer = try await stage.post("repository", Stage.payload("created", "payments"))
            #expect(answer.statusCode == 202)
            #expect(answer.body.contains("payments"))
            #expect(stage.dispatched == ["payments"])
            #expect(stage.github.dispatches.first?.ref == "main")
        }
    }

    @Test("every event that can change a setting starts it, not only a creation")
    func others() async throws {
        try await withStage { stage async throws in
            for action in ["renamed", "privatized", "publicized", "unarchived", "edited", "transferred"] {
                #expect(try await stage.post("repository", Stage.payload(action, "payments")).statusCode == 202)
            }
            let rule = Stage.payload("deleted", "payments").replacing(
                "{\"action\"", with: "{\"rule\":{\"name\":\"main\"},\"action\"", maxReplacements: 1)
            #expect(try await stage.post("branch_protection_rule", rule).statusCode == 202)
            #expect(stage.dispatched == Array(repeating: "payments", count: 7))
        }
    }

    @Test("what changes no setting is answered 202 with the reason, and starts nothing")
    func nothing() async throws {
        try await withStage { stage async throws in
            for (event, body) in [
                ("repository", Stage.payload("archived", "payments")), ("star", Stage.payload("created", "payments")),
                ("repository", Stage.payload("created", "payments", owner: "elsewhere")),
            ] {
                let answer = try await stage.post(event, body)
                #expect(answer.statusCode == 202)
                #expect(answer.body.contains("ignored"))
            }
            #expect(try await stage.post("ping", "{\"zen\":\"Keep it logically awesome.\"}").statusCode == 200)
            #expect(stage.dispatched.isEmpty)
        }
    }

    @Test("only the configured events start it")
    func filter() async throws {
        try await withStage(["GITHUBCOP_EVENTS": "repository.created, branch_protection_rule"]) { stage async throws in
            _ = try await stage.post("repository", Stage.payload("renamed", "one"))
            _ = try await stage.post("repository", Stage.payload("created", "two"))
            #expect(stage.dispatched == ["two"])
        }
    }

    @Test("an event about the whole organization starts one run without a name: the sweep")
    func sweep() async throws {
        try await withStage { stage async throws in
            let body =
                #"{"action":"deleted","team":{"name":"ops","slug":"ops","id":1},"organization":{"login":"acme"}}"#
            #expect(try await stage.post("team", body).statusCode == 202)
            #expect(stage.dispatched == [""])
        }
    }

    @Test("a burst in one batch is one run with all names, each once")
    func batch() async throws {
        try await withStage { stage async throws in
            let deliveries = ["one", "two", "one", "three"].enumerated().map { index, name in
                (id: "m\(index)", event: "repository", body: Stage.payload("created", name))
            }
            #expect(try await stage.batch(deliveries).isEmpty)
            #expect(stage.dispatched == ["one,two,three"])
        }
    }

    @Test("a batch of repositories and of the organization starts two runs, that of the repositories first")
    func mixed() async throws {
        try await withStage { stage async throws in
            let team = #"{"action":"created","team":{"name":"o","slug":"o"},"organization":{"login":"acme"}}"#
            let left = try await stage.batch([
                (id: "a", event: "team", body: team), (id: "b", event: "team", body: team),
                (id: "c", event: "repository", body: Stage.payload("created", "one")),
            ])
            #expect(left.isEmpty)
            #expect(stage.dispatched == ["one", ""])
        }
    }

    @Test("names that could mean something else to a shell or a path never reach the workflow")
    func hostile() async throws {
        try await withStage { stage async throws in
            for name in ["a;b", "a,b", "..", "$(id)", "a/b", "a b", "ü"] {
                #expect(try await stage.post("repository", Stage.payload("created", name)).statusCode == 202)
            }
            #expect(stage.dispatched.isEmpty)
        }
    }

    @Test("GitHub's refusals are told: 502 at once, and the message stays in the queue")
    func refusals() async throws {
        try await withStage(["GITHUBCOP_WORKFLOW": "missing.yml"]) { stage async throws in
            let answer = try await stage.post("repository", Stage.payload("created", "payments"))
            #expect(answer.statusCode == 502)
            #expect(answer.body.contains("404"))
            let left = try await stage.batch([
                (id: "a", event: "repository", body: Stage.payload("created", "payments")),
                (id: "b", event: "star", body: Stage.payload("created", "payments")),
            ])
            #expect(left == ["a"])
        }
        try await withStage(["GITHUBCOP_WORKFLOW_REF": "nowhere"]) { stage async throws in
            let answer = try await stage.post("repository", Stage.payload("created", "payments"))
            #expect(answer.statusCode == 502)
            #expect(answer.body.contains("422"))
        }
    }

    @Test("a limit of GitHub is answered as a failure within the time, so that it is tried again later")
    func limits() async throws {
        try await withStage { stage async throws in
            stage.github.addFault(Fault(.primaryLimit(resetIn: 1_800), method: "POST"))
            #expect(try await stage.post("repository", Stage.payload("created", "payments")).statusCode == 502)
        }
        try await withStage { stage async throws in
            stage.github.addFault(Fault(.secondaryLimit(retryAfter: 60), method: "POST"))
            #expect(try await stage.post("repository", Stage.payload("created", "payments")).statusCode == 502)
            #expect(stage.dispatched.isEmpty)
        }
    }

    @Test("a dispatch whose answer is lost is not sent a second time; the sender hears that it failed")
    func lostAnswer() async throws {
        try await withStage { stage async throws in
            stage.github.addFault(Fault(.truncate, method: "POST", route: "/repos/*", times: 1))
            stage.github.addFault(Fault(.reset, method: "POST", route: "/repos/*", times: 1))
            stage.github.resetCounts()
            #expect(try await stage.post("repository", Stage.payload("created", "payments")).statusCode == 502)
            #expect(stage.github.exchanges.count { $0.method == "POST" } <= 1)
        }
    }

    @Test("an App's token is narrowed to starting workflows in the one repository")
    func narrowed() async throws {
        try await withStage([
            "GITHUB_TOKEN": "", "GITHUB_APP_ID": "210001", "GITHUB_APP_PRIVATE_KEY": try TestKey.pem(),
        ]) { stage async throws in
            #expect(try await stage.post("repository", Stage.payload("created", "payments")).statusCode == 202)
            #expect(stage.dispatched == ["payments"])
            let request = try #require(stage.github.exchanges.first { $0.path.hasSuffix("/access_tokens") })
            #expect(request.requestBody?["permissions"] == ["actions": "write"])
            #expect(request.requestBody?["repositories"] == ["githubcop"])
        }
    }
}
