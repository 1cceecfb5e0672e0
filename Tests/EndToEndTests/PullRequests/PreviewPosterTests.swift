import Enforcement
import Policy
import PullRequests
import Reporting
import Sandbox
import Testing

@Suite("Posting a preview to a pull request")
struct PreviewPosterTests {
    private static let checkRuns = "/repos/{owner}/{repo}/check-runs"

    @Test("120 annotations arrive in three requests, in order; the check is in progress first and concluded at the end")
    func annotations() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            let report = try await requests.post(PullRequestFixture.post("First", annotations: 120), to: pull)
            #expect(report.isComplete && report.notices.isEmpty, "\(report)")
            let run = try #require(requests.github.checkRuns(in: "policies").first)
            #expect(run.headSHA == pull.headSHA && run.name == "GitHubCop / policy")
            #expect(run.conclusion == "success" && run.annotations.map { $0.startLine } == Array(1...120))
            let sent = requests.github.exchanges.filter { $0.method != "GET" && $0.path.contains("check-runs") }
            #expect(sent.map { $0.method } == ["POST", "PATCH", "PATCH", "PATCH"])
            let comment = try #require(requests.github.comments(in: "policies").first)
            #expect(comment.body.hasPrefix(PullRequestFixture.marker) && comment.body.contains("First"))
        }
    }

    @Test("annotations are sent once: again only where they did not arrive", arguments: [true, false])
    func lostAnswer(hasArrived: Bool) async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            requests.github.addFault(
                Fault(
                    hasArrived ? .truncate : .reset, method: "PATCH", route: "\(Self.checkRuns)/{check_run_id}",
                    after: 1, times: 1))
            let report = try await requests.post(PullRequestFixture.post("First", annotations: 120), to: pull)
            #expect(report.isComplete && report.notices.isEmpty, "\(report)")
            let run = try #require(requests.github.checkRuns(in: "policies").first)
            #expect(run.conclusion == "success" && run.annotations.map { $0.startLine } == Array(1...120))
        }
    }

    @Test("the check run that an ended process left with some annotations is not gone on with")
    func leftWithAnnotations() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            requests.github.addFault(
                Fault(.status(403, message: "no"), method: "PATCH", route: "\(Self.checkRuns)/{check_run_id}", after: 1)
            )
            try await requests.post(PullRequestFixture.post("First", annotations: 120), to: pull)
            requests.github.clearFaults()
            try await requests.post(PullRequestFixture.post("Second", annotations: 120), to: pull)
            let runs = requests.github.checkRuns(in: "policies")
            #expect(runs.map { $0.conclusion } == ["cancelled", "success"])
            #expect(runs.map { $0.annotations.count } == [50, 120])
        }
    }

    @Test("as a person, who makes no check runs, the comment says which commit was previewed")
    func finishedAsPerson() async throws {
        try await withPullRequests(as: .owner) { requests in
            let pull = try await requests.open()
            let poster = try requests.poster(pull)
            #expect(try await !poster.isFinished())
            let begun = try await poster.begin { $0 }
            _ = await poster.finish(begun, with: PullRequestFixture.post("First"))
            #expect(try await poster.isFinished())
            try requests.github.push(["githubcop.yml": "version: 1\nrules: []\n"], to: "policies", branch: "proposal")
            #expect(try await !requests.poster(try await requests.pull(pull.number)).isFinished())
            _ = try await poster.begin { CommentText.outdated($0, by: pull.headSHA) }
            #expect(try await !poster.isFinished(), "it was begun again, and never ended")
        }
    }

    @Test("the comment is edited in place and says meanwhile that it is outdated; equal text is not sent again")
    func editedInPlace() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            try await requests.post(PullRequestFixture.post("First"), to: pull)
            let poster = try requests.poster(pull)
            let begun = try await poster.begin { $0.contains("Outdated") ? $0 : "\($0)\nOutdated." }
            #expect(requests.github.comments(in: "policies").map { $0.body.contains("Outdated") } == [true])
            _ = await poster.finish(begun, with: PullRequestFixture.post("Second"))
            let comments = requests.github.comments(in: "policies")
            #expect(comments.count == 1 && comments[0].body.contains("Second"))
            #expect(!comments[0].body.contains("Outdated"))
            #expect(requests.github.checkRuns(in: "policies").count == 2, "each time another run, the latest is shown")
        }
    }

    @Test("somebody else's comment with the same marker is left alone, wherever it stands")
    func foreignMarker() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            for index in 0..<120 {
                let body = index == 3 ? "\(PullRequestFixture.marker)\nforged" : "\(index)"
                try requests.github.act(
                    "comment",
                    ["repository": "policies", "number": .int(pull.number), "body": .string(body)])
            }
            try await requests.post(PullRequestFixture.post("First"), to: pull)
            try await requests.post(PullRequestFixture.post("Second"), to: pull)
            let comments = requests.github.comments(in: "policies")
            #expect(comments.count == 121 && comments[3].body.hasSuffix("forged"))
            #expect(comments[120].body.contains("Second"), "found behind the first page of comments")
        }
    }

    @Test("a person's token posts the comment alone, and the report says why there is no check run")
    func personalToken() async throws {
        try await withPullRequests(as: .owner) { requests in
            let pull = try await requests.open()
            let report = try await requests.post(PullRequestFixture.post("First"), to: pull)
            guard case .refused(let refusal) = report.checkRun else {
                Issue.record("\(report)")
                return
            }
            #expect(refusal.description.contains("Only GitHub Apps") && refusal.description.contains("GITHUB_APP_ID"))
            #expect(requests.github.comments(in: "policies").count == 1)
            #expect(requests.github.checkRuns(in: "policies").isEmpty)
        }
    }

    @Test(
        "without a permission the other part is posted, and the report names the permission", arguments: [true, false])
    func permission(lacksChecks: Bool) async throws {
        try await withPullRequests { requests in
            requests.github.changeInstallation { installation in
                installation.permissions.levels[lacksChecks ? "checks" : "pull_requests"] = .read
            }
            let pull = try await requests.open()
            let report = try await requests.post(PullRequestFixture.post("First"), to: pull)
            let part = lacksChecks ? report.checkRun : report.comment
            guard case .refused(let refusal) = part else {
                Issue.record("\(report)")
                return
            }
            #expect(refusal.description.contains(lacksChecks ? "checks: write" : "pull_requests: write"))
            #expect(requests.github.comments(in: "policies").count == (lacksChecks ? 1 : 0))
            #expect(requests.github.checkRuns(in: "policies").count == (lacksChecks ? 0 : 1))
        }
    }

    @Test(
        "annotations that GitHub refuses are left out, and the check is concluded all the same", arguments: [20, 120])
    func refusedAnnotations(count: Int) async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            var post = PullRequestFixture.post("First", annotations: count)
            post.annotations[0] = .init(
                path: "githubcop.yml", line: 0, level: .warning, title: "x", message: "No such line")
            let report = try await requests.post(post, to: pull)
            #expect(report.notices.count == 1 && report.notices[0].contains("\(count) annotations"), "\(report)")
            let run = try #require(requests.github.checkRuns(in: "policies").first)
            #expect(run.status == "completed" && run.conclusion == "success")
        }
    }

    @Test(
        "when GitHub fails in the middle, the check is concluded as failed and the comment is posted",
        arguments: [0, 1, 2])
    func failure(after: Int) async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            let poster = try requests.poster(pull)
            let begun = try await poster.begin { $0 }
            requests.github.addFault(
                Fault(
                    .status(500, message: "Oops"), method: "PATCH", route: Self.checkRuns + "*", after: after, times: 4)
            )
            let report = await poster.finish(begun, with: PullRequestFixture.post("First", annotations: 120))
            let run = try #require(requests.github.checkRuns(in: "policies").first)
            #expect(run.status == "completed", "\(report)")
            #expect(requests.github.comments(in: "policies").count == 1)
        }
    }

    @Test(
        "a lost answer makes neither a second comment nor a check that stays in progress",
        arguments: [Fault.Effect.truncate, .reset, .status(502, message: nil)])
    func lostAnswer(effect: Fault.Effect) async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            for route in [Self.checkRuns, "/repos/{owner}/{repo}/issues/{issue_number}/comments"] {
                requests.github.addFault(Fault(effect, method: "POST", route: route, times: 1))
            }
            let report = try await requests.post(PullRequestFixture.post("First"), to: pull)
            #expect(report.isComplete, "\(report)")
            #expect(requests.github.checkRuns(in: "policies").map { $0.conclusion } == ["success"])
            #expect(requests.github.comments(in: "policies").count == 1)
        }
    }

    @Test("a secondary limit is waited for")
    func limit() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            requests.github.addFault(
                Fault(.secondaryLimit(retryAfter: 3), method: "POST", route: Self.checkRuns, times: 1))
            let report = try await requests.post(PullRequestFixture.post("First"), to: pull)
            #expect(report.isComplete)
            #expect(requests.github.checkRuns(in: "policies").count == 1)
        }
    }

    @Test("a network that is dead says so and begins nothing")
    func network() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            requests.github.addFault(Fault(.reset, route: "*"))
            let error = await #expect(throws: GitHubFailure.self) {
                try await requests.post(PullRequestFixture.post("First"), to: pull)
            }
            #expect(error?.reason == .unavailable)
        }
    }

    @Test("what an ended process left in progress is taken up; somebody else's run of the name is not")
    func leftBehind() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            _ = try await requests.poster(pull).begin { $0 }
            try await requests.post(PullRequestFixture.post("First"), to: pull)
            let runs = requests.github.checkRuns(in: "policies")
            #expect(runs.count == 1 && runs[0].conclusion == "success")
        }
    }

    @Test("the check is concluded last: where a process ends before, the next one posts both parts")
    func order() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            try await requests.post(PullRequestFixture.post("First", annotations: 60), to: pull)
            let sent = requests.github.exchanges.filter { $0.method != "GET" && $0.path.hasPrefix("/repos/") }
            #expect(sent.map { $0.path.contains("comments") } == [false, true, false, false])
            #expect(sent.last?.requestBody?["status"]?.string == "completed")
        }
    }

    @Test("a preview that could not be made is not a finished one: it is made again after a restart")
    func unfinished() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            let poster = try requests.poster(pull)
            #expect(try await poster.isFinished() == false)
            await poster.abandon(try await poster.begin { $0 }, because: "GitHub did not answer")
            #expect(try await poster.isFinished() == false)
            await poster.abandon(try await poster.begin { $0 }, because: "newer", isSuperseded: true)
            #expect(try await poster.isFinished() == false)
            try await requests.post(PullRequestFixture.post("First"), to: pull)
            #expect(try await poster.isFinished())
        }
    }

    @Test("a newer head keeps its comment: the older preview concludes its own check only")
    func superseded() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            let poster = try requests.poster(pull)
            let begun = try await poster.begin { $0 }
            try requests.github.push(["githubcop.yml": "version: 1\n"], to: "policies", branch: "proposal")
            let newer = try await requests.pull(pull.number)
            try await requests.post(PullRequestFixture.post("Newer"), to: newer)
            let report = await poster.finish(begun, with: PullRequestFixture.post("Older"))
            #expect(report.comment == .superseded(by: newer.headSHA))
            #expect(requests.github.comments(in: "policies").map { $0.body.contains("Newer") } == [true])
            #expect(requests.github.checkRuns(in: "policies").allSatisfy { $0.status == "completed" })
        }
    }

    @Test("an abandoned check is concluded, in a task that was cancelled too, with a reason that stays text")
    func abandoned() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            let poster = try requests.poster(pull)
            let begun = try await poster.begin { $0 }
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                await poster.abandon(begun, because: "```\n@acme/owners <img src=x>")
            }
            await task.value
            let run = try #require(requests.github.checkRuns(in: "policies").first)
            #expect(run.conclusion == "failure")
            #expect(run.output.summary?.hasPrefix("````\n") ?? false)
        }
    }
}
