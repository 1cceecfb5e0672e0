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
        /// The number of a pull request.
        var pullRequest: Int?
        /// The head commit of a check run or suite.
        var checkedCommit: String?
    }

    struct Team: Hashable, Sendable {
        let name: String
        let slug: String?
    }

    var action: String?
    var organization: String?
    var organizationID: Int?
    var sender: Account?
    var repository: PayloadRepositoryFacts?
    var changes: [FieldChange] = []
    var repositoriesAdded: [PayloadRepository] = []
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
        guard let fields = JSONField(checking: json)?.object else { throw .notAJSONObject }
        self.init(fields)
    }

    /// The media type without parameters, without regard to case. A body of no or any other type is read as JSON.
    private static func isForm(_ contentType: String?) -> Bool {
        guard let contentType, contentType != "application/json" else { return false }
        let media = contentType.prefix { $0 != ";" }.filter { !$0.isWhitespace }
        return media.lowercased() == "application/x-www-form-urlencoded"
    }
}

extension Payload {
    private init(_ fields: JSONObject) {
        action = fields["action"]?.string.map { printable($0, limit: 64) }
        sender = fields["sender"].flatMap { Account($0) }
        repository = fields["repository"].flatMap { PayloadRepositoryFacts($0) }
        organization =
            fields["organization"].flatMap { Account($0) }?.login
            ?? fields["installation"]?.object?["account"].flatMap { Account($0) }?.login
            ?? fields["account"].flatMap { Account($0) }?.login
            ?? repository.flatMap { $0.ownerType == "Organization" ? $0.reference.owner : nil }
        organizationID = fields["organization"].flatMap { Account($0) }?.id
        if organization.map(PayloadRepository.isPathSafe) == false { organization = nil }
        changes = fields["changes"].map { ChangeList($0).changes } ?? []
        repositoriesAdded = fields["repositories_added"]?.array?.compactMap { PayloadRepository(listed: $0) } ?? []
        ref = fields["ref"]?.string
        refType = fields["ref_type"]?.string
        before = fields["before"]?.string
        after = fields["after"]?.string
        isCreated = fields["created"]?.bool
        isDeleted = fields["deleted"]?.bool
        details = Details(fields)
    }
}

extension Payload.Details {
    fileprivate init(_ fields: JSONObject) {
        let (rule, team) = (fields["rule"]?.object, fields["team"]?.object)
        let (label, key, property) = (fields["label"]?.object, fields["key"]?.object, fields["definition"]?.object)
        self.rule = rule?["name"]?.string
        ruleset = fields["repository_ruleset"]?.object?["name"]?.string
        let slug = team?["slug"]?.string
        self.team = (team?["name"]?.string ?? slug).map { Payload.Team(name: $0, slug: slug) }
        member =
            (fields["member"].flatMap { Account($0) }
            ?? fields["membership"]?.object?["user"].flatMap { Account($0) }
            ?? fields["user"].flatMap { Account($0) })?.login
        self.label = label?["name"]?.string
        deployKey = key?["title"]?.string
        self.property = property?["property_name"]?.string
        changedProperties =
            fields["new_property_values"]?.array?.compactMap { $0.object?["property_name"]?.string } ?? []
        importStatus = fields["status"]?.string
        masterBranch = fields["master_branch"]?.string
        pullRequest = fields["pull_request"]?.object?["number"]?.int
        let check = (fields["check_run"] ?? fields["check_suite"])?.object
        checkedCommit = check?["head_sha"]?.string
    }
}
