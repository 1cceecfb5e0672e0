import Sandbox

extension KindFixture {
    static let interactionLimits = KindFixture(
        kind: "interaction_limits", visibilities: [.public],
        everything: "{ limit: existing_users, expiry: one_week }"
    ) { name, visibility, fixture in
        guard visibility == .public else { return }
        try fixture.github.change(name) { repository in
            repository.interactionLimit = InteractionLimit(
                limit: "existing_users", expiresAt: Timestamp(seconds: 4_000_000_000))
        }
    }
}
