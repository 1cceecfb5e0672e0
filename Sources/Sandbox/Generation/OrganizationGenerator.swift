/// Builds the organization that a sandbox starts with: people, teams, Apps, repositories with typical drift.
struct OrganizationGenerator {
    private let configuration: SandboxConfiguration
    private var random: SplitMix64

    init(_ configuration: SandboxConfiguration) {
        self.configuration = configuration
        random = SplitMix64(seed: configuration.seed)
    }

    private static let people = [
        ("octo-owner", "Olivia Owner"), ("automation-ci", nil), ("maya-chen", "Maya Chen"),
        ("liam-oconnor", "Liam O'Connor"), ("priya-nair", "Priya Nair"), ("tomas-novak", "Tomáš Novák"),
        ("sofia-rossi", "Sofia Rossi"), ("jonas-berg", "Jonas Berg"), ("octocat", "The Octocat"),
    ]

    /// Throws when a token of the configuration belongs to nobody.
    consuming func world() throws -> World {
        var world = World(clock: configuration.clock)
        let organization = world.addAccount(
            login: configuration.organization, kind: .organization, name: configuration.organization.capitalized,
            description: "A generated organization")
        world.updateOrganization(organization.id) { [configuration] settings in
            settings.plan = configuration.plan
            settings.hasAdvancedSecurityLicence = configuration.hasAdvancedSecurityLicence
            settings.propertyDefinitions = Self.propertyDefinitions
            settings.customRoles = configuration.customRoles
        }
        for (login, name) in Self.people {
            let person = world.addAccount(login: login, kind: .user, name: name)
            world.addMember(person.id, to: organization.id, isOwner: login == "octo-owner")
        }
        for (text, login) in configuration.tokens.sorted(by: { $0.key < $1.key }) {
            guard let holder = world.account(login: login) else {
                throw SandboxError("A token of the sandbox belongs to \(login), who does not exist there.")
            }
            world.addToken(text, Token(holder: .user(holder.id), scopes: Self.scopes(of: text)))
        }
        try addTeams(to: &world, organization.id)
        addApps(to: &world, organization.id)
        try addRepositories(to: &world, organization.id)
        addOtherApps(to: &world, organization.id)
        try world.generateRulesets(configuration.rulesetsPerRepository, in: configuration.organization)
        world.consistencyDelay = configuration.consistencyDelay
        world.defaultSetupSeconds = configuration.defaultSetupSeconds
        return world
    }

    private static let propertyDefinitions = [
        PropertyDefinition(name: "collection", valueType: "string", description: "The product line"),
        PropertyDefinition(
            name: "data_classification", valueType: "single_select", isRequired: true, defaultValue: .one("internal"),
            allowedValues: ["public", "internal", "confidential"]),
        PropertyDefinition(
            name: "approvers", valueType: "single_select", allowedValues: ["1", "2", "3", "4", "5", "6"]),
        PropertyDefinition(name: "tier", valueType: "single_select", allowedValues: ["gold", "silver", "bronze"]),
        PropertyDefinition(
            name: "owners", valueType: "multi_select", allowedValues: ["payments", "platform", "web"]),
        PropertyDefinition(name: "retired", valueType: "string"),
    ]

    private func addTeams(to world: inout World, _ organization: Int) throws {
        let members = ["maya-chen", "liam-oconnor", "priya-nair", "tomas-novak", "sofia-rossi", "jonas-berg"]
        let ids = members.compactMap { world.account(login: $0)?.id }
        var names = ["infosec", "devops", "ci", "engineering", "dataarchitect", "contractors"]
        for collection in 1...3 {
            names += ["Services", "Test", "Ui", "Data"].map { "Collection\(collection)\($0)Leads" }
        }
        for (index, name) in names.enumerated() {
            let team = try world.createTeam(name, in: organization)
            world.updateTeam(team.id) { team in
                let everyone = name == "engineering"
                team.members = everyone ? Set(ids) : [ids[index % ids.count], ids[(index + 1) % ids.count]]
            }
        }
        if let ci = world.team(organizationID: organization, slug: "ci"),
            let bot = world.account(login: "automation-ci")
        {
            world.updateTeam(ci.id) { $0.members.insert(bot.id) }
        }
        let platform = try world.createTeam("platform", in: organization)
        try world.createTeam("platform on-call", in: organization, parent: platform.id)
    }

