extension World {
    @discardableResult
    package mutating func addAccount(
        login: String, kind: Account.Kind, name: String? = nil, description: String? = nil
    ) -> Account {
        let account = Account(
            id: nextID(.account), login: login, kind: kind, name: name, email: nil, description: description,
            createdAt: now + -86_400 * 900)
        accounts[account.id] = account
        accountsByLogin[login.lowercased()] = account.id
        if kind == .organization { organizations[account.id] = OrganizationSettings() }
        return account
    }

    package mutating func addMember(_ user: Int, to organization: Int, isOwner: Bool = false) {
        organizations[organization]?.members.insert(user)
        if isOwner { organizations[organization]?.owners.insert(user) }
    }

    package mutating func updateOrganization(_ id: Int, _ change: (inout OrganizationSettings) -> Void) {
        if var settings = organizations.removeValue(forKey: id) {
            change(&settings)
            organizations[id] = settings
        }
    }

    package mutating func addToken(_ text: String, _ token: Token) { tokens[text] = token }

    /// An App with its bot account, not installed anywhere yet.
    @discardableResult
    package mutating func addApp(
        id: Int? = nil, slug: String, name: String, owner: Int, permissions: Permissions, events: [String]
    ) -> App {
        let bot = addAccount(login: "\(slug)[bot]", kind: .bot)
        let app = App(
            id: id ?? nextID(.app), slug: slug, name: name, ownerID: owner, botID: bot.id,
            clientID: "Iv23li\(ObjectName.hexadecimal(of: UInt64(bot.id)).prefix(14))", description: nil,
            permissions: permissions, events: events, publicKeyPEM: nil, hook: nil, createdAt: now + -86_400 * 90)
        apps[app.id] = app
        return app
    }

    package mutating func updateApp(_ id: Int, _ change: (inout App) -> Void) {
        if var app = apps[id] {
            change(&app)
            apps[id] = app
        }
    }

    package mutating func updateInstallation(_ id: Int, _ change: (inout Installation) -> Void) {
        if var installation = installations[id] {
            change(&installation)
            installations[id] = installation
        }
    }

    @discardableResult
    package mutating func install(_ app: App, on account: Int, repositoryIDs: Set<Int>? = nil) -> Installation {
        let installation = Installation(
            id: nextID(.installation), appID: app.id, accountID: account, permissions: app.permissions,
            events: app.events, repositoryIDs: repositoryIDs, suspendedAt: nil, createdAt: now)
        installations[installation.id] = installation
        return installation
    }
}
