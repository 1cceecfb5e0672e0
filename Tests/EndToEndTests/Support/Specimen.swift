import Kinds
import Policy
import Sandbox

/// A repository on which every setting of every kind is on, or is not what GitHub starts with, so that a write that
/// touches too much shows.
enum Specimen {
    /// Every setting of a kind, at the specimen's entry of it.
    static func leaves(of kind: any SettingKind.Type) throws -> [SettingSchema.Leaf] {
        let leaves = kind.documentation.schema.leaves(below: try KindFixture.of(kind.name).key)
        guard kind == RulesetsKind.self else { return leaves }
        // Each rule fits some targets only.
        return leaves.map { leaf in
            let steps = leaf.path.components
            let key = RulesetSpecimen.key(ofRule: steps.count > 2 && steps[1] == "rules" ? steps[2] : nil)
            return SettingSchema.Leaf(
                path: SettingPath([key] + steps.dropFirst()), schema: leaf.schema, isSection: leaf.isSection)
        }
    }

    static func make(
        _ name: String, _ visibility: Sandbox.Repository.Visibility = .private, in fixture: Fixture
    ) throws {
        try fixture.createRepository(name, visibility: visibility)
        try fixture.github.push(["README.md": "# Hello"], to: name, branch: "develop")
        for kind in KindFixture.all { try kind.configure(name, visibility, fixture) }
    }
}
