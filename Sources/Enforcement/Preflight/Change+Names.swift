import Kinds
package import Policy

extension Change {
    /// Whom or what has to exist on GitHub for it to be made.
    package var namedOnGitHub: Set<NamedOnGitHub.Subject> {
        guard verb != .remove, let kind = settingKind, let after else { return [] }
        var found: Set<NamedOnGitHub.Subject> = []
        func note(_ path: [String], _ value: JSON?) {
            if let subject = kind.named(at: path, value) { found.insert(subject) }
        }
        func visit(_ path: [String], _ value: JSON) {
            switch value {
            case .object(let members):
                for (key, member) in members {
                    note(path + [key], nil)
                    visit(path + [key], member)
                }
            case .array(let items): for item in items { visit(path, item) }
            default: note(path, value)
            }
        }
        for length in 1...max(path.components.count, 1) { note(Array(path.components.prefix(length)), nil) }
        visit(path.components, after)
        return found
    }
}
