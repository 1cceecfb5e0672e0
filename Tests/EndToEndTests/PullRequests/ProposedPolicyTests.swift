import Enforcement
import Policy
import PullRequests
import Sandbox
import Testing
import Wiring

@Suite("The policies before and after a pull request")
struct ProposedPolicyTests {
    private static func place(_ path: String = "githubcop.yml") throws -> PolicyPlace {
        try #require(PolicyPlace(parsing: "acme/policies:\(path)"))
    }

    private static let moved = PullRequestFixture.policy.replacing("everything", with: "renamed meanwhile")

    @Test("are those of the base branch and of the head, with the paths of the repository")
    func plain() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            let read = try await ProposedPolicy.read(pull, at: Self.place(), requests.session.reader)
            #expect(read.base?.texts.first?.contains("true") ?? false)
            #expect(read.head.texts.first?.contains("false") ?? false)
            #expect(read.head.files.map { read.path($0.name) } == ["githubcop.yml"])
            #expect(read.commits.head == pull.headSHA && read.commits.notice == nil)
        }
    }

    @Test("where the base has moved on, GitHub's merge of the two is compared with it: nothing seems to be undone")
    func behind() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            try requests.github.push(["rules.md": "unrelated"], to: "policies")
            let read = try await ProposedPolicy.read(pull, at: Self.place(), requests.session.reader)
            #expect(read.commits.head != pull.headSHA && read.commits.notice == nil)
            #expect(read.head.texts.first?.contains("false") ?? false)
            #expect(read.path(read.head.files[0].name) == "githubcop.yml")
        }
    }

    @Test("where the two conflict, the head is compared with where it began, which is said")
    func conflict() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            try requests.github.push(["githubcop.yml": Self.moved], to: "policies")
            let read = try await ProposedPolicy.read(pull, at: Self.place(), requests.session.reader)
            #expect(read.commits.head == pull.headSHA)
            #expect(read.commits.notice?.contains("main has moved on") ?? false)
            #expect(read.base?.texts.first?.contains("everything") ?? false)
        }
    }

    @Test("the first policy has none before it; a proposed one with mistakes is refused with their places")
    func firstAndWrong() async throws {
        try await withPullRequests { requests in
            let number = try requests.github.openPullRequest(
                ["other.yml": PullRequestFixture.policy], in: "policies", branch: "new")
            let read = try await ProposedPolicy.read(
                try await requests.pull(number), at: Self.place("other.yml"), requests.session.reader)
            #expect(read.base == nil)
            let wrong = try await requests.open("version: 1\nrules: 7\n", branch: "wrong")
            await #expect(throws: ProposedPolicy.Problem.self) {
                try await ProposedPolicy.read(wrong, at: Self.place(), requests.session.reader)
            }
        }
    }

    @Test("a branch may have any name: it is one segment of each address")
    func branchNames() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open(branch: "a|b/<script>#?&..x")
            let read = try await ProposedPolicy.read(pull, at: Self.place(), requests.session.reader)
            #expect(read.base != nil)
            try requests.github.push(["x": "x"], to: "policies", branch: "rel/1|2#3")
            try requests.github.act(
                "edit-pull-request",
                ["repository": "policies", "number": .int(pull.number), "base": "rel/1|2#3"])
            let other = try await requests.pull(pull.number)
            #expect(try await ProposedPolicy.read(other, at: Self.place(), requests.session.reader).base != nil)
        }
    }

    @Test("a fork's is read in the policy's own repository, and known to be one")
    func fork() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open(isFork: true)
            #expect(pull.isFromFork)
            let reading = try await ProposedPolicy.validate(pull, at: Self.place(), requests.session.reader)
            #expect(reading.texts.first?.contains("false") ?? false)
        }
    }
}
