package import Policy

/// What an App may do against what the policy needs.
package struct PermissionComparison: Sendable, Hashable {
    package let missing: [Permission]
    /// More than is needed: a higher level, or a permission that nothing uses.
    package let surplus: [Permission]
    package let missingEvents: [String]

    /// - Parameters:
    ///   - granted: permissions by name, as `GET /app` returns them.
    ///   - hasWebhook: without one there are no events to subscribe to.
    ///   - previews: it shall preview pull requests of the policy's repository.
    package init(
        granted: [String: String], events: [String], hasWebhook: Bool, needs: RequiredPermissions,
        runner: AppManifest.Runner?, previews: Bool = false
    ) {
        let needed =
            (needs.write + (runner?.permissions ?? []) + (previews ? Permission.previews : []) + [.read("contents")])
            .highest
        let levels = granted.compactMapValues { Permission.Level(rawValue: $0) }
        missing = needed.missing(in: levels)
        surplus = needed.surplus(in: levels)
        missingEvents =
            hasWebhook ? Set(needs.events + (previews ? [AppManifest.proposal] : [])).subtracting(events).sorted() : []
    }

    package var isComplete: Bool { missing.isEmpty && missingEvents.isEmpty }

    package var lines: [String] {
        missing.map { "+ \($0.words)" } + missingEvents.map { "+ event \($0)" }
            + surplus.map { "- \($0.words) (nothing in the policy needs it)" }
    }
}
