import Sandbox

extension KindFixture {
    static let variables = KindFixture(
        kind: "variables", key: "REGION", strays: Strays(keys: ["STRAY", "LOST"], value: "stray"),
        property: "variables", everything: "{ region: eu-west-1, OLD_REGISTRY: null }"
    ) { name, _, fixture in
        try fixture.github.change(name) { repository in
            repository.variables = ["REGION", "ZONE"].map {
                ActionsVariable(name: $0, value: "set long ago", at: repository.createdAt)
            }
        }
    }
}
