import Enforcement
import Policy
import Sandbox
import Testing

@Suite("What GitHub does not do is told")
struct RefusalTests {
    @Test("a team that does not exist fails alone and is named, with the line that wants it")
    func missingTeam() async throws {
        let desired = "{ devops: admin, ghosts: admin, infosec: pull, phantoms: push }"
        try await withFixture(policy: policy("teams", desired)) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            let byTeam = Dictionary(record.outcomes.map { ($0.change.subject, $0) }) { first, _ in first }
            #expect(byTeam["devops"]?.status == .verified && byTeam["infosec"]?.status == .verified)
            for team in ["ghosts", "phantoms"] {
                #expect(byTeam[team]?.status == .failed)
                #expect(byTeam[team]?.message?.contains("there is no team '\(team)' in acme") == true)
                #expect(byTeam[team]?.message?.contains("test.yml:") == true)
            }
            #expect(!record.isInSync)
            #expect(try fixture.grants("api") == ["devops": .admin, "infosec": .read])
        }
    }

    @Test("a user who does not exist is named; the branch is protected all the same")
    func missingUser() async throws {
        let desired = """
            main:
              enforce_admins: true
              required_pull_request_reviews:
                required_approving_review_count: 2
                bypass_pull_request_allowances: { users: [automation-ci, nobody-here] }
            """
        try await withFixture(policy: policy("branches", desired)) { fixture in
            try fixture.createRepository("api")
            try fixture.github.protect("api", "main") { $0.requiresLinearHistory = true }
            let record = try await fixture.enforce("api")
            let failed = record.outcomes.filter { $0.status != .verified }
            #expect(failed.count == 1 && failed.first?.status == .failed)
            #expect(failed.first?.message?.contains("there is no user 'nobody-here'") == true)
            let rule = try #require(try fixture.rule("api", "main"))
            #expect(rule.isAdminEnforced && rule.requiresLinearHistory && rule.requiredApprovingReviewCount == 2)
        }
    }

    @Test("a team that was deleted and made anew under its name is found again by who knew the old one")
    func recreatedTeam() async throws {
        try await withFixture(policy: policy("teams", "{ devops: admin }")) { fixture in
            for name in ["first", "second"] { try fixture.createRepository(name) }
            let enforcer = fixture.enforcer()
            func enforce(_ name: String) async -> Record {
                let cause = Cause(trigger: "test", sentence: "a test asked for it")
                return await enforcer.enforce(
                    WorkItem(repository: fixture.reference(name), causes: [cause], priority: .drift))
            }
            #expect(await enforce("first").isInSync)
            let id = try fixture.teamID("devops")
            let person = Actor.user(try fixture.userID("maya-chen"))
            try fixture.github.state.write { world in
                guard let team = world.teams[id] else { throw FixtureError("There is no team devops.") }
                try world.deleteTeam(id, by: person)
                try world.createTeam(team.name, in: team.organizationID)
            }
            #expect(await !enforce("second").isInSync)
            #expect(await enforce("second").isInSync)
            #expect(try fixture.grants("second") == ["devops": .admin])
        }
    }

    @Test("a field that GitHub accepts and does not change is reported as ignored, by REST and by GraphQL")
    func ignored() async throws {
        let text = """
            version: 1
            rules:
              - name: test
                settings:
                  repository: { delete_branch_on_merge: true, has_wiki: false }
                  branches: { main: { required_linear_history: true, enforce_admins: true } }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try fixture.github.protect("api", "main") { $0.lockBranch = true }
            fixture.github.addFault(
                Fault(.ignoreField("delete_branch_on_merge"), method: "PATCH", route: "/repos/{owner}/{repo}"))
            fixture.github.addFault(Fault(.ignoreField("requiresLinearHistory"), route: "/graphql"))
            let record = try await fixture.enforce("api")
            let ignored = record.outcomes.filter { $0.status == .ignored }.map { $0.change.title }
            #expect(
                ignored.sorted() == ["branches main: required_linear_history", "repository delete_branch_on_merge"])
            #expect(record.outcomes.count { $0.status == .verified } == 2)
            #expect(!record.isInSync)
            // Reads may lag behind writes: it was checked more than once before this was said.
            #expect(!fixture.time.sleeps.isEmpty)
        }
    }

    @Test("a write that GitHub swallows whole is reported as ignored")
    func swallowed() async throws {
        try await withFixture(policy: policy("actions", "{ allowed_actions: selected }")) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(
                Fault(.ignoreWrite, method: "PUT", route: "/repos/{owner}/{repo}/actions/permissions"))
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.ignored])
        }
    }

    @Test("a token that may not read is told which permission it lacks, and nothing is taken for unset")
    func cannotRead() async throws {
        let identity = Fixture.Identity.app(permissions: ["metadata": "read", "members": "read"])
        try await withFixture(policy: TrustPolicy.text, as: identity) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            #expect(!record.isInSync)
            let unread = record.complaints.joined(separator: "\n")
            for needed in ["branches: GitHub did not tell", "administration: read", "Repository hooks: read"] {
                #expect(unread.contains(needed), "\(needed): \(unread)")
            }
            #expect(fixture.writes.allSatisfy { $0.status != 200 || $0.document != nil }, "what can be read is policed")
        }
    }

    @Test("in a sweep by such a token, no repository is lost: each is reported with what it could not be asked")
    func sweepWithoutRights() async throws {
        let identity = Fixture.Identity.app(permissions: ["metadata": "read", "members": "read"])
        try await withFixture(policy: TrustPolicy.text, repositories: 5, as: identity) { fixture in
            var summary = RunSummary()
            _ = try await fixture.enforcer().plans(of: .organization(Fixture.organization)) { planned in
                let plan = try planned.plan.get()
                #expect(plan.notes.contains { $0.kind == "branches" && $0.topic == .unreadable }, "\(planned.name)")
                summary.add(plan)
            }
            #expect(summary.repositories == 5 && summary.unreadable == 5 && summary.hasProblems)
        }
    }

    @Test("a repository that GitHub leaves out of a page for its own limits is reported, not lost")
    func leftOut() async throws {
        try await withFixture(policy: TrustPolicy.text, repositories: 5) { fixture in
            fixture.github.addFault(Fault(.resourceLimit(nodes: 3), route: "/graphql", times: 1))
            var names: Set<String> = []
            _ = try await fixture.enforcer().plans(of: .organization(Fixture.organization)) { planned in
                names.insert(planned.name.name)
            }
            #expect(names.count == 5)
        }
    }

    @Test("a token that may read and not write is told which permission it lacks, change by change")
    func cannotWrite() async throws {
        let identity = Fixture.Identity.app(permissions: [
            "metadata": "read", "administration": "read", "members": "read", "contents": "read", "actions": "read",
            "repository_hooks": "read",
        ])
        try await withFixture(policy: TrustPolicy.text, as: identity) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            #expect(!record.outcomes.isEmpty)
            #expect(record.outcomes.allSatisfy { $0.status == .refused }, "\(record.complaints)")
            for outcome in record.outcomes {
                let needed = outcome.change.kind == "webhooks" ? "repository hooks: write" : "administration: write"
                let message = outcome.message?.lowercased() ?? ""
                #expect(message.contains(needed), "\(outcome.change.title): \(message)")
            }
        }
    }

    @Test("one unreadable repository of many stops nobody and is not taken for one in sync")
    func oneOfMany() async throws {
        try await withFixture(policy: TrustPolicy.text, repositories: 6) { fixture in
            fixture.github.addFault(
                Fault(.status(500, message: nil), route: "/repos/{owner}/{repo}/autolinks", repository: "repo1"))
            var summary = RunSummary()
            var unread: [String] = []
            _ = try await fixture.enforcer().plans(of: .organization(Fixture.organization)) { planned in
                let plan = try planned.plan.get()
                summary.add(plan)
                unread += plan.notes.filter { $0.topic == .unreadable }.map { "\(planned.name) \($0.kind ?? "")" }
            }
            #expect(unread == ["acme/repo1 autolinks"])
            #expect(summary.repositories == 6 && summary.hasProblems)
        }
    }

    @Test("of repositories that were named, one that does not exist stops nobody")
    func oneMissing() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try fixture.createRepository("api")
            var failures: [String: String] = [:]
            var planned: [String] = []
            let names = ["nowhere", "api"].map { RepositoryName(owner: Fixture.organization, name: $0) }
            _ = try await fixture.enforcer().plans(of: .repositories(names)) { repository in
                switch repository.plan {
                case .success: planned.append(repository.name.name)
                case .failure(let error): failures[repository.name.name] = "\(error)"
                }
            }
            #expect(planned == ["api"])
            #expect(failures["nowhere"]?.contains("acme/nowhere does not exist") == true)
        }
    }
}
