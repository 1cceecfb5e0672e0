/// Prefixes such as `OPS-` that GitHub turns into links to another system.
package enum AutolinksKind: SettingKind {
    package static let name = "autolinks"
    /// GitHub sends no event for autolinks: only what may mean a new repository concerns them.
    package static let triggers: Set<String> = ["repository"]
    /// GitHub has no way to update an autolink.
    package static let isReplacedWhole = true

    package static func contradictions(in wanted: Wanted) -> [Contradiction] {
        guard case .members(let autolinks, _) = wanted else { return [] }
        return autolinks.sorted { $0.key < $1.key }.compactMap { prefix, autolink in
            guard case .members(let members, let provenance) = autolink, members["url_template"] == nil else {
                return nil
            }
            return Contradiction("autolink \(prefix) has no url_template", at: provenance)
        }
    }
}
