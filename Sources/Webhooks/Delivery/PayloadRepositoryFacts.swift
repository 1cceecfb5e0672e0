/// What a payload says about its repository. What else a policy asks for is read from GitHub, which knows it as it is now.
///
/// Everything but the reference may be missing: event kinds and GitHub versions differ in what they send.
package struct PayloadRepositoryFacts: Hashable, Sendable {
    package let reference: PayloadRepository
    /// `Organization` or `User`.
    package let ownerType: String?
    package let defaultBranch: String?
}

extension PayloadRepositoryFacts {
    /// Nil where it is not told which repository it is.
    init?(_ field: JSONField) {
        guard let fields = field.object else { return nil }
        let owner = fields["owner"].flatMap { Account($0) }
        let (id, nodeID) = (fields["id"]?.int, fields["node_id"]?.string)
        let named = fields["full_name"]?.string.flatMap { PayloadRepository(id: id, nodeID: nodeID, fullName: $0) }
        guard
            let reference = named
                ?? owner.flatMap({ owner in
                    fields["name"]?.string.flatMap {
                        PayloadRepository(id: id, nodeID: nodeID, owner: owner.login, name: $0)
                    }
                })
        else { return nil }
        self.reference = reference
        ownerType = owner?.type
        defaultBranch = fields["default_branch"]?.string
    }
}