    /// Classic tokens have scopes, those of other kinds have not.
    private static func scopes(of token: String) -> [String]? {
        token.hasPrefix("ghp_") ? ["admin:org", "admin:repo_hook", "repo", "workflow"] : nil
    }

    private func addApps(to world: inout World, _ organization: Int) {
        let settings = configuration.app
        let levels = settings.permissions.compactMapValues { Permissions.Level(rawValue: $0) }
        let app = world.addApp(
            id: settings.id, slug: settings.slug, name: settings.name, owner: organization,
            permissions: Permissions(levels), events: settings.events)
        world.updateApp(app.id) { [configuration] app in
            app.publicKeyPEM = settings.publicKeyPEM
            if let webhook = configuration.webhook {
                app.hook = AppHook(id: 109_947_526, url: webhook.url, secret: webhook.secret)
            }
        }
        world.install(app, on: organization)
        // The id under which GitHub Actions reports checks everywhere.
        let actions = world.addApp(
            id: 15_368, slug: "github-actions", name: "GitHub Actions", owner: organization,
            permissions: Permissions(["metadata": .read, "contents": .write, "checks": .write]), events: [])
        world.install(actions, on: organization)
    }

    /// One App of somebody else that is installed, and one that is not.
    private func addOtherApps(to world: inout World, _ organization: Int) {
        let owner = world.addAccount(login: "app-makers", kind: .organization, name: "App Makers")
        let permissions = Permissions(["metadata": .read, "contents": .write, "pull_requests": .write])
        let installed = world.addApp(
            id: 301_101, slug: "merge-assistant", name: "Merge Assistant", owner: owner.id, permissions: permissions,
            events: [])
        world.install(installed, on: organization)
        _ = world.addApp(
            id: 301_102, slug: "coverage-reporter", name: "Coverage Reporter", owner: owner.id,
            permissions: permissions, events: [])
    }

    private mutating func addRepositories(to world: inout World, _ organization: Int) throws {
        let upstream = world.addAccount(login: "upstream-labs", kind: .organization, name: "Upstream Labs")
        let parent = try world.createRepository(
            NewRepository(name: "telemetry-agent", visibility: .public), owner: upstream.id, by: .user(upstream.id))
        world.outbox = []
        let builder = RepositoryBuilder(world: world, organization: organization, upstream: parent)
        var repositories: [Repository] = []
        repositories.reserveCapacity(configuration.repositories)
        for index in 0..<max(0, configuration.repositories) {
            let known = RepositorySpecification.known
            let specification =
                configuration.isUniform
                ? RepositorySpecification.uniform(index)
                : index < known.count ? known[index] : RepositorySpecification.generic(index - known.count, &random)
            repositories.append(builder.build(specification, in: &world, &random))
        }
        world.addAll(repositories)
    }
}

extension World {
    /// Many finished repositories of one owner, in time n log n, without telling anyone.
    mutating func addAll(_ new: [Repository]) {
        guard let owner = new.first?.ownerID else { return }
        repositories.reserveCapacity(repositories.count + new.count)
        repositoriesByName.reserveCapacity(repositories.count + new.count)
        for repository in new {
            repositories[repository.id] = repository
            repositoriesByName[RepositoryKey(repository.ownerID, repository.name)] = repository.id
            if let parent = repository.parentID { networks[parent, default: []].append(repository.id) }
            for grant in repository.teamGrants {
                repositoriesByTeam[grant.teamID, default: []].insertSorted(repository.id)
            }
        }
        listings[owner, default: Listing()].insert(new.map { (id: $0.id, name: $0.name) })
    }
}
