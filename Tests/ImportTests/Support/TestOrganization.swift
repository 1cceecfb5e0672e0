import Import
import Kinds
import Policy

/// An organization as GitHub would show it if a policy had been enforced there.
struct TestOrganization {
    var repositories: [RepositoryFacts]

    /// What a repository has before any policy.
    static let untouched: JSON = [
        "homepage": "", "has_wiki": true, "has_issues": true, "has_projects": true, "allow_squash_merge": true,
        "allow_merge_commit": true, "allow_rebase_merge": true, "allow_auto_merge": false,
        "delete_branch_on_merge": false, "allow_update_branch": false,
    ]

    static let kinds = ["repository", "teams", "labels", "branches", "rulesets", "webhooks", "collaborators"]

    func observations(of text: String) throws -> [RepositoryObservation] {
        let document = try Self.document(text)
        return try repositories.map { facts in
            RepositoryObservation(repository: facts, kinds: Self.settings(try document.settings(for: facts)))
        }
    }

    static func document(_ text: String) throws -> PolicyDocument {
        try PolicyDocument.load([PolicyText(name: "githubcop.yml", text: text)]) { _ in "" }
    }

    private static func settings(_ desired: DesiredSettings) -> [String: Result<Observed, Unreadable>] {
        Dictionary(
            uniqueKeysWithValues: repositoryKinds.filter { kinds.contains($0.name) }.map { kind in
                let wanted = desired.kinds[kind.name]?.json ?? [:]
                guard kind.isCollection else {
                    let members = (untouched.objectValue ?? [:]).merging(wanted.objectValue ?? [:]) { $1 }
                    return (kind.name, .success(Observed(.object(members))))
                }
                return (kind.name, .success(Observed(kind.documentation.schema.shown(wanted))))
            })
    }

    /// Imports what GitHub shows.
    static func imported(
        _ observations: [RepositoryObservation], style: ImportStyle = .faithful
    ) -> ImportedPolicy {
        var policy = PolicyImport("acme")
        policy.style = style
        for observation in observations { policy.add(observation) }
        return policy.imported()
    }
}

extension ImportedPolicy {
    var text: String { files.map { $0.text }.joined(separator: "\n") }

    /// Without the list of what was left out.
    var rulesText: String { text.components(separatedBy: "\n# Not imported:").first ?? "" }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] {
        guard let range = firstRange(of: separator) else { return [self] }
        return [String(self[..<range.lowerBound]), String(self[range.upperBound...])]
    }
}

extension SettingSchema {
    /// What GitHub shows of settings that a policy has made: with everything that it does not name.
    func shown(_ value: JSON) -> JSON {
        switch self {
        case .object(let object):
            guard let members = value.objectValue else { return value }
            var shown: [String: JSON] = [:]
            for field in object.fields where !field.isDeclaration && !field.isWriteOnly {
                if let member = members[field.name], !member.unresolved.isEmpty {
                    shown[field.name] = "********"
                } else if let member = members[field.name] {
                    shown[field.name] = field.schema.shown(member)
                } else if let initial = field.defaultValue ?? field.schema.initial(isNullable: field.isNullable) {
                    shown[field.name] = field.schema.shown(initial)
                }
            }
            return .object(shown)
        case .map(let map):
            return .object((value.objectValue ?? [:]).filter { !$0.value.isNull }.mapValues { map.value.shown($0) })
        case .list(let list):
            return .array((value.arrayValue ?? []).map { list.element.shown($0) })
        case .boolean, .integer, .text, .choice: return value
        }
    }

    private func initial(isNullable: Bool) -> JSON? {
        if isNullable { return .null }
        switch self {
        case .boolean: return false
        case .list: return []
        default: return nil
        }
    }
}

extension RepositoryFacts {
    init(
        _ name: String, _ id: Int = 1, visibility: Visibility = .private, topics: [String] = [],
        language: String? = nil, properties: [String: [String]] = [:]
    ) {
        self.init(
            name: RepositoryName(owner: "acme", name: name), id: id, nodeID: "R_\(id)", visibility: visibility,
            topics: topics, language: language, customProperties: properties)
    }
}

/// The same numbers for the same seed.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
