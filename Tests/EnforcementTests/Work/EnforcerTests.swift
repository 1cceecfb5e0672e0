import Enforcement
import Kinds
import Policy
import Testing

@Suite("A piece of work")
struct EnforcerTests {
    @Test("planning sends nothing that could change anything")
    func planReadsOnly() async throws {
        let bench = try Bench("{ repository: { has_wiki: false }, teams: { devops: admin } }")
        #expect(try await bench.plan().changes.count == 2)
        #expect(bench.github.events.allSatisfy { !$0.isWrite })
    }

    @Test("an archived repository is left alone and says so")
    func archived() async throws {
        var state = RepositoryState()
        state.node = state.node.setting(["isArchived"], to: true)
        let bench = try Bench("{ repository: { has_wiki: false } }", on: state)
        let record = await bench.enforce()
        #expect(record.plan?.changes.isEmpty ?? false)
        #expect(record.plan?.notes.map { $0.topic } == [.archived])
        #expect(bench.github.events.allSatisfy { !$0.isWrite })
    }

    @Test("an exemption holds to its last day and no longer, whatever was planned on another day")
    func exemption() async throws {
        let text = """
            version: 1
            organization: acme
            exempt: [{ repositories: [api], reason: a move, until: 2027-03-31 }]
            rules: [{ name: r, settings: { repository: { has_wiki: false } } }]
            """
        let policy = try PolicyDocument.load([PolicyText(name: "githubcop.yml", text: text)]) { _ in "" }
        let github = GitHubDouble()
        func changes(on date: String) async throws -> [String] {
            let day = try #require(Day(date))
            let enforcer = Enforcer(
                policy: policy, organization: "acme", session: { github.session }, vault: .empty,
                history: .unkept, today: { day })
            return try await enforcer.plan(Bench.repository).plan.changes.map { $0.title }
        }
        #expect(try await changes(on: "2027-03-31") == [])
        #expect(try await changes(on: "2027-04-01") == ["repository has_wiki"])
        #expect(try await changes(on: "2027-03-31") == [])
    }

    @Test("removals beyond the limit are withheld, all of them, and the rest is written")
    func limit() async throws {
        var state = RepositoryState()
        state.lists["/repos/acme/api/autolinks"] = [
            ["id": 1, "key_prefix": "A-", "url_template": "https://a/<num>", "is_alphanumeric": true],
            ["id": 2, "key_prefix": "B-", "url_template": "https://b/<num>", "is_alphanumeric": true],
        ]
        let bench = try Bench(
            "{ repository: { has_wiki: false } }", exclusive: "[autolinks]", limits: "{ removals: 1 }", on: state)
        let record = await bench.enforce()
        #expect(
            record.statuses == [
                "repository has_wiki": .verified, "autolinks A-": .withheld, "autolinks B-": .withheld,
            ])
        #expect(record.outcome("autolinks A-")?.message?.contains("limits.removals allows 1") ?? false)
        #expect(!record.isInSync)
        // A run that is told to ignore the limits.
        let item = WorkItem(repository: Bench.repository, causes: [], priority: .drift)
        #expect(
            await bench.enforcer.enforce(item, budget: .unlimited).statuses == [
                "autolinks A-": .verified, "autolinks B-": .verified,
            ])
    }

    @Test("what cannot be read is in the record, which is not in sync")
    func unreadable() async throws {
        let bench = try Bench("{ repository: { has_wiki: false }, autolinks: { A-: https://a/<num> } }") { event, _ in
            guard case .get = event else { return nil }
            throw GitHubFailure.sample(.forbidden(permission: "administration=read"), message: "no permission")
        }
        let record = await bench.enforce()
        #expect(record.statuses == ["repository has_wiki": .verified])
        #expect(record.plan?.notes.contains { $0.kind == "autolinks" && $0.message.contains("no permission") } ?? false)
        #expect(!record.isInSync)
    }

    @Test("a repository that cannot be planned does not stop the others, and they come in the order asked for")
    func sweepGoesOn() async throws {
        let bench = try Bench("{ repository: { has_wiki: false } }") { event, _ in
            guard case .query(let query) = event else { return nil }
            let name = query.variables.first { $0.name == "name" }?.value.stringValue ?? ""
            if name == "broken" { throw GitHubFailure.sample(.unavailable, message: "no answer") }
            return [
                "data": [
                    "repository": RepositoryState().node.setting(["nameWithOwner"], to: .string("acme/\(name)"))
                ]
            ]
        }
        let names = (["zebra", "broken"] + (1...20).map { "r\($0)" }).map {
            RepositoryName(owner: "acme", name: $0)
        }
        let planned = Recorded<PlannedRepository>()
        let usage = try await bench.enforcer.plans(of: .repositories(names)) { planned.add($0) }
        #expect(planned.all.map { $0.name } == names)
        #expect(usage.graphQLQueries == 22)
        for result in planned.all {
            switch result.plan {
            case .success(let plan):
                #expect(plan.target.name == result.name)
                #expect(plan.changes.count == 1)
            case .failure(let error):
                #expect(result.name.name == "broken")
                #expect("\(error)".contains("no answer"))
            }
        }
    }

    @Test("the organization is read page by page, and a repository that comes twice is planned once")
    func pages() async throws {
        let bench = try Bench("{ repository: { has_wiki: false } }") { event, _ in
            guard case .query(let query) = event, query.name == "Repositories" else { return nil }
            func node(_ id: Int) -> JSON {
                RepositoryState().node.setting(["databaseId"], to: .integer(id))
                    .setting(["nameWithOwner"], to: .string("acme/r\(id)"))
            }
            let isFirst = query.variables.first { $0.name == "cursor" }?.value.isNull ?? true
            let connection: JSON = [
                "pageInfo": ["hasNextPage": .bool(isFirst), "endCursor": "next"],
                "nodes": isFirst ? [node(1), node(2)] : [node(2), node(3)],
            ]
            return ["data": ["organization": ["repositories": connection]]]
        }
        let planned = Recorded<PlannedRepository>()
        _ = try await bench.enforcer.plans(of: .organization("acme")) { planned.add($0) }
        #expect(planned.all.map { $0.name.name } == ["r1", "r2", "r3"])
        #expect(bench.github.events.count == 2)
    }

    @Test("an organization that cannot be listed is an error that says which")
    func noOrganization() async throws {
        let bench = try Bench("{ repository: { has_wiki: false } }") { event, _ in
            guard case .query = event else { return nil }
            return ["data": ["organization": nil], "errors": [["type": "NOT_FOUND", "message": "no 'nowhere'"]]]
        }
        await #expect {
            _ = try await bench.enforcer.plans(of: .organization("nowhere")) { _ in }
        } throws: { error in
            (error as? GitHubFailure)?.reason == .notFound && "\(error)".contains("nowhere")
        }
    }
}
