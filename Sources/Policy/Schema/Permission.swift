/// A permission of a GitHub App or of a fine-grained token, by GitHub's key: `administration: write`.
///
/// Source: <https://docs.github.com/rest/authentication/permissions-required-for-github-apps>
package struct Permission: Hashable, Sendable, CustomStringConvertible {
    /// Each includes those before it.
    package enum Level: String, Hashable, Sendable, Comparable, CaseIterable {
        case read
        case write
        case admin

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .read: 0
            case .write: 1
            case .admin: 2
            }
        }
    }

    package let name: String
    package let level: Level

    package init(_ name: String, _ level: Level) {
        self.name = name
        self.level = level
    }

    package static func read(_ name: String) -> Permission { Permission(name, .read) }
    package static func write(_ name: String) -> Permission { Permission(name, .write) }

    package var description: String { "\(name): \(level.rawValue)" }

    /// What previews of pull requests need of the policy's repository, beside `contents: read`. Nobody has to want them.
    package static let previews: [Permission] = [.write("checks"), .write("pull_requests")]

    /// Where the settings pages of GitHub have another name than the key.
    private static let otherWords = [
        "repository_hooks": "webhooks", "actions_variables": "variables",
        "organization_actions_variables": "organization variables", "organization_hooks": "organization webhooks",
    ]

    /// As the settings pages of GitHub name it: `Administration: write`.
    package var words: String {
        let readable = Self.otherWords[name] ?? name.split(separator: "_").joined(separator: " ")
        return "\(readable.prefix(1).uppercased())\(readable.dropFirst()): \(level.rawValue)"
    }
}

extension Sequence<Permission> {
    /// The highest level of each, by name.
    package var highest: [Permission] {
        let levels = Dictionary(map { ($0.name, $0.level) }) { Swift.max($0, $1) }
        return levels.map { Permission($0.key, $0.value) }.sorted { $0.name < $1.name }
    }

    /// Those that were not granted, or at a lower level only.
    package func missing(in granted: [String: Permission.Level]) -> [Permission] {
        filter { !$0.isIncluded(in: granted) }
    }

    /// What was granted beyond them, by name: a higher level, or a permission that is not among them. What previews need
    /// is not beyond anything.
    package func surplus(in granted: [String: Permission.Level]) -> [Permission] {
        let needed = (self + Permission.previews).highest
        return granted.filter { name, level in needed.first { $0.name == name }.map { $0.level < level } ?? true }
            .map { Permission($0.key, $0.value) }.sorted { $0.name < $1.name }
    }
}

extension Permission {
    package func isIncluded(in granted: [String: Level]) -> Bool { granted[name].map { $0 >= level } ?? false }
}
