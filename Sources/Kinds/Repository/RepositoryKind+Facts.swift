package import Policy

extension RepositoryKind {
    package static func facts(_ facts: RepositoryFacts, after change: Change) -> RepositoryFacts {
        var facts = facts
        switch change.subject {
        case "visibility":
            if let visibility = change.after?.stringValue.flatMap({ Visibility(rawValue: $0) }) {
                facts.visibility = visibility
            }
        case "archived": if let isArchived = change.after?.boolValue { facts.isArchived = isArchived }
        case "is_template": if let isTemplate = change.after?.boolValue { facts.isTemplate = isTemplate }
        case "topics":
            if let topics = change.after?.arrayValue {
                facts.topics = topics.compactMap { $0.stringValue?.lowercased() }
            }
        case "default_branch": if let branch = change.after?.stringValue { facts.defaultBranch = branch }
        default: break
        }
        return facts
    }

    package static func unarchives(_ desired: Desired) -> Bool { desired["archived"]?.json == .bool(false) }
}
