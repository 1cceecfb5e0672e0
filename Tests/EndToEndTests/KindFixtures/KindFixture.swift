import Policy
import Sandbox

/// What the tests that go over all kinds need to know of one of them. A new kind is one file here and one line in
/// `all`.
struct KindFixture: Sendable {
    typealias Visibility = Sandbox.Repository.Visibility

    /// Two entries of a map kind that the example in its documentation does not want.
    struct Strays {
        let keys: [String]
        /// The value of each in a policy.
        let value: Policy.JSON
    }

    let kind: String
    /// Under which key entries of a map kind are tried: `configure` or `specimen` makes it.
    var key = ""
    /// On which sorts of repository GitHub knows the kind, the one to try it on first.
    var visibilities: [Visibility] = [.private, .internal, .public]
    /// On which of them the example can drift in all its settings; the first of `visibilities` unless another is named.
    var driftVisibility: Visibility?
    var strays: Strays?
    /// The property of the sandbox's repository that holds the entries.
    var property: String?
    /// That of a secret's value.
    var secretProperty: String?
    /// What must be said for a policy on the entry `key` to be valid and is so already.
    var context: [SettingPath: Policy.JSON] = [:]
    /// What a policy makes before the kind is tried, where the sandbox has no property of a repository for it.
    var specimen: Policy.JSON?
    /// The kind's part of `allKindsPolicy`, where one value fits every repository.
    var everything: String?
    /// Sets every setting of the kind to something that GitHub does not start with, on a repository of this name.
    var configure: @Sendable (_ repository: String, Visibility, Fixture) throws -> Void = { _, _, _ in }

    static let all: [KindFixture] = [
        .repository, .actions, .security, .customProperties, .teams, .collaborators, .deployKeys, .environments,
        .rulesets, .branches,
        .labels, .autolinks, .webhooks, .interactionLimits, .variables, .secrets, .dependabotSecrets,
    ]

    /// - Throws: `FixtureError` where a kind has no fixture.
    static func of(_ kind: String) throws -> KindFixture {
        guard let fixture = all.first(where: { $0.kind == kind }) else {
            throw FixtureError("The kind \(kind) has no fixture: add it to Tests/EndToEndTests/KindFixtures.")
        }
        return fixture
    }
}

extension Fixture {
    /// The database id of a person, a team or an App of the organization.
    func id(ofPerson login: String) throws -> Int {
        try found(github.state.read { $0.account(login: login)?.id }, login)
    }

    func id(ofTeam slug: String) throws -> Int {
        try found(
            github.state.read { world in
                world.organization(login: Self.organization).flatMap {
                    world.team(organizationID: $0.id, slug: slug)?.id
                }
            }, slug)
    }

    func id(ofApp slug: String) throws -> Int { try found(github.state.read { $0.app(slug: slug)?.id }, slug) }

    private func found(_ id: Int?, _ name: String) throws -> Int {
        guard let id else { throw FixtureError("The sandbox has no \(name).") }
        return id
    }
}
