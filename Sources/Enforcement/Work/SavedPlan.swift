import Crypto
package import FoundationEssentials
package import Policy

/// A plan on disk: what was planned for each repository, to be carried out later and exactly so.
///
/// Holds no secret: where one is desired, its name stands. The file ends in a digest of the rest, which tells when it
/// was damaged or edited. It does not tell who wrote it: anyone who can replace the file can replace the digest, so keep
/// the file where only those write who may apply it.
package struct SavedPlan: Sendable, Codable {
    /// Raised when an older program could misunderstand the file.
    package static let currentVersion = 1

    package let version: Int
    package let organization: String
    package let createdAt: Date
    package let repositories: [RepositoryPlan]

    package init(organization: String, createdAt: Date, repositories: [RepositoryPlan]) {
        version = Self.currentVersion
        self.organization = organization
        self.createdAt = createdAt
        self.repositories = repositories.filter { !$0.changes.isEmpty }
    }

    /// - Throws: `Invalid` when the bytes are no plan that this program wrote.
    package init(parsing bytes: [UInt8]) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let data = Data(bytes)
        guard let head = try? decoder.decode(Head.self, from: data) else {
            throw Invalid(message: "this is no plan that 'githubcop plan --out' wrote; make it anew")
        }
        guard head.version == Self.currentVersion else {
            throw Invalid(
                message:
                    "the plan has version \(head.version), not \(Self.currentVersion) as this program's; make it anew"
            )
        }
        guard let plan = try? decoder.decode(SavedPlan.self, from: data),
            let seal = try? decoder.decode(Seal.self, from: data), try seal.digest == plan.digest()
        else {
            throw Invalid(
                message: "this is not as 'githubcop plan --out' wrote it: it was edited or damaged; make it anew")
        }
        organization = plan.organization
        version = plan.version
        createdAt = plan.createdAt
        repositories = plan.repositories.map { $0.restoringReferences() }
    }

    package func encoded() throws -> [UInt8] {
        Array(try Self.encoder(.prettyPrinted).encode(Sealed(plan: self, seal: Seal(digest: try digest()))))
    }

    private static func encoder(_ formatting: JSONEncoder.OutputFormatting = []) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }

    private func digest() throws -> String {
        let hash = SHA256.hash(data: try Self.encoder().encode(self))
        return "sha256:" + hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// What a plan of any version has.
    private struct Head: Decodable {
        let version: Int
    }

    private struct Seal: Codable {
        let digest: String
    }

    /// Plan and seal as members of one object.
    private struct Sealed: Encodable {
        let plan: SavedPlan
        let seal: Seal

        func encode(to encoder: any Encoder) throws {
            try plan.encode(to: encoder)
            try seal.encode(to: encoder)
        }
    }

    package struct Invalid: Error, CustomStringConvertible {
        package let message: String
        package var description: String { message }
    }
}

extension RepositoryPlan {
    fileprivate func restoringReferences() -> RepositoryPlan {
        RepositoryPlan(target: target, changes: changes.map { $0.restoringReferences() }, notes: notes)
    }
}

extension Change {
    /// A change that was kept as JSON, with the references that it is to resolve. What it found stays as GitHub told it.
    package func restoringReferences() -> Change {
        var change = self
        change.after = after?.restoringReferences()
        return change
    }
}

extension DesiredSettings {
    /// The settings that a saved plan wants, stated anew, so that planning against them shows what has moved.
    init(restating changes: [Change]) {
        self.init()
        for change in changes {
            let provenance = Provenance(rule: change.rule, location: change.source)
            let present = kinds[change.kind] ?? .members([:], provenance.implied)
            kinds[change.kind] = present.inserting(
                Desired(restating: change, provenance), at: change.path, provenance.implied)
        }
    }
}

extension Provenance {
    /// Of what is only on the way to what a plan wants: that alone does not make a collection exact.
    fileprivate var implied: Provenance { Provenance(rule: rule, location: location, isImplied: true) }
}

extension Desired {
    fileprivate init(restating change: Change, _ provenance: Provenance) {
        guard change.verb == .rename else {
            self.init(restating: change.after ?? .null, isMinimum: change.isMinimum, provenance)
            return
        }
        let names = DesiredValue(.array(change.before.map { [$0] } ?? []), provenance: provenance)
        self = .members([SettingSchema.Map.previousNames: .value(names)], provenance.implied)
    }

    fileprivate init(restating json: JSON, isMinimum: Bool, _ provenance: Provenance) {
        switch json {
        case .null: self = .absent(provenance)
        case .object(let members):
            self = .members(
                members.mapValues { Desired(restating: $0, isMinimum: isMinimum, provenance) }, provenance)
        default: self = .value(DesiredValue(json, isMinimum: isMinimum, provenance: provenance))
        }
    }

    fileprivate func inserting(_ desired: Desired, at path: SettingPath, _ provenance: Provenance) -> Desired {
        guard let first = path.components.first else { return desired }
        var members: [String: Desired] = if case .members(let members, _) = self { members } else { [:] }
        let rest = SettingPath(Array(path.components.dropFirst()))
        members[first] = (members[first] ?? .members([:], provenance)).inserting(desired, at: rest, provenance)
        return .members(members, provenance)
    }
}
