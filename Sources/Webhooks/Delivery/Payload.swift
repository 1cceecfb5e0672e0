import FoundationEssentials

/// The body of a delivery, as far as it is read.
struct Payload {
    /// Names of what the event is about, for its sentence.
    struct Details: Hashable, Sendable {
        var rule: String?
        var ruleset: String?
        var team: Team?
        /// Login of the person that a membership or a grant is about.
        var member: String?
        var label: String?
        var deployKey: String?
        var property: String?
        var changedProperties: [String] = []
        var importStatus: String?
        /// `master_branch` of `create`: the default branch.
        var masterBranch: String?
    }

    struct Team: Hashable, Sendable {
        let name: String
        let slug: String?
    }

    var action: String?
    var installationID: Int?
    var organization: String?
    var sender: Account?
    var repository: RepositoryFacts?
    var changes: [FieldChange] = []
    var repositoriesAdded: [RepositoryReference] = []
    var ref: String?
    var refType: String?
    var before: String?
    var after: String?
    var isCreated: Bool?
    var isDeleted: Bool?
    var details = Details()

    /// - Throws: ``Rejection/notAJSONObject`` or ``Rejection/malformedForm``; never because of what an object contains.
    init(body: [UInt8], contentType: String?) throws(Rejection) {
        let json = Self.isForm(contentType) ? try FormBody.payload(in: body) : body
        // The decoder does not look into strings that nobody reads, and repairs what it should refuse.
        guard String(validating: json, as: UTF8.self) != nil else { throw .notAJSONObject }
        do {
            self = try JSONDecoder().decode(Payload.self, from: Data(json))
        } catch {
            throw .notAJSONObject
        }
    }

    /// The media type without parameters, without regard to case. A body of no or any other type is read as JSON.
    private static func isForm(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        let media = contentType.prefix { $0 != ";" }.filter { !$0.isWhitespace }
        return media.lowercased() == "application/x-www-form-urlencoded"
    }
}

extension Payload: Decodable {
    private enum Key: String, CodingKey {
        case action, ref, before, after, created, deleted, changes, rule, team, member, membership, repository
        case organization, installation, account, sender, label, key, definition, status, user
        case refType = "ref_type"
        case masterBranch = "master_branch"
        case ruleset = "repository_ruleset"
        case newPropertyValues = "new_property_values"
        case repositoriesAdded = "repositories_added"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        action = fields.lenient(String.self, .action).map { printable($0, limit: 64) }
        sender = fields.lenient(Account.self, .sender)
        repository = fields.lenient(RepositoryFacts.self, .repository)
        let installation = fields.lenient(Installation.self, .installation)
        installationID = installation?.id
        organization =
            fields.lenient(Account.self, .organization)?.login
            ?? installation?.account?.login
            ?? fields.lenient(Account.self, .account)?.login
            ?? repository.flatMap { $0.ownerType == "Organization" ? $0.reference.owner : nil }
        if organization.map(RepositoryReference.isPathSafe) == false { organization = nil }
        changes = fields.lenient(ChangeList.self, .changes)?.changes ?? []
        repositoriesAdded = fields.lenientList(ListedRepository.self, .repositoriesAdded).map(\.reference)
        ref = fields.lenient(String.self, .ref)
        refType = fields.lenient(String.self, .refType)
        before = fields.lenient(String.self, .before)
        after = fields.lenient(String.self, .after)
        isCreated = fields.lenient(Bool.self, .created)
        isDeleted = fields.lenient(Bool.self, .deleted)
        details = Details(
            rule: fields.lenient(Named.self, .rule)?.name,
            ruleset: fields.lenient(Named.self, .ruleset)?.name,
            team: fields.lenient(Named.self, .team).flatMap { team in
                (team.name ?? team.slug).map { Team(name: $0, slug: team.slug) }
            },
            member: (fields.lenient(Account.self, .member) ?? fields.lenient(Membership.self, .membership)?.user
                ?? fields.lenient(Account.self, .user))?.login,
            label: fields.lenient(Named.self, .label)?.name,
            deployKey: fields.lenient(Named.self, .key)?.title,
            property: fields.lenient(Named.self, .definition)?.propertyName,
            changedProperties: fields.lenientList(Named.self, .newPropertyValues).compactMap(\.propertyName),
            importStatus: fields.lenient(String.self, .status),
            masterBranch: fields.lenient(String.self, .masterBranch))
    }

    private struct Installation: Decodable {
        let id: Int?
        let account: Account?

        private enum Key: String, CodingKey { case id, account }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            id = fields.lenient(Int.self, .id)
            account = fields.lenient(Account.self, .account)
        }
    }

    private struct Membership: Decodable {
        let user: Account?
    }

    private struct Named: Decodable {
        let name: String?
        let slug: String?
        let title: String?
        let propertyName: String?

        private enum Key: String, CodingKey {
            case name, slug, title
            case propertyName = "property_name"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            name = fields.lenient(String.self, .name)
            slug = fields.lenient(String.self, .slug)
            title = fields.lenient(String.self, .title)
            propertyName = fields.lenient(String.self, .propertyName)
        }
    }
}
