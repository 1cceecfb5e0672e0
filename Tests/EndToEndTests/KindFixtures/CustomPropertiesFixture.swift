import Sandbox

extension KindFixture {
    static let customProperties = KindFixture(
        kind: "custom_properties", key: "retired", strays: Strays(keys: ["approvers", "collection"], value: ["1"]),
        property: "properties", everything: "{ tier: gold, owners: [platform] }"
    ) { name, _, fixture in
        try fixture.github.change(name) { repository in
            repository.properties = [
                PropertyValue(name: "retired", content: .one("old")),
                PropertyValue(name: "tier", content: .one("bronze")),
            ]
        }
    }
}
