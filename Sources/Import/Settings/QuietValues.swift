import Policy

/// Settings of an entry that are not worth a line: the feature is off, and turning it on would protect no less.
///
/// `required_linear_history: false` is one; `allow_force_pushes: false` is not, because it keeps something safe.
struct QuietValues {
    let kind: any SettingKind.Type
    /// Every setting is written.
    let isOff: Bool

    func contains(_ value: JSON, at path: SettingPath, _ schema: SettingSchema) -> Bool {
        guard !isOff, kind.isCollection, path.components.count > 1, let other = Self.opposite(of: value, schema) else {
            return false
        }
        let change = Change(
            kind, at: path, verb: .update, before: value, after: other, rule: "import",
            source: Provenance.imported.location)
        return Risk.of(change, in: kind.documentation.schema) == nil
    }

    /// What the setting would be if somebody used it; `nil` where it is used.
    private static func opposite(of value: JSON, _ schema: SettingSchema) -> JSON? {
        switch (value, schema) {
        case (.bool(false), .boolean): true
        case (.array([]), .list(let list)):
            if case .object = list.element { [[:]] } else { ["someone"] }
        default: nil
        }
    }
}
