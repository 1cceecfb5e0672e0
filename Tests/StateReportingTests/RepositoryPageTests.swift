import Dashboard
import Enforcement
import Foundation
import Kinds
import Policy
import ServeWiring
import Store
import Testing

/// A repository's page out of a real state file.
struct RepositoryPageTests {
    private static let policy = """
        version: 1
        organization: acme
        rules:
          - name: baseline
            exclusive: [teams]
            settings:
              repository: { has_wiki: false, allow_merge_commit: false }
              teams: { devops: admin }
              branches: { main: { enforce_admins: true } }
          - name: later
            enforcement: evaluate
            settings: { repository: { has_projects: false } }

        """

    private static let kinds: [String: Result<Observed, Unreadable>] = [
        "repository": .success(Observed(["has_wiki": true, "allow_merge_commit": false, "has_projects": true])),
        "teams": .success(Observed(["devops": ["permission": "admin"], "strangers": ["permission": "push"]])),
        "branches": .failure(Unreadable("GET /branches (403): no admin rights")),
    ]

    private func details(_ answer: RepositoryAnswer) throws -> RepositoryDetails {
        guard case .found(let details) = answer else {
            Issue.record("\(answer)")
            throw CancellationError()
        }
        return details
    }

    @Test("Each setting has desired, observed, rule, line and since when; what could not be read is unknown")
    func settings() async throws {
        try await StateFile.with(Self.policy) { file in
            let facts = StateFile.facts("api", id: 7)
            let day = 86_400.0
            let (earlier, later) = (StateFile.now.addingTimeInterval(-2 * day), StateFile.now.addingTimeInterval(-60))
            await file.write([try file.snapshot(facts, Self.kinds, checked: earlier)])
            await file.write([try file.snapshot(facts, Self.kinds, checked: later)])
            let details = try details(await file.page.answer("acme/api"))
            #expect(details.state == .unreadable && details.checked == later && !details.isOutdated)
            let settings = details.kinds.flatMap { kind in kind.settings.map { ("\(kind.name) \($0.path)", $0) } }
            let byName = Dictionary(uniqueKeysWithValues: settings)
            let wiki = try #require(byName["repository has_wiki"])
            #expect((wiki.desired, wiki.observed, wiki.standing) == ("false", "true", .differs))
            #expect(wiki.rule == "baseline" && wiki.source == "githubcop.yml:7" && wiki.since == earlier)
            #expect(byName["repository allow_merge_commit"]?.standing == .inSync)
            #expect(byName["repository has_projects"]?.standing == .evaluated)
            let others = try #require(byName["teams "])
            #expect(others.standing == .differs && others.observed == "strangers" && others.desired == "nothing else")
            #expect(details.kinds.first { $0.name == "branches" }?.unreadable?.contains("403") == true)
            let admins = try #require(byName["branches main.enforce_admins"])
            #expect(admins.observed == nil)
            guard case .unknown(let reason) = admins.standing else {
                Issue.record("\(admins.standing)")
                return
            }
            #expect(reason.contains("no admin rights"))
            #expect(details.findings.map { $0.title } == ["repository has_projects"])
        }
    }

