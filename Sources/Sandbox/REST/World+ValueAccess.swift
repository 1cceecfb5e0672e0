/// Which repositories read a variable or secret of the organization.
extension World {
    /// What a body says of it.
    /// - Parameter known: what holds where the body does not say it; nil for a new one.
    func access(_ fields: Fields, _ known: ValueAccess?, _ request: APIRequest) throws(Refusal) -> ValueAccess {
        if known == nil { try fields.require("visibility") }
        var access = known ?? ValueAccess(visibility: "private")
        if let visibility = try fields.choice("visibility", of: ["all", "private", "selected"]) {
            access.visibility = visibility
        }
        if let ids = try ids(in: fields, request) {
            guard access.visibility == "selected" else {
                throw Refusal(422, "Validation Failed: selected_repository_ids goes with visibility selected")
            }
            access.repositories = ids
        }
        if access.visibility != "selected" { access.repositories = [] }
        return access
    }

    /// What a body says of the repositories alone.
    func reselected(_ access: ValueAccess?, _ request: APIRequest) throws -> ValueAccess {
        guard var access, access.visibility == "selected" else {
            throw Refusal(409, "Visibility is not set to selected")
        }
        let fields = Fields(try request.object())
        try fields.require("selected_repository_ids")
        access.repositories = try ids(in: fields, request) ?? []
        return access
    }

    private func ids(in fields: Fields, _ request: APIRequest) throws(Refusal) -> [Int]? {
        guard let value = fields.object["selected_repository_ids"], !value.isNull else { return nil }
        guard let items = value.array else { throw Fields.invalid("selected_repository_ids is not an array.") }
        // Dependabot takes them as texts too.
        let ids = items.compactMap { $0.int ?? $0.string.flatMap { Int($0) } }
        guard ids.count == items.count, ids.allSatisfy({ repositories[$0]?.ownerID == request.organizationID }) else {
            throw Refusal(422, "Validation Failed: selected_repository_ids names a repository that does not exist")
        }
        return ids
    }

    /// The list of those that are selected.
    func selection(_ access: ValueAccess?, _ request: APIRequest) throws(Refusal) -> APIResponse {
        guard let access, access.visibility == "selected" else {
            throw Refusal(409, "Visibility is not set to selected")
        }
        let page = Page(request)
        let present = access.repositories.filter { repositories[$0] != nil }
        let found = page.slice(present).compactMap { id in
            repositories[id].map { JSON.object(repositoryJSON($0, .nested, for: request.caller)) }
        }
        return APIResponse(
            200, ["total_count": .int(present.count), "repositories": .array(found)],
            headers: page.links(present.count, "\(apiURL)\(request.path)", request))
    }

    /// What a list and a single answer say of it.
    func add(_ access: ValueAccess?, of name: String, to json: inout JSONObject, _ request: APIRequest) {
        guard let access else { return }
        json.add("visibility", access.visibility)
        guard access.visibility == "selected" else { return }
        let path = request.path.hasSuffix("/\(name)") ? request.path : "\(request.path)/\(name)"
        json.add("selected_repositories_url", "\(apiURL)\(path)/repositories")
    }
}

extension Route.Scope {
    var isOrganization: Bool { if case .organization = self { true } else { false } }
}
