import Enforcement
import Foundation
import Policy
import Reporting
import Sandbox
import Testing
import Wiring

@testable import PullRequests

@Suite("What a preview showed, found again after the merge")
struct MergedPreviewTests {
    private static func shown(_ number: Int, _ organization: String = "acme", _ digests: [UInt32] = [7]) throws
        -> ShownPreview
    {
        ShownPreview(
            organization: organization, repository: RepositoryName(owner: "acme", name: "policies"), number: number,
            policy: PolicyDigest(of: ["x"]), at: Date(timeIntervalSince1970: 1_000),
            changes: try #require(ShownChanges(.changes, digests: digests)))
    }

    private static func post(_ shown: ShownPreview?, annotations count: Int = 0) -> PreviewPost {
        var post = PullRequestFixture.post("What is shown", annotations: count)
        post.shown = shown
        return post
    }

    private static func merged(_ origin: MergedPreview.Origin, of organization: String = "acme") -> MergedPreview {
        MergedPreview(in: RepositoryName(owner: "acme", name: "policies"), origin, of: organization)
    }

    /// Merges it; returns the commit.
    private static func merge(_ number: Int, _ site: PullRequestFixture) throws -> String {
        try site.github.act("merge-pull-request", ["repository": "policies", "number": .int(number)])
        return try #require(site.github.pullRequest(number, in: "policies")?.mergeSHA)
    }

    @Test("is in the text of the check run, whatever the number of annotations")
    func found() async throws {
        try await withPullRequests { site in
            let pull = try await site.open()
            let shown = try Self.shown(pull.number)
            try await site.post(Self.post(shown, annotations: 120), to: pull)
            let reader = site.session.reader
            #expect(try await Self.merged(.number(pull.number)).find(reader, now: Date()) == shown)
            let merge = try Self.merge(pull.number, site)
            #expect(try await Self.merged(.commit(merge)).find(reader, now: Date()) == shown)
            let last = MergedPreview.Origin.lastChange(path: "githubcop.yml", commit: merge)
            #expect(try await Self.merged(last).find(reader, now: Date()) == shown)
            let late = Date(timeIntervalSinceNow: 26 * 3_600)
            #expect(try await Self.merged(last).find(reader, now: late) == nil, "what has drifted since is no news")
        }
    }

    @Test("is what was there when it was merged, not what was posted later")
    func later() async throws {
        try await withPullRequests { site in
            let pull = try await site.open()
            let shown = try Self.shown(pull.number)
            try await site.post(Self.post(shown), to: pull)
            _ = try Self.merge(pull.number, site)
            site.fixture.time.advance(.seconds(60))
            try await site.post(Self.post(try Self.shown(pull.number, "acme", [1, 2, 3])), to: pull)
            #expect(site.github.checkRuns(in: "policies").count == 2)
            #expect(try await Self.merged(.number(pull.number)).find(site.session.reader, now: Date()) == shown)
        }
    }

    @Test("counts only where it is about this pull request and this organization")
    func others() async throws {
        try await withPullRequests { site in
            let pull = try await site.open()
            try await site.post(Self.post(try Self.shown(pull.number + 1)), to: pull)
            await #expect(throws: PullRequestProblem.self) {
                try await Self.merged(.number(pull.number)).find(site.session.reader, now: Date())
            }
            try await site.post(Self.post(try Self.shown(pull.number)), to: pull)
            await #expect(throws: PullRequestProblem.self) {
                try await Self.merged(.number(pull.number), of: "other").find(site.session.reader, now: Date())
            }
            #expect(try await Self.merged(.number(pull.number)).find(site.session.reader, now: Date()) != nil)
        }
    }

    @Test("comes through the file between two jobs, and only as what it is")
    func file() async throws {
        try await withPullRequests { site in
            let pull = try await site.open()
            let shown = try Self.shown(pull.number)
            let outcome = PullRequestPreviewer.Outcome(pull: pull, post: Self.post(shown), preview: nil, notice: nil)
            let json = PreviewFile(outcome, of: "acme").json
            #expect(try PreviewFile(untrusted: json).post.shown == shown)
            #expect(try PreviewFile(untrusted: json.setting(["shown"], to: nil)).post.shown == nil)
            let other = try Self.shown(pull.number, "other")
            let made: [Policy.JSON] = [
                .null, ["digests": "AAAA"], try Self.shown(pull.number + 1).json, other.json,
            ]
            for wrong in made {
                #expect(throws: PullRequestProblem.self) {
                    try PreviewFile(untrusted: json.setting(["shown"], to: wrong))
                }
            }
        }
    }
}
