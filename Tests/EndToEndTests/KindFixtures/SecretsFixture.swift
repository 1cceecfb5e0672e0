import Sandbox

extension KindFixture {
    static let secrets = KindFixture(
        kind: "secrets", key: "NPM_TOKEN",
        strays: Strays(keys: ["STRAY", "LOST"], value: "{{secret:JENKINS_WEBHOOK}}"), property: "secrets",
        secretProperty: "secrets.value",
        everything: #"{ npm_token: "{{secret:NPM_TOKEN}}", OLD_TOKEN: null }"#
    ) { name, _, fixture in
        try fixture.github.change(name) { repository in
            repository.secrets = [secret("NPM_TOKEN", in: repository), secret("OTHER", in: repository)]
        }
    }

    static let dependabotSecrets = KindFixture(
        kind: "dependabot_secrets", key: "REGISTRY_TOKEN",
        strays: Strays(keys: ["STRAY", "LOST"], value: "{{secret:JENKINS_WEBHOOK}}"), property: "dependabotSecrets",
        secretProperty: "dependabotSecrets.value",
        everything: #"{ REGISTRY_TOKEN: "{{secret:REGISTRY_TOKEN}}" }"#
    ) { name, _, fixture in
        try fixture.github.change(name) { repository in
            repository.dependabotSecrets = [secret("REGISTRY_TOKEN", in: repository)]
        }
    }

    private static func secret(_ name: String, in repository: Sandbox.Repository) -> ActionsSecret {
        ActionsSecret(
            name: name, createdAt: repository.createdAt, updatedAt: repository.createdAt, value: "set long ago")
    }
}
