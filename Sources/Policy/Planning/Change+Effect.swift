extension Change {
    /// Whether what GitHub says now is what this change was to bring about.
    package func isFulfilled(in settings: JSON, of kind: any SettingKind.Type) -> Bool {
        let schema = kind.documentation.schema
        let found = schema.lookup(path, in: settings)
        if verb == .rename {
            guard case .value = found, let old = before?.stringValue else { return false }
            let oldPath = path.replacingLast(by: old)
            // Another spelling of the same key.
            if schema.normalForm(of: path) == schema.normalForm(of: oldPath) { return settings[path] != nil }
            return isOldNameReused || schema.lookup(oldPath, in: settings) == .absent
        }
        guard let after else { return found == .absent }
        guard case .value(let value) = found, let schema = schema[path] else { return false }
        return schema.isSatisfied(after, by: value, isMinimum: isMinimum)
    }

    /// The settings of the kind as they are once this change is made.
    package func applied(to settings: JSON) -> JSON {
        switch verb {
        case .remove: return settings.setting(path, to: nil)
        case .create, .update, .replace: return settings.setting(path, to: after ?? .null)
        case .rename:
            guard let old = before?.stringValue else { return settings }
            let source = path.replacingLast(by: old)
            return settings.setting(path, to: settings[source]).setting(source, to: nil)
        }
    }
}

extension SettingPath {
    func replacingLast(by step: String) -> SettingPath { SettingPath(components.dropLast() + [step]) }
}
