import Testing

@testable import Sandbox

@Suite("Pull requests, check runs and comments")
struct PullRequestTests {
    private static let path = "/repos/acme/policies"

    /// A repository with a policy on `main`; the App may post.
    private func withPolicies(_ body: (FakeGitHub, Client, Client, Receiver) async throws -> Void) async throws {
        try await withWebhooks { github, owner, receiver async throws in
            github.changeInstallation { installation in
                installation.permissions.levels["checks"] = .write
                installation.permissions.levels["pull_requests"] = .write
                installation.events += ["pull_request"]
            }
            try github.createRepository("policies")
            try github.push(["githubcop.yml": "version: 1\n", "README.md": "Hello\n"], to: "policies")
            var app = owner
            app.token = github.installationToken()
            try await body(github, owner, app, receiver)
        }
    }

    @Test("each branch has its own files, and a pull request shows what its head changes since it left the base")
    func branches() async throws {
        try await withPolicies { github, owner, _, _ async throws in
            let number = try github.openPullRequest(["githubcop.yml": "version: 2\n"], in: "policies")
            try github.push(["other.txt": "later\n"], to: "policies")
            let main = try await owner(.GET, "\(Self.path)/contents/githubcop.yml?ref=main")
            let head = try await owner(.GET, "\(Self.path)/contents/githubcop.yml?ref=proposal")
            #expect(main.json?["sha"] != head.json?["sha"])
            let files = try await owner(.GET, "\(Self.path)/pulls/\(number)/files").json?.array
            #expect(files?.map { $0["filename"] } == ["githubcop.yml"])
            #expect(files?[0]["additions"] == 1 && files?[0]["deletions"] == 1)
            let pull = try await owner(.GET, "\(Self.path)/pulls/\(number)").json
            #expect(pull?["mergeable"] == true && pull?["commits"] == 1 && pull?["head"]?["ref"] == "proposal")
        }
    }

    @Test("the test merge has both sides, its parents are base and head; there is none where both changed a file")
    func testMerge() async throws {
        try await withPolicies { github, owner, _, _ async throws in
            let number = try github.openPullRequest(["githubcop.yml": "version: 2\n"], in: "policies")
            try github.push(["other.txt": "later\n"], to: "policies")
            let ref = try await owner(.GET, "\(Self.path)/git/ref/pull/\(number)/merge").json
            let sha = try #require(ref?["object"]?["sha"]?.string)
            let commit = try await owner(.GET, "\(Self.path)/git/commits/\(sha)").json
            let pull = try await owner(.GET, "\(Self.path)/pulls/\(number)").json
            #expect(commit?["parents"]?[0]?["sha"] == pull?["base"]?["sha"])
            #expect(commit?["parents"]?[1]?["sha"] == pull?["head"]?["sha"])
            #expect(try await owner(.GET, "\(Self.path)/contents/other.txt?ref=\(sha)").status == 200)
            try github.push(["githubcop.yml": "version: 3\n"], to: "policies")
            #expect(try await owner(.GET, "\(Self.path)/git/ref/pull/\(number)/merge").status == 404)
            let head = try #require(pull?["head"]?["sha"]?.string)
            let compared = try await owner(.GET, "\(Self.path)/compare/main...\(head)").json
            #expect(compared?["status"] == "diverged" && compared?["behind_by"] == 2)
        }
    }

    @Test(
        "what happens to a pull request is announced: opened, synchronize, edited with the old base, closed, reopened")
    func events() async throws {
        try await withPolicies { github, owner, _, receiver async throws in
            let number = try github.openPullRequest(["githubcop.yml": "version: 2\n"], in: "policies")
            let before = try #require(github.pullRequest(number, in: "policies")?.headSHA)
            try github.push(["githubcop.yml": "version: 3\n"], to: "policies", branch: "proposal")
            try github.push(["x.txt": "x"], to: "policies", branch: "release")
            for change: JSON in [["base": "release"], ["state": "closed"], ["state": "open"]] {
                #expect(try await owner(.PATCH, "\(Self.path)/pulls/\(number)", change).status == 200)
            }
            await github.deliveriesSettled()
            let events = receiver.received.filter { $0.event == "pull_request" }.compactMap { $0.json }
            let actions = events.compactMap { $0["action"]?.string }
            #expect(actions.sorted() == ["closed", "edited", "opened", "reopened", "synchronize"])
            let moved = try #require(events.first { $0["action"] == "synchronize" })
            #expect(moved["before"]?.string == before)
            #expect(moved["after"] == moved["pull_request"]?["head"]?["sha"])
            let edited = events.first { $0["action"] == "edited" }
            #expect(edited?["changes"]?["base"]?["ref"]?["from"] == "main")
        }
    }

    @Test("a head in a fork can be read in the base repository, which names it as a fork's")
    func forks() async throws {
        try await withPolicies { github, owner, _, _ async throws in
            let number = try github.openPullRequest(
                ["githubcop.yml": "version: 9\n"], in: "policies", isFork: true, by: "liam-oconnor")
            let pull = try await owner(.GET, "\(Self.path)/pulls/\(number)").json
            #expect(pull?["head"]?["repo"]?["full_name"] == "liam-oconnor/policies")
            #expect(pull?["head"]?["repo"]?["fork"] == true)
            let sha = try #require(pull?["head"]?["sha"]?.string)
            #expect(try await owner(.GET, "\(Self.path)/contents/githubcop.yml?ref=\(sha)").status == 200)
        }
    }

