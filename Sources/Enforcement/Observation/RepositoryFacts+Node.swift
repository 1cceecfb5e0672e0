import Policy

extension RepositoryFacts {
    /// Reads the facts out of a GraphQL `Repository` node.
    /// - Throws: `Unreadable` when the node lacks what identifies a repository.
    init(node: JSON) throws(Unreadable) {
        guard let id = node["databaseId"]?.intValue, let nodeID = node["id"]?.stringValue,
            let name = node["nameWithOwner"]?.stringValue.flatMap(RepositoryName.init),
            let visibility = node["visibility"]?.stringValue.flatMap({ Visibility(rawValue: $0.lowercased()) })
        else { throw Unreadable("GitHub's answer lacks the repository's id, name or visibility") }
        let properties = (node["repositoryCustomPropertyValues"]?["nodes"]?.arrayValue ?? []).compactMap {
            property -> (String, [String])? in
            guard let name = property["propertyName"]?.stringValue, let value = property["value"] else { return nil }
            return (name, value.arrayValue?.compactMap(\.stringValue) ?? [value.stringValue].compactMap { $0 })
        }
        self.init(
            name: name, id: id, nodeID: nodeID, visibility: visibility,
            isFork: node["isFork"]?.boolValue ?? false,
            isTemplate: node["isTemplate"]?.boolValue ?? false,
            isArchived: node["isArchived"]?.boolValue ?? false,
            isEmpty: node["isEmpty"]?.boolValue ?? false,
            defaultBranch: node["defaultBranchRef"]?["name"]?.stringValue,
            topics: (node["repositoryTopics"]?["nodes"]?.arrayValue ?? []).compactMap {
                $0["topic"]?["name"]?.stringValue
            },
            language: node["primaryLanguage"]?["name"]?.stringValue,
            customProperties: Dictionary(properties) { first, _ in first })
    }
}
