import Enforcement
import Policy
import Testing

@Suite("Putting back what a run did")
struct ReverterTests {
    private static let cause = Cause(trigger: "revert", sentence: "somebody asked for it")

    private func reverter(_ bench: Bench) -> Reverter {
        let github = bench.github
        return Reverter(
            organization: "acme", session: { github.session }, history: bench.history,
            retryDelays: RetryDelays().sleeping { [sleeps = bench.sleeps] in sleeps.add($0) })
    }

    private func reversal(of record: Record, isForced: Bool = false) throws -> Reversal {
        Reversal(
            repository: try #require(record.plan).target.reference, outcomes: record.outcomes,
            rule: "revert of run 1a2b3c4d", isForced: isForced)
    }

    /// A repository with something of everything that the policy below changes.
    private static var furnished: RepositoryState {
        var state = RepositoryState()
        state.lists["/repos/acme/api/autolinks"] = [
            ["id": 1, "key_prefix": "OLD-", "url_template": "https://old.example/<num>", "is_alphanumeric": false],
            ["id": 2, "key_prefix": "KEY-", "url_template": "https://key.example/<num>", "is_alphanumeric": true],
        ]
        let rule = RepositoryState.rule(id: "BPR_9", pattern: "main").setting(["isAdminEnforced"], to: true)
            .setting(["requiresStatusChecks"], to: true)
            .setting(["requiredStatusChecks"], to: [["context": "build", "app": nil]])
        state.node = state.node.setting(["branchProtectionRules", "nodes"], to: [rule])
        return state
    }

    private static let policy = """
        { repository: { has_wiki: false, description: Billing },
          autolinks: { OPS-: "https://ops.example/<num>", OLD-: null, KEY-: "https://new.example/<num>" },
          branches: { main: { enforce_admins: false, required_status_checks: null }, a/*: { lock_branch: true } },
          teams: { devops: admin } }
        """

    /// What matters of a repository: without ids, which are new where something was made anew, and in one order.
    private func settings(_ bench: Bench) -> [String] {
        let state = bench.github.state
        func items(_ path: String) -> [String] {
            (state.lists[path]?.arrayValue ?? []).map { $0.setting(["id"], to: nil).text() }
        }
        let rules = state.rules.map { $0.setting(["id"], to: nil).text() }
        let node = ["hasWikiEnabled", "description", "visibility"].map { state.node[$0]?.text() ?? "" }
        return (items("/repos/acme/api/autolinks") + items("/repos/acme/api/teams") + rules).sorted() + node
    }

    @Test("what was created is removed, what was removed is created again, what was changed is set back")
    func everything() async throws {
        let bench = try Bench(Self.policy, on: Self.furnished)
        let before = settings(bench)
        let run = await bench.enforce()
        #expect(run.isInSync && run.outcomes.count == 9, "\(run.statuses)")
        let after = settings(bench)
        #expect(after != before)

        let record = await reverter(bench).revert(try reversal(of: run), cause: Self.cause)
        #expect(record.isInSync, "\(record.statuses) \(record.failure ?? "")")
        #expect(settings(bench) == before)
        let plan = try #require(record.plan)
        #expect(plan.changes.count == 9 && plan.notes.isEmpty)
        #expect(plan.changes.allSatisfy { $0.rule == "revert of run 1a2b3c4d" && $0.source.file == "githubcop.yml" })

        let again = await reverter(bench).revert(try reversal(of: record), cause: Self.cause)
        #expect(again.isInSync && settings(bench) == after, "\(again.statuses)")
    }

    @Test("planning sends no write")
    func planning() async throws {
        let bench = try Bench(Self.policy, on: Self.furnished)
        let run = await bench.enforce()
        let writes = bench.github.events.count { $0.isWrite }
        let plan = try await reverter(bench).plan(try reversal(of: run))
        #expect(plan.changes.count == 9)
        #expect(bench.github.events.count { $0.isWrite } == writes)
    }

    @Test("what somebody has changed since is left alone and named, unless it is forced; the rest is put back")
    func movedOn() async throws {
        let bench = try Bench(Self.policy, on: Self.furnished)
        let run = await bench.enforce()
        bench.github.change { $0.node = $0.node.setting(["description"], to: "Invoices") }
        let record = await reverter(bench).revert(try reversal(of: run), cause: Self.cause)
        #expect(record.outcome("repository description") == nil && record.outcomes.count == 8)
        #expect(bench.github.state.node["description"] == "Invoices")
        let note = try #require(record.plan?.notes.first)
        #expect(note.topic == .leftOut && note.subject == "description")
        #expect(note.message.contains("Invoices") && note.message.contains("Billing"), "\(note.message)")

        let forced = await reverter(bench).revert(try reversal(of: run, isForced: true), cause: Self.cause)
        #expect(forced.statuses == ["repository description": .verified])
        #expect(bench.github.state.node["description"] == "An API")
    }

