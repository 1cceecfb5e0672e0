package import Enforcement
package import FoundationEssentials
package import Policy
import Reporting

/// What people saw before they merged a change of the policy: enough to say afterwards which changes they did not see.
package struct ShownPreview: Hashable, Sendable {
    /// Whose policy it is.
    package let organization: String
    /// Where the pull request is.
    package let repository: RepositoryName
    package let number: Int
    /// Digest of the proposed policy.
    package let policy: String
    package let at: Date
    /// Repositories that GitHub counted and did not list.
    package let notListed: Int
    package let changes: ShownChanges

    package init(
        organization: String, repository: RepositoryName, number: Int, policy: PolicyDigest, at: Date,
        notListed: Int = 0, changes: ShownChanges
    ) {
        self.organization = organization
        self.repository = repository
        self.number = number
        self.policy = policy.description
        // As it is written down.
        self.at = Date(timeIntervalSince1970: at.timeIntervalSince1970.rounded(.down))
        self.notListed = notListed
        self.changes = changes
    }

    package var name: String { "\(repository)#\(number)" }

    private static let version = 1

    package var json: JSON {
        [
            "version": .integer(Self.version), "organization": .string(organization),
            "repository": .string(repository.description), "number": .integer(number), "policy": .string(policy),
            "at": .integer(Int(at.timeIntervalSince1970)), "not_listed": .integer(notListed),
            "form": .string(changes.form.rawValue), "digests": .string(Self.base64(changes.digests)),
        ]
    }

    /// `nil` for anything that `json` does not make, such as what earlier versions kept.
    package init?(untrusted json: JSON) {
        guard case .object(let members) = json, members.count == 9, json["version"]?.intValue == Self.version,
            let organization = json["organization"]?.stringValue, RepositoryName("\(organization)/x") != nil,
            let repository = json["repository"]?.stringValue.flatMap({ RepositoryName($0) }),
            let number = json["number"]?.intValue, number > 0, let policy = json["policy"]?.stringValue,
            policy.utf8.count == 64, policy.utf8.allSatisfy({ Self.hexadecimal.contains($0) }),
            let at = json["at"]?.intValue, (0...Self.latest).contains(at),
            let notListed = json["not_listed"]?.intValue, notListed >= 0,
            let form = json["form"]?.stringValue.flatMap({ ShownChanges.Form(rawValue: $0) }),
            let digests = json["digests"]?.stringValue.flatMap({ Self.digests($0) }),
            let changes = ShownChanges(form, digests: digests)
        else { return nil }
        self.organization = organization
        self.repository = repository
        self.number = number
        self.policy = policy
        self.at = Date(timeIntervalSince1970: Double(at))
        self.notListed = notListed
        self.changes = changes
    }

    private static let hexadecimal = Set("0123456789abcdef".utf8)
    /// The end of the year 9999.
    private static let latest = 253_402_300_799

    // MARK: In a text

    private static let opening = "<!-- githubcop shown "
    private static let ending = " -->"

    /// For the text of a check run: a sentence for people and the record, which GitHub does not show.
    package var text: String {
        """
        What this preview showed is kept in this text, so that `githubcop apply` can say after the merge when it does \
        more.

        \(Self.opening)\(json.text())\(Self.ending)

        """
    }

    /// The record in such a text; `nil` where there is none, or one that is not valid.
    package init?(inText text: String) {
        guard text.utf8.count <= CheckRunText.longest, let start = text.firstRange(of: Self.opening),
            let end = text[start.upperBound...].firstRange(of: Self.ending),
            let json = try? JSON(parsing: Array(text[start.upperBound..<end.lowerBound].utf8))
        else { return nil }
        self.init(untrusted: json)
    }

    // MARK: Digests

    /// The first byte is the highest.
    private static func base64(_ digests: [UInt32]) -> String {
        var bytes = Data(capacity: digests.count * 4)
        for digest in digests { withUnsafeBytes(of: digest.bigEndian) { bytes.append(contentsOf: $0) } }
        return bytes.base64EncodedString()
    }

    private static func digests(_ text: String) -> [UInt32]? {
        guard text.utf8.count <= ShownChanges.most * 16 / 3 + 4, let bytes = Data(base64Encoded: text),
            bytes.count.isMultiple(of: 4)
        else { return nil }
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
    }
}
