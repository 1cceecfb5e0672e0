import Foundation
import Synchronization
import Testing

@testable import Dashboard

/// The list of repositories as a browser gets it.
struct RepositoriesPageTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private static func list(_ rows: Int, matching: Int) -> RepositoryList {
        var list = RepositoryList()
        list.rows = (0..<rows).map {
            .init(
                name: "acme/service-\($0)", state: .differs, differences: 3, findings: 0,
                checked: now.addingTimeInterval(-600), reason: "differs: branches")
        }
        (list.matching, list.all) = (matching, 10_000)
        list.states = [.differs: matching, .inSync: 10_000 - matching]
        list.choices[.topic] = [.init("go & \"quoted\"", 12)]
        return list
    }

    @Test("Filters, order and page come from the address, and links keep them")
    func address() async throws {
        let asked = Mutex<[RepositoryQuery]>([])
        var source = DashboardSource.sample()
        source.repositories = { query in
            asked.withLock { $0.append(query) }
            return Self.list(50, matching: 312)
        }
        try await withDashboard(source: source, now: { Self.now }) { browser in
            _ = try await browser.login()
            let path = "/repositories?q=api&state=differs&topic=go+%26+%22quoted%22&sort=differences&order=desc&page=2"
            let reply = try await browser.get(path)
            #expect(reply.status == 200)
            let query = try #require(asked.withLock { $0.last })
            #expect(query.search == "api" && query.state == .differs && query.page == 2 && query.isDescending)
            #expect(query.filters == [.topic: "go & \"quoted\""] && query.sort == .differences)
            #expect(RepositoryQuery(Self.parameters(of: query.address)) == query)
            #expect(reply.body.contains("51 to 100 of 312 repositories, of 10,000 in all"))
            #expect(reply.body.contains("rel=\"next\"") && reply.body.contains("page=3"))
            #expect(reply.body.contains("aria-sort=\"descending\""))
            #expect(reply.body.contains("go &amp; &quot;quoted&quot; (12)") && !reply.body.contains("go & \"quoted\""))
            #expect(reply.body.contains("href=\"/repositories/acme/service-7\""))
            #expect(reply.body.contains("10 min ago"))
        }
    }

    private static func parameters(of address: String) -> [(name: String, value: String)] {
        URLComponents(string: address)?.queryItems?.map { ($0.name, $0.value ?? "") } ?? []
    }

    @Test("A link that means nothing lists something all the same")
    func nonsense() {
        let query = RepositoryQuery([
            ("state", "splendid"), ("sort", "colour"), ("page", "-7"), ("q", String(repeating: "x", count: 5000)),
            ("kind", ""),
        ])
        #expect(query.state == nil && query.sort == .name && query.page == 1 && query.filters.isEmpty)
        #expect(query.search.count == 512)
    }

    @Test("Without a snapshot the page says what to expect")
    func nothingYet() async throws {
        try await withDashboard { browser in
            _ = try await browser.login()
            let body = try await browser.get("/repositories").body
            #expect(body.contains("No repository has been checked with this state file."))
        }
    }
}