    @Test("a list to which somebody has added is not what the run wrote, also where more was fine for the run")
    func addedTo() async throws {
        let bench = try Bench(
            "{ branches: { main: { required_status_checks: { checks: !atLeast [lint] } } } }", on: Self.furnished)
        let run = await bench.enforce()
        #expect(run.isInSync && run.outcomes.count == 1)
        bench.github.change { state in
            let more = state.rules.map { rule in
                let checks = rule["requiredStatusChecks"]?.arrayValue ?? []
                return rule.setting(["requiredStatusChecks"], to: .array(checks + [["context": "theirs", "app": nil]]))
            }
            state.node = state.node.setting(["branchProtectionRules", "nodes"], to: .array(more))
        }
        let plan = try await reverter(bench).plan(try reversal(of: run))
        #expect(plan.changes.isEmpty && plan.notes.map { $0.topic } == [.leftOut])
    }

    @Test("what is as it was before the run needs nothing, no matter who put it back")
    func alreadyBack() async throws {
        let bench = try Bench("{ repository: { has_wiki: false } }")
        let run = await bench.enforce()
        bench.github.change { $0.node = $0.node.setting(["hasWikiEnabled"], to: true) }
        let record = await reverter(bench).revert(try reversal(of: run), cause: Self.cause)
        #expect(record.outcomes.isEmpty && record.plan?.notes.isEmpty == true && record.failure == nil)
    }

    @Test("what was refused was not done; what may have been done is put back where it shows")
    func uncertain() async throws {
        let bench = try Bench("{ repository: { has_wiki: false, has_issues: false, has_projects: false } }")
        let run = await bench.enforce()
        let statuses: [String: Outcome.Status] = ["has_wiki": .refused, "has_issues": .failed, "has_projects": .failed]
        let outcomes = run.outcomes.map { Outcome(change: $0.change, status: statuses[$0.change.subject] ?? .verified) }
        bench.github.change { $0.node = $0.node.setting(["hasProjectsEnabled"], to: true) }
        let reversal = Reversal(repository: Bench.repository, outcomes: outcomes, rule: "revert")
        #expect(try await reverter(bench).plan(reversal).changes.map { $0.subject } == ["has_issues"])
    }

    @Test("a webhook with a secret can be removed and not be made again: its secret is known to nobody")
    func secrets() async throws {
        let state = {
            var state = RepositoryState()
            state.lists["/repos/acme/api/hooks"] = [
                Self.hook(1, "https://with.example/", secret: "********"),
                Self.hook(2, "https://without.example/", secret: nil),
            ]
            return state
        }()
        let bench = try Bench(
            """
            { webhooks: { "https://ci.example/": { events: [push], secret: "{{secret:HOOK}}" },
              "https://with.example/": null, "https://without.example/": null } }
            """, secrets: ["HOOK": "hunter2-and-more"], on: state)
        // GitHub answers with asterisks where the double answers with what it was sent.
        let run = await bench.enforce()
        #expect(run.outcomes.count == 3 && run.isInSync, "\(run.statuses)")
        let record = await reverter(bench).revert(try reversal(of: run), cause: Self.cause)
        #expect(
            record.statuses == [
                "webhooks https://ci.example/": .verified, "webhooks https://without.example/": .verified,
            ])
        let note = try #require(record.plan?.notes.first)
        #expect(note.topic == .leftOut && note.subject == "https://with.example/" && note.message.contains("secret"))
        let made = try #require(bench.github.writes.last { $0.method == .post }?.body)
        #expect(made["config"]?["url"] == "https://without.example/" && made["config"]?["secret"] == nil, "\(made)")
    }

    private static func hook(_ id: Int, _ url: String, secret: JSON?) -> JSON {
        let config: JSON = ["url": .string(url), "content_type": "json", "insecure_ssl": "0"]
        return [
            "id": .integer(id), "active": true, "events": ["push"], "config": config.setting(["secret"], to: secret),
        ]
    }

    @Test("what was off before, and is off by itself once the rest is put back, is nothing to be left out")
    func offByItself() async throws {
        let bench = try Bench(
            "{ actions: { allowed_actions: selected, selected_actions: { github_owned_allowed: true } } }")
        let run = await bench.enforce()
        #expect(run.isInSync && run.outcomes.count == 2, "\(run.statuses)")
        let record = await reverter(bench).revert(try reversal(of: run), cause: Self.cause)
        #expect(record.statuses == ["actions allowed_actions": .verified])
        #expect(record.plan?.notes.contains { $0.topic == .leftOut } == false, "\(record.plan?.notes ?? [])")
    }

    @Test("a repository that was archived or given away since is left alone, and that is said")
    func outOfReach() async throws {
        let bench = try Bench("{ repository: { has_wiki: false } }")
        let reversal = try reversal(of: await bench.enforce())
        bench.github.change { $0.node = $0.node.setting(["isArchived"], to: true) }
        let archived = try await reverter(bench).plan(reversal)
        #expect(archived.changes.isEmpty && archived.notes.contains { $0.topic == .leftOut }, "\(archived.notes)")
        bench.github.change { state in
            state.node = state.node.setting(["isArchived"], to: false)
                .setting(["nameWithOwner"], to: "elsewhere/api")
        }
        let moved = try await reverter(bench).plan(reversal)
        #expect(moved.changes.isEmpty && moved.notes.first?.message.contains("elsewhere") == true, "\(moved.notes)")
    }
}
