/// Where a setting stands inside its kind: `required_status_checks.strict`.
package struct SettingPath: Hashable, Sendable, CustomStringConvertible {
    package let components: [String]

    package init(_ components: [String]) { self.components = components }

    package var isEmpty: Bool { components.isEmpty }
    package var description: String { components.joined(separator: ".") }

    package func appending(_ component: String) -> SettingPath { SettingPath(components + [component]) }

    /// Whether this path lies at or below `other`.
    package func isWithin(_ other: SettingPath) -> Bool { components.starts(with: other.components) }
}

extension SettingPath: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: String...) { components = elements }
}

extension SettingPath: Codable {
    package init(from decoder: any Decoder) throws { components = try [String](from: decoder) }
    package func encode(to encoder: any Encoder) throws { try components.encode(to: encoder) }
}

extension SettingPath: Comparable {
    package static func < (left: SettingPath, right: SettingPath) -> Bool {
        left.components.lexicographicallyPrecedes(right.components)
    }
}
