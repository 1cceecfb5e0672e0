import Enforcement
import Policy
import Sandbox
import Testing

@Suite("What a sweep of many kinds costs")
struct ManyKindsTests {
    private static let kinds = """
        rulesets: \(Uniform.rulesetSettings)
              environments: { production: { wait_timer: 10, reviewers: [team/devops] } }
              labels: { bug: d73a4a }
              custom_properties: { tier: gold, owners: [platform] }
              collaborators: { maya-chen: admin }
              deploy_keys: { ssh-ed25519 AAAAGone: null }
        """

    @Test(
        "a thousand repositories with nine kinds that need nothing take 75 requests and 280 points, and none by itself")
    func thousand() async throws {
        let configure = Uniform.configure(1_000, rulesets: 2)
        try await withFixture(policy: Uniform.policy(with: Self.kinds), as: .owner, sandbox: configure) { fixture in
            let names = try fixture.github.state.write { world -> [String] in
                let owner = world.organization(login: "acme")?.id
                let team = world.teams.values.first { $0.slug == "devops" }?.id ?? 0
                return try world.repositories.values.filter { $0.ownerID == owner }.map { repository in
                    try world.updateSilently(repository.id) { repository in
                        var environment = DeploymentEnvironment(
                            name: "production", branches: .named(["main"]), id: repository.id)
                        environment.waitTimer = 10
                        environment.reviewers = [DeploymentEnvironment.Reviewer(type: "Team", id: team)]
                        repository.environments = [environment]
                        repository.properties = [
                            PropertyValue(name: "owners", content: .several(["platform"])),
                            PropertyValue(name: "tier", content: .one("gold")),
                        ]
                    }
                    return repository.name
                }
            }
            for name in names { try fixture.github.grant(.admin, toUser: "maya-chen", in: name) }
            fixture.forgetRequests()
            var inSync = 0
            let usage = try await fixture.enforcer().plans(of: .organization("acme")) { planned in
                if try planned.plan.get().isInSync { inSync += 1 }
            }
            #expect(inSync == 1_000)
            #expect(usage.total <= 75 && usage.graphQLPoints <= 280, "\(usage)")
            #expect(!fixture.requests.contains { $0.path.hasPrefix("/repos/") })
        }
    }
}
