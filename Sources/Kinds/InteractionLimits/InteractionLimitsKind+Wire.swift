package import Policy

extension InteractionLimitsKind {
    package static func selection(mentioning subjects: Set<String>) -> RepositorySelection? {
        RepositorySelection("viewerCanAdminister viewerPermission interactionAbility { limit origin }")
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        if let problem = answers.problems.first(where: { $0.path.first == "interactionAbility" }) {
            throw Unreadable("the interaction limit could not be read: \(problem.message)")
        }
        guard let node = answers.node, let ability = node["interactionAbility"] else {
            throw Unreadable("GitHub did not answer with the interaction limit")
        }
        guard let limit = ability["limit"]?.stringValue?.lowercased(), limit != "no_limit" else {
            // Users without admin access are told that there is none; an App is refused instead, and has no permission
            // of a viewer.
            guard node["viewerCanAdminister"] == true || node["viewerPermission"] == .some(.null) else {
                throw Unreadable("reading the interaction limit needs admin access to the repository")
            }
            return Observed(.null)
        }
        switch ability["origin"]?.stringValue {
        case "REPOSITORY": return Observed(["limit": .string(limit)])
        case "ORGANIZATION": return Observed(.null, handles: ["origin": "the organization"])
        default: return Observed(.null, handles: ["origin": "the repository's owner"])
        }
    }

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        guard let change = changes.last else { return [] }
        let path: APIPath = "/repos/\(repository.name)/interaction-limits"
        guard let settings = change.after?.objectValue, settings["limit"] != nil else {
            return [Operation(.settings, .write(WriteRequest(.delete, path)), changes: changes)]
        }
        return [
            Operation(
                .settings, .write(WriteRequest(.put, path, body: .object(settings))), changes: changes,
                echo: { answer in answer["limit"].map { ["limit": $0] } })
        ]
    }
}
