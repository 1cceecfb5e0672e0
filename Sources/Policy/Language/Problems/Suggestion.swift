/// Finds the name that somebody probably meant.
package enum Suggestion {
    /// The candidate nearest to `word`: equal but for case and separators, at most two slips away, or one a beginning
    /// of the other.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let plain = folded(word)
        guard !plain.isEmpty else { return nil }
        var best: (candidate: String, distance: Int)?
        var extending: String?
        for candidate in candidates where candidate != word {
            let other = folded(candidate)
            let distance = distance(plain, other)
            let isNear = distance <= min(2, max(plain.count, other.count) / 3)
            if isNear, distance < best?.distance ?? .max { best = (candidate, distance) }
            let isExtension =
                (plain.count >= 3 && other.starts(with: plain)) || (other.count >= 4 && plain.starts(with: other))
            if isExtension, extending == nil { extending = candidate }
        }
        return best?.candidate ?? extending
    }

    /// "did you mean 'x'?", or what there is to choose from when nothing is near.
    static func suggestion(for word: String, among candidates: [String]) -> String? {
        if let nearest = nearest(to: word, among: candidates) { return "did you mean '\(nearest)'?" }
        guard !candidates.isEmpty, candidates.count <= 12 else { return nil }
        return "known: \(candidates.joined(separator: ", "))"
    }

    private static func folded(_ word: String) -> [UInt8] {
        word.lowercased().utf8.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: " ") ? UInt8(ascii: "_") : $0 }
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other
    /// (optimal string alignment); words longer than 64 bytes count as far apart.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard left.count <= 64, right.count <= 64, abs(left.count - right.count) <= 2 else { return .max }
        var rows = [Array(0...right.count)]
        for (i, a) in left.enumerated() {
            var row = [i + 1]
            for (j, b) in right.enumerated() {
                var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a == b ? 0 : 1))
                if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { cost = min(cost, rows[i - 1][j - 1] + 1) }
                row.append(cost)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