    @Test("merging brings the files to the base, closes the pull request and announces a push")
    func merging() async throws {
        try await withPolicies { github, owner, _, receiver async throws in
            let number = try github.openPullRequest(["githubcop.yml": "version: 2\n"], in: "policies")
            try github.act("merge-pull-request", ["repository": "policies", "number": .int(number)])
            await github.deliveriesSettled()
            let pull = try await owner(.GET, "\(Self.path)/pulls/\(number)").json
            #expect(pull?["merged"] == true && pull?["state"] == "closed")
            let content = try await owner(.GET, "\(Self.path)/contents/githubcop.yml").json?["content"]?.string
            #expect(content == "dmVyc2lvbjogMgo=\n")
            #expect(receiver.received.contains { $0.event == "push" && $0.json?["ref"] == "refs/heads/main" })
        }
    }

    @Test("a check run takes 50 annotations a request and adds up those of several; 51 are refused")
    func annotations() async throws {
        try await withPolicies { github, owner, app, _ async throws in
            let number = try github.openPullRequest(["githubcop.yml": "version: 2\n"], in: "policies")
            let sha = try #require(github.pullRequest(number, in: "policies")?.headSHA)
            func output(_ count: Int) -> JSON {
                let annotation: JSON = [
                    "path": "githubcop.yml", "start_line": 1, "end_line": 1, "annotation_level": "warning",
                    "message": "x",
                ]
                return [
                    "title": "T", "summary": "S", "annotations": .array(Array(repeating: annotation, count: count)),
                ]
            }
            let new: JSON = ["name": "check", "head_sha": .string(sha), "status": "in_progress", "output": output(50)]
            #expect(try await owner(.POST, "\(Self.path)/check-runs", new).status == 403, "a person makes none")
            let made = try await app(.POST, "\(Self.path)/check-runs", new)
            #expect(made.status == 201)
            let path = "\(Self.path)/check-runs/\(made.json?["id"]?.int ?? 0)"
            #expect(try await app(.PATCH, path, ["output": output(51)]).status == 422)
            let done = try await app(.PATCH, path, ["conclusion": "neutral", "output": output(20)])
            #expect(done.json?["output"]?["annotations_count"] == 70 && done.json?["status"] == "completed")
            #expect(try await app(.GET, "\(path)/annotations?per_page=100").json?.array?.count == 70)
            let listed = try await app(.GET, "\(Self.path)/commits/\(sha)/check-runs?check_name=check")
            #expect(listed.json?["total_count"] == 1)
        }
    }

    @Test(
        "what GitHub refuses of a check run is refused",
        arguments: [
            ["head_sha": "0000000000000000000000000000000000000000"], ["status": "completed"],
            ["output": ["title": "no summary"]],
            ["output": ["title": "T", "summary": .string(String(repeating: "x", count: 65_536))]],
            ["conclusion": "great"],
        ] as [JSON])
    func refusals(_ change: JSON) async throws {
        try await withPolicies { github, _, app, _ async throws in
            let number = try github.openPullRequest(["githubcop.yml": "version: 2\n"], in: "policies")
            var body: JSONObject = [
                "name": "check",
                "head_sha": .string(github.pullRequest(number, in: "policies")?.headSHA ?? ""),
            ]
            for (key, value) in change.object ?? [:] { body[key] = value }
            #expect(try await app(.POST, "\(Self.path)/check-runs", .object(body)).status == 422)
        }
    }

    @Test("asking for a check run or its suite again is announced to the App whose it is")
    func rerequested() async throws {
        try await withPolicies { github, _, app, receiver async throws in
            let number = try github.openPullRequest(["githubcop.yml": "version: 2\n"], in: "policies")
            let sha = try #require(github.pullRequest(number, in: "policies")?.headSHA)
            let run: JSON = ["name": "check", "head_sha": .string(sha), "conclusion": "success"]
            _ = try await app(.POST, "\(Self.path)/check-runs", run)
            for verb in ["rerequest-check-run", "rerequest-check-suite"] {
                try github.act(verb, ["repository": "policies", "number": .int(number)])
            }
            await github.deliveriesSettled()
            let again = receiver.received.filter { $0.json?["action"] == "rerequested" }
            #expect(again.map { $0.event }.sorted() == ["check_run", "check_suite"])
            #expect(again.allSatisfy { $0.json?[$0.event]?["head_sha"]?.string == sha })
        }
    }

    @Test("comments come in pages, are edited in place, and are refused when they are too long")
    func comments() async throws {
        try await withPolicies { github, owner, app, _ async throws in
            let number = try github.openPullRequest(["githubcop.yml": "version: 2\n"], in: "policies")
            let path = "\(Self.path)/issues/\(number)/comments"
            for index in 0..<35 {
                #expect(try await owner(.POST, path, ["body": .string("\(index)")]).status == 201)
            }
            let own = try await app(.POST, path, ["body": "mine"]).json
            #expect(
                own?["user"]?["login"] == "githubcop[bot]" && own?["performed_via_github_app"]?["slug"] == "githubcop")
            let first = try await owner(.GET, path)
            #expect(first.json?.array?.count == 30 && first.header("link")?.contains("rel=\"next\"") ?? false)
            let id = own?["id"]?.int ?? 0
            let edited = try await app(.PATCH, "\(Self.path)/issues/comments/\(id)", ["body": "mine, again"])
            #expect(edited.json?["body"] == "mine, again")
            let long = JSON.string(String(repeating: "é", count: 65_537))
            #expect(try await app(.POST, path, ["body": long]).status == 422)
        }
    }
}
