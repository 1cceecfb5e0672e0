extension World {
    /// Decides whether the caller may use the route, and on what. Returns an answer instead for redirects.
    mutating func admit(_ request: inout APIRequest, _ route: Route, _ call: Call) throws(Refusal) -> APIResponse? {
        let caller = request.caller
        switch route.scope {
        case .app:
            guard case .app = caller.identity else { throw Refusal(401, "A JSON web token could not be decoded") }
            return nil
        case .installation:
            guard case .installation = caller.identity else {
                throw Refusal(403, "You must authenticate with an installation access token.")
            }
            return nil
        case .open: return nil
        case .organization:
            try admitOrganization(&request, call)
            if let permission = route.permission { try check(caller, permission, organization: request.organizationID) }
            return nil
        case .repository:
            if request.parameters["org"] != nil { try admitOrganization(&request, call) }
            return try admitRepository(&request, route, call)
        }
    }

    private func admitOrganization(_ request: inout APIRequest, _ call: Call) throws(Refusal) {
        let id = call.organizationID ?? organization(login: request.parameter("org"))?.id
        guard let id, organizations[id] != nil else { throw .notFound }
        request.organizationID = id
    }

    private mutating func admitRepository(
        _ request: inout APIRequest, _ route: Route, _ call: Call
    ) throws(Refusal) -> APIResponse? {
        let owner = request.parameter("owner")
        let name = request.parameter("repo")
        let repository: Repository
        if let id = call.repositoryID {
            guard let found = repositories[id] else { throw .notFound }
            repository = found
        } else if let found = self.repository(owner: owner, name: name) {
            repository = found
        } else if let moved = redirect(owner: owner, name: name), role(of: request.caller, in: moved) != nil {
            return redirection(to: moved, request)
        } else {
            throw .notFound
        }
        guard role(of: request.caller, in: repository) != nil, !isDelayed(repository.id) else { throw .notFound }
        request.repositoryID = repository.id
        if let permission = route.permission { try check(request.caller, permission, repository, request.method) }
        let isWrite = request.method != "GET"
        let mayTouchArchived = ["/repos/{owner}/{repo}"].contains(route.template)
        if isWrite, repository.isArchived, !mayTouchArchived { throw .archived }
        return nil
    }

    /// 301 for reads, 307 for writes; what follows the name is kept.
    private func redirection(to repository: Repository, _ request: APIRequest) -> APIResponse {
        let rest = request.path.split(separator: "/").drop { $0 != "repos" }.dropFirst(3)
        var url = "\(apiURL)/repositories/\(repository.id)" + rest.map { "/\($0)" }.joined()
        if !request.query.isEmpty {
            let pairs = request.query.sorted { $0.key < $1.key }
            url += "?" + pairs.map { "\($0.key.percentEncoded)=\($0.value.percentEncoded)" }.joined(separator: "&")
        }
        let isRead = request.method == "GET"
        let body: JSON = [
            "message": .string(isRead ? "Moved Permanently" : "Temporary Redirect"), "url": .string(url),
            "documentation_url":
                "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
        ]
        return APIResponse(isRead ? 301 : 307, body, headers: [(name: "location", value: url)])
    }

    private func check(
        _ caller: Caller, _ permission: (key: String, level: Permissions.Level), _ repository: Repository,
        _ method: String
    ) throws(Refusal) {
        guard !allows(caller, permission.key, permission.level, in: repository) else { return }
        // Listing what may be read publicly needs no permission.
        if caller.isApp { throw Refusal(403, "Resource not accessible by integration") }
        if caller.identity == .anonymous, method != "GET" { throw Refusal(401, "Requires authentication") }
        if permission.key == "checks" { throw Refusal(403, "You must authenticate via a GitHub App.") }
        if method == "GET" || permission.key == "contents" { throw .notFound }
        throw Refusal(403, "Must have admin rights to Repository.")
    }

    private func check(
        _ caller: Caller, _ permission: (key: String, level: Permissions.Level), organization id: Int
    ) throws(Refusal) {
        if permission.key == "metadata" { return }
        // Creating a repository needs administration of the App, membership of a person.
        if case .user(let user) = caller.identity, permission.key == "administration",
            organizations[id]?.members.contains(user) ?? false
        {
            return
        }
        guard !allows(caller, permission.key, permission.level, inOrganization: id) else { return }
        if caller.isApp { throw Refusal(403, "Resource not accessible by integration") }
        if caller.identity == .anonymous { throw Refusal(401, "Requires authentication") }
        throw Refusal(403, "Must be an organization owner.")
    }
}

extension APIRequest {
    /// Takes fields out of the body, so that the handler never hears of them.
    mutating func ignore(_ fields: [String]) {
        ignoredFields = Set(fields)
        guard case .object(var object)? = body else { return }
        // Keys without which there is no valid body stay; their handler looks at `ignoredFields`.
        let isProtection = method == "PUT" && path.hasSuffix("/protection")
        for field in fields where !isProtection || !ProtectionEdit.requiredKeys.contains(field) {
            object.removeValue(at: field.split(separator: ".").map { String($0) }[...])
        }
        body = .object(object)
    }
}

extension JSONObject {
    fileprivate mutating func removeValue(at path: ArraySlice<String>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            self[first] = nil
        } else if case .object(var inner)? = self[first] {
            inner.removeValue(at: path.dropFirst())
            self[first] = .object(inner)
        }
    }
}
