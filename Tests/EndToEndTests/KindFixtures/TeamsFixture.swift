extension KindFixture {
    static let teams = KindFixture(
        kind: "teams", key: "devops", strays: Strays(keys: ["dataarchitect", "platform"], value: "push"),
        property: "teamGrants",
        everything: """
            infosec: pull
            devops: admin
            ci: admin
            engineering: !atLeast push
            contractors: null
            """
    ) { name, _, fixture in
        for team in ["devops", "ci"] { try fixture.github.grant(.write, toTeam: team, in: name) }
        try fixture.github.grant(.admin, toTeam: "engineering", in: name)
    }
}
