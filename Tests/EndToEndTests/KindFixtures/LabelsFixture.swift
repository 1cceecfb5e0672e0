extension KindFixture {
    static let labels = KindFixture(
        kind: "labels", key: "bug", strays: Strays(keys: ["stray: one, two", "another"], value: "c5def5"),
        property: "ownLabels",
        everything: """
            bug: d73a4a
            "kind: bug, urgent": { color: e11d21, previously: [urgent] }
            wontfix: null
            """)
}
