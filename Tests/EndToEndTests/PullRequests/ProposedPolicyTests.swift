import Enforcement
import Policy
import Sandbox
import Testing
import Wiring

@testable import PullRequests

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

    @Test("GitHub's merge with an earlier base is not taken for the merge with the present one")
    func staleMerge() async throws {
        try await withPullRequests { requests in
            let pull = try await requests.open()
            try requests.github.push(["rules.md": "unrelated"], to: "policies")
            let reader = requests.session.reader
            let stale = GitHubReader(
                get: { request in
                    let response = try await reader.get(request)
                    guard "\(request.path)".contains("/git/commits/") else { return response }
                    let parents: Policy.JSON = [
                        ["sha": .string(String(repeating: "a", count: 40))], ["sha": .string(pull.headSHA)],
                    ]
                    return Policy.Response(body: response.body.setting(["parents"], to: parents))
                }, query: reader.query)
            let commits = try await ComparedCommits.read(pull, stale)
            #expect(commits.head == pull.headSHA && commits.notice?.contains("main has moved on") == true)
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

    @Test("annotations stand only in files whose lines are those of the head commit")
    func movedLines() async throws {
        try await withPullRequests { requests in
            let other = "rules:\n  - { name: wiki, settings: { repository: { has_wiki: false } } }\n"
            try requests.github.push(["all/a.yml": PullRequestFixture.policy, "all/b.yml": other], to: "policies")
            let number = try requests.github.openPullRequest(
                ["all/a.yml": PullRequestFixture.policy.replacing("true", with: "false")], in: "policies",
                branch: "two-files")
            try requests.github.push(["all/b.yml": "# moved\n\(other)"], to: "policies")
            let read = try await ProposedPolicy.read(
                try await requests.pull(number), at: Self.place("all"), requests.session.reader)
            #expect(read.commits.notice == nil && read.head.files.count == 2)
            #expect(read.head.files.compactMap { read.path($0.name) } == ["all/a.yml"])
        }
    }

    @Test("a pull request of which GitHub does not say where it comes from is taken for a fork's")
    func unknownOrigin() throws {
        func pull(_ base: Policy.JSON, _ head: Policy.JSON) throws -> PolicyPullRequest {
            let sha = Policy.JSON.string(String(repeating: "a", count: 40))
            return try #require(
                PolicyPullRequest(
                    [
                        "number": 7, "state": "open", "head": ["sha": sha, "repo": head],
                        "base": ["ref": "main", "repo": base],
                    ], in: RepositoryName(owner: "acme", name: "policies")))
        }
        let own = try pull(["id": 1, "private": true], ["id": 1])
        #expect(!own.isFromFork && !own.isPublic)
        for (base, head) in [(["id": 1], ["id": 2]), (["id": 1], .null), ([:], [:])] as [(Policy.JSON, Policy.JSON)] {
            let other = try pull(base, head)
            #expect(other.isFromFork && other.isPublic)
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