    @Test("A setting differs since the first of its differences")
    func since() async throws {
        try await StateFile.with(Self.policy) { file in
            let facts = StateFile.facts("api", id: 7)
            let (earlier, later) = (StateFile.now.addingTimeInterval(-9000), StateFile.now.addingTimeInterval(-60))
            await file.write([try file.snapshot(facts, Self.kinds, checked: earlier)])
            var kinds = Self.kinds
            kinds["teams"] = .success(
                Observed([
                    "devops": ["permission": "admin"], "strangers": ["permission": "push"],
                    "newcomers": ["permission": "push"],
                ]))
            await file.write([try file.snapshot(facts, kinds, checked: later)])
            let teams = try #require(
                try details(await file.page.answer("acme/api")).kinds.first { $0.name == "teams" }
            ).settings
            let others = try #require(teams.first { $0.path == "" })
            #expect(others.since == earlier && others.observed?.contains("newcomers") == true)
        }
    }

    @Test("What the policy asks for since the last check is unknown, although something of its kind was read")
    func lacking() async throws {
        try await StateFile.with(Self.policy) { file in
            let observation = try file.snapshot(StateFile.facts("api", id: 7), Self.kinds, policy: "yesterday")
            var kinds = Self.kinds
            kinds["branches"] = .success(Observed(["next": ["enforce_admins": true]]))
            await file.write([
                TargetSnapshot(
                    target: observation.target, checkedAt: observation.checkedAt, policy: "yesterday", state: .inSync,
                    kinds: kinds,
                    asked: AskedSettings(
                        names: ["repository": ["has_wiki": .null], "branches": ["next": .null]], exclusive: []),
                    rules: ["baseline"])
            ])
            let branches = try #require(
                try details(await file.page.answer("acme/api")).kinds.first { $0.name == "branches" }
            ).settings
            let admins = try #require(branches.first { $0.path == "main.enforce_admins" })
            guard case .unknown(let reason) = admins.standing else {
                Issue.record("\(admins)")
                return
            }
            #expect(reason.contains("not read yet") && admins.observed == nil)
        }
    }

    @Test("What a branch is to have that does not exist yet waits, and is not in sync")
    func waiting() async throws {
        try await StateFile.with(Self.policy) { file in
            var kinds = Self.kinds
            kinds["branches"] = .success(Observed([:]))
            let facts = StateFile.facts("api", id: 7)
            let planned = try file.snapshot(facts, kinds)
            // As the plan of a repository that has no such branch.
            await file.write([
                TargetSnapshot(
                    target: planned.target, checkedAt: planned.checkedAt, policy: planned.policy, state: .inSync,
                    kinds: kinds, asked: planned.asked, rules: planned.rules)
            ])
            let details = try details(await file.page.answer("acme/api"))
            let admins = try #require(details.kinds.first { $0.name == "branches" }?.settings.first)
            #expect((admins.observed, admins.standing) == ("none", .waiting))
        }
    }

    @Test("Under a newer policy what it asks for and nobody has read is unknown, and the rest is compared anew")
    func outdated() async throws {
        try await StateFile.with(Self.policy) { file in
            var kinds = Self.kinds
            kinds["branches"] = nil
            kinds["teams"] = .success(Observed(["devops": ["permission": "admin"]]))
            let observation = try file.snapshot(StateFile.facts("api", id: 7), kinds, policy: "yesterday")
            // The policy of yesterday wanted a wiki, and nothing of branches.
            let old = TargetSnapshot(
                target: observation.target, checkedAt: observation.checkedAt, policy: "yesterday", state: .inSync,
                kinds: kinds,
                asked: AskedSettings(
                    names: ["repository": ["has_wiki": .null], "teams": ["devops": .null]], exclusive: ["teams"]),
                rules: ["baseline"])
            await file.write([old])
            let details = try details(await file.page.answer("acme/api"))
            #expect(details.isOutdated)
            let repository = try #require(details.kinds.first { $0.name == "repository" }).settings
            #expect(repository.first { $0.path == "has_wiki" }?.standing == .differs)
            let branches = try #require(details.kinds.first { $0.name == "branches" }).settings
            #expect(branches.allSatisfy { $0.observed == nil && $0.standing != .inSync && $0.standing != .differs })
        }
    }

    @Test("Names are found in any case, without the owner, and as they were; others get suggestions")
    func names() async throws {
        try await StateFile.with(Self.policy) { file in
            await file.write([
                try file.snapshot(StateFile.facts("api-gateway", id: 7), Self.kinds),
                try file.snapshot(StateFile.facts("web", id: 8), Self.kinds),
            ])
            let then = StateFile.now.addingTimeInterval(-86_400)
            try await RunHistory(database: file.database).append(
                file.record("acme/old-gateway", id: 7, run: "11111111-aaaa", at: then, actor: "maya"))
            #expect(try await file.page.answer("ACME/API-Gateway") == .moved(to: "acme/api-gateway"))
            #expect(try await file.page.answer("api-gateway") == .moved(to: "acme/api-gateway"))
            #expect(try await file.page.answer("acme/old-gateway") == .moved(to: "acme/api-gateway"))
            // Another one had the name since.
            try await RunHistory(database: file.database).append(
                file.record(
                    "acme/old-gateway", id: 8, run: "22222222-bbbb", at: then.addingTimeInterval(60), actor: "noah"))
            #expect(try await file.page.answer("acme/old-gateway") == .moved(to: "acme/web"))
            #expect(try await file.page.answer("acme/api-gatewey") == .unknown(suggestions: ["acme/api-gateway"]))
            #expect(try await file.page.answer("acme/gateway") == .unknown(suggestions: ["acme/api-gateway"]))
            #expect(try await file.page.answer("a/b/c") == .unknown(suggestions: []))

            let events = try details(await file.page.answer("acme/api-gateway")).events
            let event = try #require(events.first)
            #expect(event.cause == "maya edited it" && event.formerName == "acme/old-gateway")
            #expect(
                event.changes == [
                    .init(
                        title: "repository has_wiki", before: "true", after: "false", outcome: "verified", message: nil)
                ])
        }
    }

    @Test("Of an exempt repository nothing was read: its settings are unknown, not in sync")
    func exempt() async throws {
        let policy = Self.policy.replacingOccurrences(
            of: "rules:", with: "exempt: [{ repositories: [api], reason: frozen, until: 2099-12-31 }]\nrules:")
        try await StateFile.with(policy) { file in
            await file.write([try file.snapshot(StateFile.facts("api", id: 7), [:], state: .exempt)])
            let details = try details(await file.page.answer("acme/api"))
            #expect(details.notices.first { $0.topic == .exempt }?.text.contains("2099-12-31") == true)
            let settings = details.kinds.flatMap { $0.settings }
            #expect(!settings.isEmpty && settings.allSatisfy { $0.observed == nil && $0.standing != .inSync })
        }
    }

    @Test("The organization itself has the same page: settings, rules, history, what it waits for, the pause")
    func organization() async throws {
        let policy = """
            version: 1
            organization: acme
            rules:
              - name: company
                target: organization
                settings:
                  variables: { REGION: { value: eu, visibility: all } }
              - name: later
                target: organization
                enforcement: evaluate
                settings: { variables: { STAGE: { value: test, visibility: all } } }

            """
        try await StateFile.with(policy) { file in
            let unread = try await file.page.ofOrganization()
            #expect(unread.name == "acme" && unread.isOrganization && unread.state == .unknown && unread.kinds.isEmpty)
            let target = TargetFacts.organization(OrganizationFacts(login: "acme", id: 9, nodeID: "O_9"))
            let kinds: [String: Result<Observed, Unreadable>] = [
                "variables": .success(Observed(["REGION": ["value": "us", "visibility": "all"]]))
            ]
            let desired = try file.document.organizationSettings(of: "acme")
            let all = try #require(try file.document.evaluatedSettings(of: target))
            let observation = RepositoryObservation(target: target, kinds: kinds)
            let plan = Planner(kinds: organizationKinds, secrets: .none).plan(desired, observation)
            await file.write([
                TargetSnapshot(
                    target: target, checkedAt: StateFile.now, policy: StateFile.digest, state: .differs, kinds: kinds,
                    asked: AskedSettings(all), rules: all.rules, differences: plan.changes)
            ])
            _ = try await SuspensionService(file.database, now: { StateFile.now }).suspend(
                "acme/*", kind: nil, for: .seconds(3600), reason: "we move house", actor: "maya")
            let details = try await file.page.ofOrganization()
            #expect(details.state == .differs && details.rules == ["company", "later"])
            let region = details.kinds.flatMap { $0.settings }.first { $0.path == "REGION.value" }
            #expect(region?.desired == "eu" && region?.observed == "us" && region?.standing == .differs)
            #expect(region?.rule == "company" && region?.source == "githubcop.yml:7")
            #expect(details.notices.map { $0.topic } == [.paused])
            #expect(details.notices.first?.text.contains("we move house") == true)
        }
    }
}
