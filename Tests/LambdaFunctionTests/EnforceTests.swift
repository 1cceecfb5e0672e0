import Sandbox
import Testing

@Suite("Mode enforce")
struct EnforceTests {
    private static let policy = """
        version: 1
        organization: acme
        inventory: repositories.csv
        rules:
          - name: all
            settings:
              repository: { has_wiki: "{{wiki|false}}", delete_branch_on_merge: true }
        """

    private static let variables = [
        "GITHUBCOP_MODE": "enforce", "GITHUBCOP_POLICY": "repository:acme/policies:rules/githubcop.yml",
    ]

    private static func prepare(_ stage: Stage) throws {
        try stage.github.createRepository("policies")
        try stage.github.push(
            ["rules/githubcop.yml": policy, "rules/repositories.csv": "repository,owner\npayments,maya\n"],
            to: "policies")
    }

    @Test("a new repository is in sync when the answer comes")
    func created() async throws {
        try await withStage(Self.variables) { stage async throws in
            try Self.prepare(stage)
            let id = try stage.github.createRepository("payments", hasReadme: true)
            let answer = try await stage.post("repository", Stage.payload("created", "payments", id: id))
            #expect(answer.statusCode == 202, "\(answer.body)")
            #expect(answer.body.contains("enforced"))
            #expect(stage.github.repository("payments")?.merge.deleteBranchOnMerge == true)
            #expect(stage.dispatched.isEmpty)
        }
    }

    @Test("what is about to be written, and what came of it, is on the log, of which a history can be made")
    func logged() async throws {
        try await withStage(Self.variables) { stage async throws in
            try Self.prepare(stage)
            let id = try stage.github.createRepository("payments", hasReadme: true)
            _ = try await stage.post("repository", Stage.payload("created", "payments", id: id))
            let lines = stage.log.all.filter { $0.contains(#""githubcop":"#) }
            #expect(lines.count == 2, "\(lines)")
            let intent = try #require(lines.first)
            #expect(intent.contains(#""githubcop":"intent""#) && intent.contains("acme/payments"))
            #expect(intent.contains("delete_branch_on_merge") && intent.contains(#""before":false"#))
            #expect(lines.last?.contains(#""githubcop":"outcome""#) == true)
            #expect(lines.last?.contains("verified") == true)
        }
    }

    @Test("the policy is not read again for the next event, until somebody pushes to it")
    func caching() async throws {
        try await withStage(Self.variables) { stage async throws in
            try Self.prepare(stage)
            let id = try stage.github.createRepository("payments", hasReadme: true)
            let body = Stage.payload("edited", "payments", id: id)
            _ = try await stage.post("repository", body)
            stage.github.resetCounts()
            _ = try await stage.post("repository", body)
            #expect(stage.github.exchanges.count { $0.path.contains("/policies/") } == 0)
            let push = Stage.payload("x", "policies").replacing(
                "{\"action\":\"x\",", with: "{\"ref\":\"refs/heads/main\",\"created\":false,\"deleted\":false,"
            ).replacing("\"name\":\"policies\"", with: "\"name\":\"policies\",\"default_branch\":\"main\"")
            #expect(try await stage.post("push", push).statusCode == 202)
            #expect(stage.dispatched == [""])
            try stage.github.push(["rules/repositories.csv": "repository,owner\npayments,luis\n"], to: "policies")
            _ = try await stage.post("repository", body)
            #expect(stage.github.exchanges.count { $0.path.contains("/contents/") } == 2)
        }
    }

    @Test("what does not fit into the time is left to the workflow")
    func leftovers() async throws {
        try await withStage(Self.variables) { stage async throws in
            try Self.prepare(stage)
            let ids = try ["one", "two"].map { try stage.github.createRepository($0, hasReadme: true) }
            stage.github.addFault(Fault(.latency(milliseconds: 60_000), method: "POST", route: "/graphql"))
            let left = try await stage.batch(
                zip(["one", "two"], ids).map { name, id in
                    (id: name, event: "repository", body: Stage.payload("created", name, id: id))
                }, seconds: 63)
            #expect(left.isEmpty)
            #expect(stage.dispatched == ["one,two"])
        }
    }

    @Test("without a workflow it is answered 503, so that it is delivered again")
    func noWorkflow() async throws {
        let variables = Self.variables.merging(["GITHUBCOP_WORKFLOW_REPOSITORY": ""]) { $1 }
        try await withStage(variables) { stage async throws in
            try Self.prepare(stage)
            let id = try stage.github.createRepository("one", hasReadme: true)
            stage.github.addFault(Fault(.latency(milliseconds: 60_000), method: "POST", route: "/graphql"))
            let answer = try await stage.post("repository", Stage.payload("created", "one", id: id), seconds: 2)
            #expect(answer.statusCode == 503)
        }
    }

    @Test("a policy that cannot be used changes nothing and is told")
    func badPolicy() async throws {
        try await withStage(Self.variables) { stage async throws in
            try stage.github.createRepository("policies")
            try stage.github.push(["rules/githubcop.yml": "version: 1\nrulez: []\n"], to: "policies")
            let id = try stage.github.createRepository("one", hasReadme: true)
            let answer = try await stage.post("repository", Stage.payload("created", "one", id: id))
            #expect(answer.statusCode == 503)
            #expect(answer.body.contains("rulez"))
        }
    }
}
