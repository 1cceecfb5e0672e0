/// Patterns for names of repositories, as a person gives them to a command: those desired, and behind `!` those excluded.
package struct RepositoryPatterns: Hashable, Sendable {
    private var matcher = Matcher()

    /// Why a pattern means nothing.
    package struct Malformed: Error {
        package let pattern: String
        package let message: String
    }

    /// - Parameter patterns: where all are exclusions, everything else is desired.
    package init(_ patterns: [String]) throws(Malformed) {
        for pattern in patterns {
            do throws(Glob.Malformed) {
                if pattern.hasPrefix("!") {
                    matcher.excluded.append(try Glob(String(pattern.dropFirst())))
                } else {
                    matcher.included.append(try Glob(pattern))
                }
            } catch {
                throw Malformed(pattern: pattern, message: error.message)
            }
        }
    }

    /// Whether a text is more than the name of one repository.
    package static func isPattern(_ text: String) -> Bool {
        text.hasPrefix("!") || text.contains { "*?[{".contains($0) }
    }

    /// - Parameter name: without the owner.
    package func matches(_ name: String) -> Bool { matcher.matches(Array(name.lowercased().utf8)) }
}
