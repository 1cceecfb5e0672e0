import Sandbox

extension KindFixture {
    static let environments = KindFixture(
        kind: "environments", key: "production",
        strays: Strays(keys: ["stray/Eu", "Lost"], value: ["wait_timer": 5]), property: "environments",
        secretProperty: "environments.secrets.value",
        everything: """
            production:
              wait_timer: 10
              reviewers: [team/devops, automation-ci]
              variables: { REGION: eu-west-1 }
              secrets: { NPM_TOKEN: "{{secret:NPM_TOKEN}}" }
              deployment_branch_policy: { branches: [main, release/*] }
            Staging/EU: { can_admins_bypass: false }
            """
    ) { name, _, fixture in
        let reviewers = [
            DeploymentEnvironment.Reviewer(type: "User", id: try fixture.id(ofPerson: "maya-chen")),
            DeploymentEnvironment.Reviewer(type: "Team", id: try fixture.id(ofTeam: "engineering")),
        ]
        let gate = DeploymentEnvironment.Gate(id: 1, appID: try fixture.id(ofApp: "merge-assistant"))
        try fixture.github.change(name) { repository in
            repository.environments = ["production", "other/Eu"].enumerated().map { index, name in
                var environment = DeploymentEnvironment(
                    name: name, branches: .named(["main"]), secretNames: ["TOKEN"], id: repository.id * 10 + index)
                environment.waitTimer = 30
                environment.variables = [
                    ActionsVariable(name: "REGION", value: "set long ago", at: repository.createdAt)
                ]
                environment.reviewers = reviewers
                environment.preventsSelfReview = true
                environment.canAdminsBypass = false
                environment.patterns.append(DeploymentEnvironment.Pattern(id: 2, name: "v*", type: "tag"))
                environment.gates = [gate]
                return environment
            }
        }
    }
}
