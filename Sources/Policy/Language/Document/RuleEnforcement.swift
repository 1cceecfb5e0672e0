/// Whether what a rule says is written, or only shown.
package enum RuleEnforcement: Hashable, Sendable {
    case active
    case evaluate
    /// Active in this share of the repositories, evaluated in the others.
    case share(RepositoryShare)

    /// Whether the rule is active for the repository of that id.
    package func isActive(for repositoryID: Int) -> Bool {
        switch self {
        case .active: true
        case .evaluate: false
        case .share(let share): share.contains(repositoryID)
        }
    }
}

/// A share of all repositories, chosen by their ids alone: the same for every rule, run and machine. A repository in a
/// share is in every larger one.
package struct RepositoryShare: Hashable, Sendable, CustomStringConvertible {
    /// Of `whole`.
    package let parts: Int
    /// One hundred percent with four decimal places.
    package static let whole = 1_000_000

    /// `nil` for what is no percentage from 0% to 100%, or has more than four decimal places.
    package init?(_ text: String) {
        guard text.hasSuffix("%") else { return nil }
        let pieces = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        let isDigits = pieces.allSatisfy { piece in
            !piece.isEmpty && piece.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        guard isDigits, pieces.count <= 2, pieces[0].count <= 3, pieces.count == 1 || pieces[1].count <= 4 else {
            return nil
        }
        let decimals = pieces.count == 2 ? String(pieces[1]) : ""
        let padded = decimals + String(repeating: "0", count: 4 - decimals.count)
        guard let parts = Int(pieces[0] + padded), parts <= Self.whole else { return nil }
        self.parts = parts
    }

    package func contains(_ repositoryID: Int) -> Bool { Self.position(of: repositoryID) < parts }

    package var description: String {
        let (percent, rest) = parts.quotientAndRemainder(dividingBy: 10_000)
        guard rest > 0 else { return "\(percent)%" }
        let digits = String(rest)
        var decimals = String(repeating: "0", count: 4 - digits.count) + digits
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(percent).\(decimals)%"
    }

    /// From 0 to `whole`, evenly spread. SplitMix64's finalizer: ids that follow each other come far apart. Never to be
    /// changed, or other repositories would be chosen.
    private static func position(of repositoryID: Int) -> Int {
        var hash = UInt64(bitPattern: Int64(repositoryID)) &+ 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        return Int(hash.multipliedFullWidth(by: UInt64(whole)).high)
    }
}
