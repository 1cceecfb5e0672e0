import Policy

/// A pattern of a branch protection rule, matched as GitHub does: Ruby's `File.fnmatch` with `FNM_PATHNAME`, in which
/// `*` and `?` stop at a slash and `**/` stands for any number of folders.
///
/// Source: <https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/managing-a-branch-protection-rule>
struct BranchPattern: Sendable {
    private let pattern: [Character]

    init(_ pattern: String) { self.pattern = Array(pattern) }

    func matches(_ branch: String) -> Bool {
        var attempt = Attempt(name: Array(branch))
        return attempt.matches(pattern[...], attempt.name[...])
    }

    /// One name against the pattern.
    private struct Attempt {
        let name: [Character]
        /// Where matching is known to fail. Without it the time grows exponentially with the number of stars, which an
        /// administrator of the repository chooses.
        private var failures: Set<[Int]> = []

        init(name: [Character]) { self.name = name }

        mutating func matches(_ pattern: ArraySlice<Character>, _ rest: ArraySlice<Character>) -> Bool {
            let position = [pattern.startIndex, rest.startIndex]
            guard !failures.contains(position) else { return false }
            if isMatch(pattern, rest) { return true }
            failures.insert(position)
            return false
        }

        private mutating func isMatch(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
            guard let first = pattern.first else { return name.isEmpty }
            switch first {
            case "*": return matchesStar(pattern, name)
            case "?":
                guard let character = name.first, character != "/" else { return false }
                return matches(pattern.dropFirst(), name.dropFirst())
            case "[":
                guard let character = name.first, character != "/", let set = BranchPattern.set(at: pattern.dropFirst())
                else {
                    return false
                }
                return set.contains(character) && matches(set.rest, name.dropFirst())
            case "\\" where pattern.count > 1:
                guard name.first == pattern[pattern.startIndex + 1] else { return false }
                return matches(pattern.dropFirst(2), name.dropFirst())
            default: return name.first == first && matches(pattern.dropFirst(), name.dropFirst())
            }
        }

        private mutating func matchesStar(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
            if pattern.starts(with: "**/") {
                let rest = pattern.dropFirst(3)
                if matches(rest, name) { return true }
                for index in name.indices where name[index] == "/" {
                    if matches(rest, name[(index + 1)...]) { return true }
                }
                return false
            }
            let rest = pattern.drop { $0 == "*" }
            var end = name.startIndex
            while true {
                if matches(rest, name[end...]) { return true }
                guard end < name.endIndex, name[end] != "/" else { return false }
                end += 1
            }
        }
    }

    private struct CharacterSet {
        var isNegated = false
        var ranges: [ClosedRange<Character>] = []
        var rest: ArraySlice<Character> = []

        func contains(_ character: Character) -> Bool { ranges.contains { $0.contains(character) } != isNegated }
    }

    /// - Returns: `nil` where the bracket is not closed: such a pattern matches nothing.
    private static func set(at start: ArraySlice<Character>) -> CharacterSet? {
        var set = CharacterSet()
        var rest = start
        if let mark = rest.first, "!^".contains(mark) {
            set.isNegated = true
            rest = rest.dropFirst()
        }
        while let character = rest.first {
            rest = rest.dropFirst()
            if character == "]", !set.ranges.isEmpty {
                set.rest = rest
                return set
            }
            let low = character == "\\" ? rest.popFirst() ?? character : character
            guard rest.first == "-", let high = rest.dropFirst().first, high != "]" else {
                set.ranges.append(low...low)
                continue
            }
            rest = rest.dropFirst(2)
            set.ranges.append(low <= high ? low...high : low...low)
        }
        return nil
    }
}
