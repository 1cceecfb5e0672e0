import FoundationEssentials
package import Policy

/// Facts of repositories that somebody has written down: as GitHub's REST API gives repositories (one, a list, or
/// several lists one after the other, as `gh api --paginate` writes them), or a saved plan.
package struct RecordedFacts: Sendable {
    private var repositories: [RepositoryName: RepositoryFacts] = [:]

    /// The text is none of these.
    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Throws: `Unusable`
    package init(parsing bytes: [UInt8]) throws {
        if let plan = try? SavedPlan(parsing: bytes) {
            add(plan.repositories.compactMap { $0.target.repository })
        } else {
            for body in try Self.bodies(in: bytes) { add([try RepositoryFacts(body: body)]) }
        }
        guard !repositories.isEmpty else { throw Unusable(description: "there is no repository in it") }
    }

    package func facts(of name: RepositoryName) -> RepositoryFacts? { repositories[name] }

    private mutating func add(_ facts: [RepositoryFacts]) {
        for facts in facts { repositories[facts.name] = facts }
    }

    private static func bodies(in bytes: [UInt8]) throws -> [JSON] {
        let values: [JSON]
        if let whole = try? JSON(parsing: bytes) {
            values = [whole]
        } else {
            // One value a line, or lists that follow each other without anything between them.
            let text = String(decoding: bytes, as: UTF8.self).replacing("][", with: "]\n[")
            let lines = text.split(separator: "\n").filter { $0.contains { !$0.isWhitespace } }
            values = lines.compactMap { try? JSON(parsing: Array($0.utf8)) }
            guard values.count == lines.count else { throw Unusable(description: "it is not JSON") }
        }
        return values.flatMap { $0.arrayValue ?? [$0] }
    }
}

extension RepositoryFacts {
    /// Reads the body of a repository as REST gives it. What it lacks is unreadable, as the `full` name is not.
    ///
    /// Source: <https://docs.github.com/rest/repos/repos#get-a-repository>
    fileprivate init(body: JSON) throws {
        guard let name = body["full_name"]?.stringValue.flatMap({ RepositoryName($0) }) else {
            throw RecordedFacts.Unusable(
                description: "a repository in it has no full_name; write it with 'gh api repos/OWNER/NAME'")
        }
        let visibility =
            body["visibility"]?.stringValue.flatMap { Visibility(rawValue: $0) }
            ?? body["private"]?.boolValue.map { $0 ? .private : .public }
        self.init(
            name: name, id: body["id"]?.intValue ?? 0, nodeID: body["node_id"]?.stringValue ?? "",
            visibility: visibility ?? .private, isFork: body["fork"]?.boolValue ?? false,
            isTemplate: body["is_template"]?.boolValue ?? false, isArchived: body["archived"]?.boolValue ?? false,
            defaultBranch: body["default_branch"]?.stringValue,
            topics: body["topics"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            language: body["language"]?.stringValue,
            customProperties: (body["custom_properties"]?.objectValue ?? [:]).mapValues { Self.values($0) },
            teams: (body["teams"]?.arrayValue?.compactMap { ($0["slug"] ?? $0).stringValue }).map {
                TeamAccess(Set($0))
            })
        let members: [(Fact, Bool)] = [
            (.visibility, visibility != nil), (.fork, body["fork"] != nil), (.template, body["is_template"] != nil),
            (.archived, body["archived"] != nil), (.defaultBranch, body["default_branch"] != nil),
            (.topics, body["topics"] != nil), (.language, body["language"] != nil),
            (.customProperties, body["custom_properties"] != nil), (.teams, body["teams"]?.arrayValue != nil),
        ]
        for (fact, isThere) in members where !isThere { unreadable[fact] = "the facts that were given do not say it" }
    }
}
