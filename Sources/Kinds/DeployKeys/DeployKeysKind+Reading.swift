package import Policy

extension DeployKeysKind {
    package static func selection(mentioning subjects: Set<String>) -> RepositorySelection? {
        RepositorySelection(lists: [RepositorySelection.List("deployKeys", "nodes { title key readOnly }")])
    }

    /// GraphQL does not tell the number by which REST deletes a key.
    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        let keys = (node?["deployKeys"]?["nodes"]?.arrayValue ?? []).compactMap { key in
            key["key"]?.stringValue.map { (normalForm($0), settings(of: key)) }
        }
        var entries: [String: Desired] = [:]
        if case .members(let members, _)? = desired {
            entries = Dictionary(members.map { (normalForm($0.key), $0.value) }) { first, _ in first }
        }
        let isDeleted = keys.contains { key, settings in
            guard let entry = entries[key] else { return isExclusive }
            if case .absent = entry { return true }
            return !(documentation.schema[[key]]?.isSatisfied(entry.json, by: settings) ?? true)
        }
        return isDeleted ? [listing(of: repository)] : []
    }

    private static func listing(of repository: RepositoryFacts) -> ReadRequest {
        ReadRequest("/repos/\(repository.name)/keys", isPaginated: true)
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        var observed = Observed([:])
        for node in try answers.list("deployKeys") {
            guard let key = node["key"]?.stringValue else {
                throw Unreadable("GitHub answered with a deploy key without its text")
            }
            observed.settings = observed.settings.setting([normalForm(key)], to: settings(of: node))
        }
        let request = listing(of: repository)
        guard answers.responses[request.path.text] != nil else { return observed }
        guard let keys = try answers.body(of: request).arrayValue else {
            throw Unreadable("\(request) was not answered with a list")
        }
        for key in keys {
            guard let text = key["key"]?.stringValue, let id = key["id"] else { continue }
            observed.handles[normalForm(text)] = ["id": id]
        }
        return observed
    }

    /// Of GraphQL's answer or of REST's.
    static func settings(of key: JSON) -> JSON {
        var settings: [String: JSON] = [:]
        settings["title"] = key["title"]
        settings["read_only"] = key["readOnly"] ?? key["read_only"]
        return .object(settings)
    }
}
