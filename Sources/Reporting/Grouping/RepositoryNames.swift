import Policy

/// Repositories that something is about: how many, and the first of their names or all of them.
struct RepositoryNames: Sendable {
    private(set) var count = 0
    private var names: [String] = []
    /// The same for the same repositories, in whatever order they come.
    private(set) var fingerprint = 0

    /// So many names stand in a line.
    static let shown = 2
    /// So many are kept, as examples.
    static let kept = 5
    private var keepsAll = false

    mutating func add(_ name: RepositoryName, keepsAll: Bool) {
        count += 1
        fingerprint &+= name.hashValue
        self.keepsAll = keepsAll
        if keepsAll || names.count < Self.kept { names.append(name.short.printable) }
    }

    /// Those of both, of which none is in the other.
    func joined(with others: RepositoryNames) -> RepositoryNames {
        var joined = self
        joined.count += others.count
        joined.fingerprint &+= others.fingerprint
        joined.names = Array((names + others.names).prefix(max(names.count, Self.kept)))
        return joined
    }

    /// The first of them.
    var examples: [String] { Array(names.prefix(Self.kept)) }

    /// `343 repositories (api, billing, … --verbose for all)`.
    var text: String { text(more: ", … --verbose for all") }

    /// - Parameter more: stands behind the first names where there are more.
    func text(more: String) -> String {
        // One more than is shown: a hint at the third would be as long as its name.
        let isWhole = names.count == count && (keepsAll || count <= Self.shown + 1)
        let told = isWhole ? names.joined(separator: ", ") : names.prefix(Self.shown).joined(separator: ", ")
        return "\(count.counted("repository", "repositories")) (\(told)\(isWhole ? "" : more))"
    }
}
