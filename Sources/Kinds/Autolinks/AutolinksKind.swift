package import Policy

/// Prefixes such as `OPS-` that GitHub turns into links to another system.
package enum AutolinksKind: SettingKind {
    package static let name = "autolinks"
    /// GitHub sends no event for autolinks: only what may mean a new repository concerns them.
    package static let triggers: Set<String> = ["repository"]
    /// GitHub has no way to update an autolink.
    package static let isReplacedWhole = true

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        guard case .members(let autolinks, _) = desired else { return [] }
        let named = autolinks.sorted { $0.key < $1.key }.filter { if case .absent = $0.value { false } else { true } }
        let gaps = named.compactMap { prefix, autolink -> Contradiction? in
            guard case .members(let members, let provenance) = autolink, members["url_template"] == nil else {
                return nil
            }
            return Contradiction("autolink \(prefix) has no url_template", at: provenance, gapIn: prefix)
        }
        return gaps + overlaps(among: named)
    }

    /// GitHub takes no prefix that begins with another one of the repository.
    private static func overlaps(among autolinks: [(key: String, value: Desired)]) -> [Contradiction] {
        autolinks.flatMap { short in
            autolinks.filter { $0.key != short.key && $0.key.hasPrefix(short.key) }.map { long in
                let place = short.value.provenance
                return Contradiction(
                    "autolink \(long.key) begins with \(short.key) (\(place.location.lineText), rule '\(place.rule)'), "
                        + "and GitHub refuses autolinks that overlap",
                    at: long.value.provenance)
            }
        }
    }
}
