extension KindFixture {
    static let collaborators = KindFixture(
        kind: "collaborators", key: "jonas-berg", strays: Strays(keys: ["jonas-berg", "priya-nair"], value: "triage"),
        property: "collaborators", everything: "{ liam-oconnor: !atLeast push, sofia-rossi: null }"
    ) { name, _, fixture in
        for person in ["jonas-berg", "priya-nair"] { try fixture.github.grant(.maintain, toUser: person, in: name) }
    }
}
