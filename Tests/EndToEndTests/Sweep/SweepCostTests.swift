import Enforcement
import Policy
import Sandbox
import Testing

@Suite("What a sweep costs")
struct SweepCostTests {
    @Test("a thousand repositories that need nothing take 45 requests and 110 points at most, and none one by one")
    func thousand() async throws {
        try await withFixture(policy: Uniform.policy, as: .owner, sandbox: Uniform.configure(1_000)) { fixture in
            var inSync = 0
            let usage = try await fixture.enforcer().plans(of: .organization("acme")) { planned in
                if try planned.plan.get().isInSync { inSync += 1 }
            }
            #expect(inSync == 1_000)
            #expect(usage.total <= 45 && usage.graphQLPoints <= 110, "\(usage)")
            #expect(!fixture.requests.contains { $0.path.hasPrefix("/repos/") })
        }
    }

    @Test("two rulesets in each of a thousand repositories take 20 requests and 60 points more at most, later as few")
    func rulesets() async throws {
        let configure = Uniform.configure(1_000, rulesets: 2)
        try await withFixture(policy: Uniform.policy, as: .owner, sandbox: configure) { fixture in
            func usage(_ enforcer: Enforcer) async throws -> RequestUsage {
                var inSync = 0
                let usage = try await enforcer.plans(of: .organization("acme")) { planned in
                    if try planned.plan.get().isInSync { inSync += 1 }
                }
                #expect(inSync == 1_000)
                return usage
            }
            let rulesets = try Fixture.document(policy("rulesets", Uniform.rulesetSettings))
            let all = try Fixture.document(Uniform.policy(with: "rulesets: \(Uniform.rulesetSettings)"))
            let without = try await usage(fixture.enforcer())
            let with = try await usage(fixture.enforcer(all))
            #expect(with.total - without.total <= 20, "\(with), without rulesets \(without)")
            #expect(with.graphQLPoints - without.graphQLPoints <= 60, "\(with), without rulesets \(without)")
            let enforcer = fixture.enforcer(rulesets)
            _ = try await usage(enforcer)
            let later = try await usage(enforcer)
            #expect(later.total <= 30, "\(later)")
            #expect(!fixture.requests.contains { $0.path.hasPrefix("/repos/") })
        }
    }

    @Test("a shard asks for the fields of its own repositories only")
    func shard() async throws {
        try await withFixture(policy: Uniform.policy, as: .owner, sandbox: Uniform.configure(1_000)) { fixture in
            var planned = 0
            var points = 0
            for number in 1...4 {
                let usage = try await fixture.enforcer().plans(
                    of: .organization("acme", Shard(number: number, count: 4))
                ) { _ in planned += 1 }
                points = max(points, usage.graphQLPoints)
            }
            #expect(planned == 1_000 && points < 60, "\(points)")
        }
    }

    @Test("labels, collaborators and deploy keys come with the pages, for a point each and hundred repositories")
    func connections() async throws {
        let text = """
            version: 1
            rules:
              - name: test
                when: { archived: any }
                settings:
                  labels: { bug: "#D73A4A", gone: null }
                  collaborators: { maya-chen: !atLeast push }
                  deploy_keys: { ssh-ed25519 AAAAGone: null }
            """
        try await withFixture(policy: text, as: .owner, sandbox: Uniform.configure(300)) { fixture in
            for name in (0..<300).map({ "service-" + String(repeating: "0", count: 6 - "\($0)".count) + "\($0)" }) {
                try fixture.github.grant(.admin, toUser: "maya-chen", in: name)
            }
            fixture.forgetRequests()
            var inSync = 0
            let usage = try await fixture.enforcer().plans(of: .organization("acme")) { planned in
                if try planned.plan.get().isInSync { inSync += 1 }
            }
            #expect(inSync == 300)
            #expect(!fixture.requests.contains { $0.path.hasPrefix("/repos/") })
            // A point for each page, and three for the lists in it.
            #expect(usage.graphQLPoints <= 4 * 4, "\(usage)")
        }
    }

    @Test("kinds that the policy does not use are not asked for")
    func onlyWhatIsUsed() async throws {
        try await withFixture(policy: policy("repository", "has_wiki: false"), repositories: 60) { fixture in
            let usage = try await fixture.enforcer().plans(of: .organization("acme")) { _ in }
            #expect(usage.total == 2 && usage.graphQLPoints == 2, "\(usage)")
            let documents = fixture.github.exchanges.compactMap { $0.requestBody?["query"]?.string }
            #expect(!documents.contains { $0.contains("branchProtectionRules") })
        }
    }

    @Test("what the organization's listing tells is not asked of each repository")
    func listing() async throws {
        let text = policy("security", "security_and_analysis: { secret_scanning: enabled }")
        try await withFixture(policy: text, repositories: 120, as: .owner) { fixture in
            let usage = try await fixture.enforcer().plans(of: .organization("acme")) { _ in }
            #expect(usage.restReads == 2, "\(usage)")
        }
    }

    @Test("where an organization may have roles of its own, grants are read so that these show")
    func customRoles() async throws {
        try await withFixture(policy: policy("teams", "devops: admin"), repositories: 30, as: .owner) { fixture in
            fixture.github.addFault(
                Fault(.status(403, message: "no"), method: "GET", route: "/orgs/{org}/custom-repository-roles"))
            // The sandbox has no such route: its own answer is 404.
            fixture.github.addFault(Fault(.status(403, message: "no"), method: "GET", route: ""))
            var plans: [RepositoryPlan] = []
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { plans.append(try $0.plan.get()) }
            #expect(fixture.requests.contains { $0.path.hasPrefix("/orgs/acme/teams/devops/repos") })
            for plan in plans {
                #expect(try await fixture.plan(plan.target.name.name).changes == plan.changes)
            }
        }
    }

    @Test("a repository from which a team is to be taken away is asked itself why that team is there")
    func unwanted() async throws {
        try await withFixture(policy: policy("teams", "{ devops: admin, contractors: null }"), as: .owner) { fixture in
            for name in ["clean", "open"] { try fixture.createRepository(name) }
            try fixture.github.grant(.read, toTeam: "contractors", in: "open")
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { _ in }
            #expect(fixture.requests.map { $0.path }.filter { $0.hasPrefix("/repos/") } == ["/repos/acme/open/teams"])
        }
    }
}
