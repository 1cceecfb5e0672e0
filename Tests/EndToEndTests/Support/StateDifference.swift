import Sandbox

/// Everything that the sandbox knows of a repository, property by property, for finding out what a write touched.
struct RepositorySnapshot: Equatable {
    /// By the path of the property: `merge.allowSquashMerge`, `rules[main].pattern`.
    let values: [String: String]

    /// Times and ids are left out: they change with every write, and with everything that is made anew.
    private static let computed: Set = [
        "id", "createdAt", "updatedAt", "pushedAt", "archivedAt", "creatorID", "size", "files", "isDefault", "addedBy",
        "expiresAt",
    ]

    /// - Parameter rulesets: the repository's, which the sandbox keeps apart from it.
    init(_ repository: Repository, rulesets: [Ruleset]) {
        var values: [String: String] = [:]
        var repository = repository
        // Those of a new repository are there as well.
        repository.labels = repository.labels
        Self.collect(repository, at: "", into: &values)
        Self.collect(rulesets, at: "rulesets", into: &values)
        self.values = values
    }

    /// Paths of the properties that differ.
    func differences(from other: RepositorySnapshot) -> Set<String> {
        Set(values.keys).union(other.values.keys).filter { values[$0] != other.values[$0] }
    }

    /// The names of the differing properties, without places in lists.
    func touched(since other: RepositorySnapshot) -> Set<String> {
        Set(
            differences(from: other).map { path in
                path.replacing(/\[[^\]]*\]/, with: "")
            })
    }

    private static func collect(_ value: Any, at path: String, into values: inout [String: String]) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case _ where value is RequiredCheck || isPartOfEnvironment(value): values[path] = "\(value)"
        case _ where value is JSONObject:
            for (key, member) in (value as? JSONObject) ?? [:] { values["\(path).\(key)"] = member.text }
        case .optional:
            guard let inner = mirror.children.first?.value else {
                values[path] = "nil"
                return
            }
            collect(inner, at: path, into: &values)
        case .struct where !mirror.children.isEmpty:
            for child in mirror.children {
                guard let label = child.label, !computed.contains(label) else { continue }
                collect(child.value, at: path.isEmpty ? label : "\(path).\(label)", into: &values)
            }
        case .collection:
            for (index, child) in mirror.children.enumerated() {
                collect(child.value, at: "\(path)[\(key(of: child.value) ?? String(index))]", into: &values)
            }
        default: values[path] = "\(value)"
        }
    }

    /// What identifies an element, so that the order of a list makes no difference.
    private static func key(of element: Any) -> String? {
        if isPartOfEnvironment(element) { return "\(element)" }
        let members = Mirror(reflecting: element).children
        return identities.lazy.compactMap { identity in members.first { $0.label == identity } }.first
            .map { "\($0.value)" }
    }

    /// The properties that identify an element, the more telling first.
    private static let identities = [
        "pattern", "keyPrefix", "url", "userID", "teamID", "key", "name", "type", "kind",
    ]

    /// What is compared as one thing, apart from its id.
    private static func isPartOfEnvironment(_ value: Any) -> Bool {
        value is DeploymentEnvironment.Reviewer || value is DeploymentEnvironment.Pattern
            || value is DeploymentEnvironment.Gate
    }
}

extension Fixture {
    func snapshot(_ repository: String) throws -> RepositorySnapshot {
        RepositorySnapshot(try self.repository(repository), rulesets: try github.rulesets(of: repository))
    }
}
