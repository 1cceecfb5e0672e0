extension KindFixture {
    static let autolinks = KindFixture(
        kind: "autolinks", key: "OPS-",
        strays: Strays(keys: ["STRAY-", "LOST-"], value: "https://stray.example/<num>"), property: "autolinks",
        context: [["OPS-", "url_template"]: "https://old.example/<num>"],
        everything: """
            OPS-: https://acme.atlassian.net/browse/OPS-<num>
            PAY-: { url_template: "https://acme.atlassian.net/browse/PAY-<num>", is_alphanumeric: false }
            """
    ) { name, _, fixture in
        let id = try fixture.repository(name).id
        try fixture.github.state.write { world in
            for prefix in ["OPS-", "PAY-"] {
                _ = try world.addAutolink(
                    prefix: prefix, template: "https://old.example/<num>", isAlphanumeric: true, to: id)
            }
        }
    }
}
