/// The name of an attribute, in lower snake case, so that `COLLECTION_NAME`, `Collection-Name` and `collection_name`
/// are one.
struct AttributeName: Hashable, Sendable, CustomStringConvertible {
    let text: String

    init(_ name: some StringProtocol) {
        text = String(name.lowercased().map { $0 == "-" || $0 == " " || $0 == "." ? "_" : $0 })
    }

    /// - Returns: `nil` when no inventory column and no custom property could be called so.
    init?(written name: some StringProtocol) {
        let isValid = name.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || ["_", "-", ".", "$", "#", " "].contains(scalar)
        }
        guard isValid, !name.isEmpty else { return nil }
        self.init(name)
    }

    var description: String { text }

    /// What of the repository gives it a value, where no inventory does.
    var fact: RepositoryFacts.Fact { self == .defaultBranch ? .defaultBranch : .customProperties }

    static let repository = AttributeName("repository")
    static let organization = AttributeName("organization")
    static let defaultBranch = AttributeName("default_branch")
    /// Names that the program itself gives a value.
    static let builtIn: Set<AttributeName> = [repository, organization, defaultBranch]
}

/// Looks up the attributes of one repository.
///
/// Inventory columns come from the inventory alone; every other name is a custom property of the repository.
struct Attributes {
    enum Value: Hashable {
        case values([String])
        /// There is no value, or an empty one.
        case none
        /// Only the repository itself could tell.
        case unknown
    }

    let inventory: Inventory
    /// The repository's row in the inventory.
    let row: Int?
    /// `nil` while only the name of the repository is known.
    let facts: RepositoryFacts?
    let repository: String
    let organization: String?
    /// Custom properties of a repository that is not known: all empty, for seeing what the fallbacks give.
    var assumesNone = false
    /// Names of the repositories that match a condition with which the organization's settings select them.
    var selections: [Condition: [String]] = [:]

    /// - Returns: `nil` while the repositories are not known.
    func repositories(matching condition: Condition) -> [String]? { selections[condition] ?? (assumesNone ? [] : nil) }

    subscript(name: AttributeName) -> Value {
        if let column = inventory.columnIndex[name] {
            guard let row, case let value = inventory.rows[row].values[column], !value.isEmpty else { return .none }
            return .values([value])
        }
        switch name {
        case .repository: return repository.isEmpty ? .unknown : .values([repository])
        case .organization: return organization.map { .values([$0]) } ?? .unknown
        case .defaultBranch where facts != nil:
            guard let facts, facts.knows(.defaultBranch) else { return .unknown }
            return facts.defaultBranch.map { .values([$0]) } ?? .none
        default: break
        }
        guard let facts else { return assumesNone ? .none : .unknown }
        guard facts.knows(.customProperties) else { return .unknown }
        let values = (facts.customProperties[name.text] ?? property(name, of: facts)).filter { !$0.isEmpty }
        return values.isEmpty ? .none : .values(values)
    }

    private func property(_ name: AttributeName, of facts: RepositoryFacts) -> [String] {
        facts.customProperties.first { AttributeName($0.key) == name }?.value ?? []
    }
}
