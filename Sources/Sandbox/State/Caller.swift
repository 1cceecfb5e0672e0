/// What an `Authorization` header stands for.
package struct Token: Sendable {
    package enum Holder: Hashable, Sendable {
        case user(Int)
        case installation(Int)
    }

    package var holder: Holder
    /// nil: whatever the holder may do.
    package var permissions: Permissions?
    package var repositoryIDs: Set<Int>?
    package var expiresAt: Timestamp?
    /// OAuth scopes of a classic token, which GitHub sends with every response; nil for tokens of other kinds.
    package var scopes: [String]?

    package init(
        holder: Holder, permissions: Permissions? = nil, repositoryIDs: Set<Int>? = nil, expiresAt: Timestamp? = nil,
        scopes: [String]? = nil
    ) {
        self.holder = holder
        self.permissions = permissions
        self.repositoryIDs = repositoryIDs
        self.expiresAt = expiresAt
        self.scopes = scopes
    }
}

/// Who sends a request, with what it may do.
package struct Caller: Sendable {
    package enum Identity: Hashable, Sendable {
        case anonymous
        case user(Int)
        case installation(Int, app: Int)
        /// An App with its JWT: only `/app…` and the look-ups of installations.
        case app(Int)
    }

    package var identity: Identity
    /// nil: whatever the person may do.
    package var permissions: Permissions?
    package var repositoryIDs: Set<Int>?
    package var scopes: [String]?
    /// When a person's token ends; nil: never.
    package var expiresAt: Timestamp?

    package init(_ identity: Identity, permissions: Permissions? = nil, repositoryIDs: Set<Int>? = nil) {
        self.identity = identity
        self.permissions = permissions
        self.repositoryIDs = repositoryIDs
    }

    /// Who the writes are attributed to; nil for anonymous requests.
    package var actor: Actor? {
        switch identity {
        case .anonymous: nil
        case .user(let id): .user(id)
        case .installation(_, let app), .app(let app): .app(app)
        }
    }

    package var isApp: Bool {
        switch identity {
        case .installation, .app: true
        default: false
        }
    }
}

extension World {
    /// nil for a token that does not exist or has expired.
    package func caller(token text: String) -> Caller? {
        guard let token = tokens[text], token.expiresAt.map({ $0 > now }) ?? true else { return nil }
        switch token.holder {
        case .user(let id):
            var caller = Caller(.user(id), permissions: token.permissions, repositoryIDs: token.repositoryIDs)
            caller.scopes = token.scopes
            caller.expiresAt = token.expiresAt
            return caller
        case .installation(let id):
            guard let installation = installations[id], installation.suspendedAt == nil else { return nil }
            return Caller(
                .installation(id, app: installation.appID),
                permissions: token.permissions ?? installation.permissions,
                repositoryIDs: token.repositoryIDs ?? installation.repositoryIDs)
        }
    }

    /// What the caller may do in the repository; nil when it may not even know that it exists.
    package func role(of caller: Caller, in repository: borrowing Repository) -> Role? {
        let publicly: Role? = repository.visibility == .public ? .read : nil
        switch caller.identity {
        case .anonymous, .app: return publicly
        case .user(let id):
            if let selected = caller.repositoryIDs, !selected.contains(repository.id) { return publicly }
            return role(ofUser: id, in: repository)
        case .installation(let id, _):
            guard reaches(caller, installation: id, repository), let permissions = caller.permissions else {
                return publicly
            }
            if permissions.allows("administration", .write) { return .admin }
            return permissions.allows("contents", .write) ? .write : .read
        }
    }

    private func reaches(_ caller: Caller, installation id: Int, _ repository: borrowing Repository) -> Bool {
        guard installations[id]?.accountID == repository.ownerID else { return false }
        return caller.repositoryIDs.map { $0.contains(repository.id) } ?? true
    }

    /// May read what only administrators see: protection rules, security settings, hooks …
    package func administers(_ caller: Caller, _ repository: borrowing Repository, _ level: Permissions.Level = .read)
        -> Bool
    {
        allows(caller, "administration", level, in: repository)
    }

    /// Apps by their permission key; people by their role (admin for everything but contents).
    package func allows(
        _ caller: Caller, _ key: String, _ level: Permissions.Level, in repository: borrowing Repository
    ) -> Bool {
        if case .installation(let id, _) = caller.identity {
            guard reaches(caller, installation: id, repository) else {
                return key == "metadata" && level == .read && repository.visibility == .public
            }
            return caller.permissions?.allows(key, level) ?? false
        }
        guard let role = role(of: caller, in: repository) else { return false }
        if let permissions = caller.permissions, !permissions.allows(key, level) { return false }
        switch (key, level) {
        case ("metadata", .read), ("contents", .read), ("actions", .read), ("issues", .read): return true
        // Anyone who can read a repository can open pull requests and comment.
        case ("pull_requests", _), ("checks", .read): return true
        // Only Apps make check runs.
        case ("checks", _): return false
        case ("contents", _), ("actions", _), ("issues", _): return role >= .write
        default: return role == .admin
        }
    }

    /// The same for the organization: people need to own it to write, and to be members to read.
    package func allows(_ caller: Caller, _ key: String, _ level: Permissions.Level, inOrganization id: Int) -> Bool {
        switch caller.identity {
        case .installation(let installation, _):
            guard installations[installation]?.accountID == id else { return false }
            return caller.permissions?.allows(key, level) ?? false
        case .user(let user):
            if let permissions = caller.permissions, !permissions.allows(key, level) { return false }
            // A classic token writes what the organization administers only with this scope.
            if key == "organization_administration", level > .read, caller.scopes?.contains("admin:org") == false {
                return false
            }
            guard let organization = organizations[id] else { return false }
            if key == "members", level == .read { return organization.members.contains(user) }
            return organization.owners.contains(user)
        case .anonymous, .app: return false
        }
    }
}
