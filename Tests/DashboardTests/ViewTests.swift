import Foundation
import Synchronization
import Testing

@testable import Dashboard

/// What templates get of the values, at the ends of their ranges.
struct ViewTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("Before the first sweep nothing is in sync: that is not known")
    func nothingKnown() {
        let view = OverviewView(OverviewData(), now: Self.now)
        #expect(!view.isAllInSync && view.share == nil && view.shareDetail == "not swept yet")
        var data = OverviewData()
        (data.total, data.inSync) = (3, 3)
        #expect(OverviewView(data, now: Self.now).isAllInSync)
        data.inSync = 2
        #expect(!OverviewView(data, now: Self.now).isAllInSync)
    }

    @Test("Of what failed, only what is not listed is counted as more")
    func moreFailed() {
        var data = OverviewData()
        data.failed = (0..<2).map { .init(repository: "acme/\($0)", text: "x", since: nil) }
        data.failedCount = 2
        #expect(OverviewView(data, now: Self.now).moreFailed == nil)
        data.failedCount = 5
        #expect(OverviewView(data, now: Self.now).moreFailed == "3")
    }

    @Test("A day on which nothing was enforced is no point of the chart")
    func chart() throws {
        func day(_ number: Int, _ inSync: Int, _ total: Int) -> OverviewData.Day {
            .init(date: "2026-11-0\(number)", inSync: inSync, total: total)
        }
        #expect(ShareChart([day(1, 0, 0), day(2, 9, 10)]) == nil)
        let chart = try #require(ShareChart([day(1, 0, 0), day(2, 9, 10), day(3, 10, 10)]))
        #expect(chart.line.split(separator: " ").count == 2 && chart.first == "2026-11-02")
        #expect(!chart.line.contains("nan") && chart.description.contains("90% on 2026-11-02"))
    }

    private static func list(_ matching: Int, _ query: RepositoryQuery) -> RepositoriesView {
        var list = RepositoryList()
        list.rows = [.init(name: "acme/api", state: .inSync, differences: 0, findings: 0, checked: nil, reason: nil)]
        (list.matching, list.all) = (matching, matching)
        return RepositoriesView(list, query, on: nil, now: now)
    }

    @Test("The last page has no next one", arguments: [(50, 1), (51, 2), (100, 2), (101, 3)])
    func lastPage(matching: Int, pages: Int) {
        var query = RepositoryQuery()
        query.page = pages
        #expect(Self.list(matching, query).nextAddress == nil)
        #expect((Self.list(matching, RepositoryQuery()).nextAddress == nil) == (pages == 1))
        #expect(Self.list(matching, query).pages == (pages == 1 ? nil : "Page \(pages) of \(pages)"))
    }

    @Test("Another filter or order begins on the first page; a heading turns the order around")
    func links() throws {
        var query = RepositoryQuery()
        (query.page, query.sort, query.isDescending) = (3, .checked, true)
        let view = Self.list(1000, query)
        let links = view.states.map { $0.address } + view.headings.map { $0.address }
        #expect(links.allSatisfy { !$0.contains("page=") }, "\(links)")
        #expect(view.previousAddress?.contains("page=2") == true && view.nextAddress?.contains("page=4") == true)
        let headings = Dictionary(uniqueKeysWithValues: view.headings.map { ($0.label, $0.address) })
        #expect(headings["Last checked"] == "/repositories?sort=checked")
        #expect(headings["Differences"] == "/repositories?sort=differences&order=desc")
        #expect(headings["Repository"] == "/repositories")
    }

    @Test("A limit of 0 is full, and a share is of what the rule is active in")
    func policy() throws {
        var policy = PolicyDetails(source: "githubcop.yml", version: "0", since: nil)
        policy.limits = [
            .init(name: "publications", amount: "0", allowed: 0, used: 0, span: "in 24 hours", source: nil)
        ]
        func rule(_ matching: Int?, _ inSync: Int?, _ share: Int?) -> PolicyDetails.Rule {
            .init(
                name: "x", source: "f:1", isForOrganization: false, enforcement: "active", matching: matching,
                inSync: inSync, findings: 0, share: share, kinds: [])
        }
        policy.rules = [rule(200, 10, 20), rule(200, 100, nil), rule(0, 0, nil), rule(nil, nil, nil)]
        policy.exemptions = [0, 1, 2].map {
            .init(
                repositories: "x", reason: "y", owner: nil, until: "2027-01-01", standing: .ends(inDays: $0),
                source: "f:1")
        }
        let view = PolicyView(policy, now: Self.now)
        let meter = try #require(view.limits.first?.meter)
        #expect((meter.meterValue, meter.meterMax, meter.meterText) == (0, 1, "0 of 0"))
        #expect(view.rules.map { $0.percent } == ["50%", "50%", nil, nil])
        #expect(view.rules.map { $0.matching } == ["200", "200", "0", "unknown"])
        #expect(view.exemptions.map { $0.standing } == ["ends today", "ends tomorrow", "ends in 2 days"])
    }

    @Test("A repository's settings are counted by how they stand, and what is in sync is the rest")
    func settings() {
        typealias Setting = RepositoryDetails.Setting
        func setting(_ standing: Setting.Standing) -> Setting {
            Setting(path: "x", desired: "1", observed: nil, standing: standing, rule: "r", source: "f:1")
        }
        var details = RepositoryDetails(name: "acme/api", state: .differs, checked: nil)
        details.kinds = [
            .init(
                name: "repository",
                settings: [.differs, .unknown("?"), .waiting, .evaluated, .inSync, .inSync].map { setting($0) })
        ]
        details.notices = [.init(.conflict, "another tool keeps changing it back")]
        let view = RepositoryView(details, on: nil, now: Self.now)
        #expect(view.settingsSummary == "1 differs, 1 unknown, 1 waiting, 1 evaluated only, 2 in sync")
        #expect(view.retryAddress == "/actions/retry?repository=acme/api" && view.resumeAddress == nil)
        details.notices = [.init(.waiting, "the first push")]
        #expect(RepositoryView(details, on: nil, now: Self.now).retryAddress == nil)
    }

    @Test("Text that turns its direction around, or ends a quotation, does neither")
    func escaped() {
        let text = EscapedText().escapeText("\"'<&>\u{202E}\u{2067}\u{7}")
        #expect(text == "&quot;&#39;&lt;&amp;&gt;\u{FFFD}\u{FFFD}\u{FFFD}")
    }

    @Test("After an action nobody is shown what was read before it", .timeLimit(.minutes(1)))
    func forgotten() async throws {
        let reads = Mutex(0)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let shared = SharedAnswer(for: .seconds(60)) {
            let number = reads.withLock {
                $0 += 1
                return $0
            }
            guard number == 1 else { return number }
            start.yield()
            for await _ in released { break }
            return number
        }
        let first = Task { try await shared.value() }
        for await _ in started { break }
        await shared.forget()
        let second = try await shared.value()
        release.yield()
        let old = try await first.value
        #expect((old, second) == (1, 2))
        #expect(try await shared.value() == 2, "what was forgotten is not kept")
    }

    @Test(
        "A place in the policy is short: without the repository and without folders from the root",
        arguments: [
            ("githubcop.yml:7", "githubcop.yml:7"), ("policy/teams.yml:7", "policy/teams.yml:7"),
            ("/etc/githubcop/policy.yml:7", "policy.yml:7"), ("acme/policies:githubcop.yml:7", "githubcop.yml:7"),
            ("acme/policies:policy/teams.yml:7", "policy/teams.yml:7"),
        ])
    func place(_ whole: String, _ short: String) {
        #expect(SourcePlace(whole).short == short && SourcePlace(whole).whole == whole)
    }
}
