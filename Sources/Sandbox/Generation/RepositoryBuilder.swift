/// Makes a repository from its specification.
struct RepositoryBuilder {
    private let organization: Int
    private let upstream: Int
    private let teams: [String: Int]
    private let automation: Int?
    private let creator: Int?
    private let start: Timestamp

    init(world: borrowing World, organization: Int, upstream: Int) {
        self.organization = organization
        self.upstream = upstream
        var teams: [String: Int] = [:]
        for team in world.teams(ofOrganization: organization) { teams[team.slug] = team.id }
        self.teams = teams
        automation = world.account(login: "automation-ci")?.id
        creator = world.account(login: "octo-owner")?.id
        start = world.now + -86_400 * 700
    }

    func build(_ specification: RepositorySpecification, in world: inout World, _ random: inout SplitMix64)
        -> Repository
    {
        let traits = specification.traits
        let age = Int(random.next() % (86_400 * 600))
        let created = start + age
        var repository = Repository(
            id: world.nextID(.repository) + Int(random.next() % 40), ownerID: organization, name: specification.name,
            createdAt: created, updatedAt: created + 3600)
        world.nextIDs[.repository] = repository.id
        repository.visibility = specification.visibility
        repository.language = specification.language
        repository.description =
            "\(specification.name.replacing("-", with: " ")), owned by collection \(specification.collection)"
        repository.isArchived = traits.contains(.archived)
        repository.archivedAt = repository.isArchived ? created + 86_400 * 90 : nil
        repository.isTemplate = traits.contains(.template)
        repository.isFork = traits.contains(.fork)
        repository.parentID = repository.isFork ? upstream : nil
        repository.license = specification.visibility == .public ? "MIT" : nil
        repository.topics = topics(of: specification)
        repository.features.hasWiki = random.chance(50)
        repository.features.hasProjects = random.chance(40)
        if specification.collection > 0 {
            repository.properties = [
                PropertyValue(name: "collection", content: .one("Collection\(specification.collection)"))
            ]
        }
        addMergeSettings(to: &repository, traits)
        addSettings(to: &repository, traits)
        if !traits.contains(.empty) { addCode(to: &repository, traits, in: &world, &random) }
        addTeams(to: &repository, specification)
        addRules(to: &repository, traits, in: &world)
        addLinks(to: &repository, traits, in: &world)
        return repository
    }

    private func topics(of specification: RepositorySpecification) -> [String] {
        var topics = specification.language.map { [$0.lowercased().filter { $0.isLetter || $0.isNumber }] } ?? []
        if specification.name.contains("database") { topics.append("database") }
        return topics.filter { !$0.isEmpty }
    }

    private func addMergeSettings(to repository: inout Repository, _ traits: Set<RepositorySpecification.Trait>) {
        if traits.contains(.goodMerge) {
            repository.merge.deleteBranchOnMerge = true
            repository.merge.allowUpdateBranch = true
        }
        if traits.contains(.squashOnly) {
            repository.merge.allowMergeCommit = false
            repository.merge.allowRebaseMerge = false
        }
        if traits.contains(.wrongTeam), !traits.contains(.goodMerge) { repository.merge.allowSquashMerge = false }
    }

    private func addSettings(to repository: inout Repository, _ traits: Set<RepositorySpecification.Trait>) {
        if traits.contains(.selectedActions) {
            repository.actions.allowedActions = "selected"
            repository.actions.patterns = ["acme/*"]
        }
        if traits.contains(.writeWorkflows) {
            repository.actions.defaultWorkflowPermissions = "write"
            repository.actions.canApprovePullRequests = true
        }
        if traits.contains(.secretScanning) {
            repository.security.advancedSecurity = repository.isPrivate
            repository.security.secretScanning = true
            repository.security.pushProtection = true
        }
        if traits.contains(.dependabot) {
            repository.security.dependabotAlerts = true
            repository.security.dependabotUpdates = true
        }
    }

    private func addCode(
        to repository: inout Repository, _ traits: Set<RepositorySpecification.Trait>, in world: inout World,
        _ random: inout SplitMix64
    ) {
        repository.defaultBranch = traits.contains(.masterBranch) ? "master" : "main"
        var names = [repository.defaultBranch]
        if traits.contains(.developBranch) { names.append("develop") }
        if traits.contains(.releaseBranches) { names += ["release/1.0", "release/1.1", "release/2.0"] }
        if traits.contains(.manyBranches) { names += (1...125).map { "feature/MOB-\($0)" } }
        repository.branches = names.map { Branch(name: $0, head: random.next()) }
        repository.pushedAt = repository.createdAt + Int(random.next() % (86_400 * 80))
        repository.size = Int(random.next() % 40_000)
        repository.openIssues = Int(random.next() % 30)
        if repository.visibility == .public { repository.stars = Int(random.next() % 200) }
        if traits.contains(.codeowners) {
            let content = Array("* @acme/engineering\n".utf8)
            repository.files.append(RepositoryFile(path: ".github/CODEOWNERS", content: content))
        }
        if traits.contains(.workflow) {
            let path = ".github/workflows/build.yml"
            repository.files.append(RepositoryFile(path: path, content: Array("name: Build\non: push\n".utf8)))
            let id = world.nextID(.workflow)
            repository.workflows = [Workflow(id: id, name: "Build", path: path, createdAt: repository.createdAt)]
        }
    }

    private func addTeams(to repository: inout Repository, _ specification: RepositorySpecification) {
        var roles: [String: Role] = [:]
        if specification.traits.contains(.goodTeams) {
            roles = ["infosec": .read, "devops": .admin, "ci": .admin, "engineering": .write]
            if specification.collection > 0 {
                for kind in ["services", "test", "ui", "data"] {
                    roles["collection\(specification.collection)\(kind)leads"] = .write
                }
            }
        }
        if specification.traits.contains(.wrongTeam) {
            roles["engineering"] = .admin
            roles["infosec"] = .write
        }
        if specification.traits.contains(.oldTeam) {
            roles["contractors"] = .maintain
            roles["devops"] = .write
        }
        let grants = roles.compactMap { slug, role in teams[slug].map { TeamGrant(teamID: $0, role: role) } }
        repository.teamGrants = grants.sorted { $0.teamID < $1.teamID }
    }

    private func addRules(
        to repository: inout Repository, _ traits: Set<RepositorySpecification.Trait>, in world: inout World
    ) {
        func rule(_ pattern: String, _ edit: (inout BranchProtectionRule) -> Void) {
            var rule = BranchProtectionRule(
                id: world.nextID(.rule), pattern: pattern, creatorID: creator, at: repository.createdAt)
            edit(&rule)
            repository.rules.append(rule)
        }
        let good: (inout BranchProtectionRule) -> Void = { [automation] rule in
            rule.requiresApprovingReviews = true
            rule.requiredApprovingReviewCount = 1
            rule.dismissesStaleReviews = true
            rule.requiresCodeOwnerReviews = true
            rule.requireLastPushApproval = true
            rule.bypassPullRequestActors = automation.map { [.user($0)] } ?? []
            rule.requiresStatusChecks = true
            rule.requiredStatusChecks = [RequiredCheck(context: "Git_Commit_Checker")]
            rule.requiresConversationResolution = true
        }
        if traits.contains(.goodProtection) { rule(repository.defaultBranch, good) }
        if traits.contains(.weakProtection), !traits.contains(.goodProtection) {
            rule(repository.defaultBranch) { rule in
                rule.requiresApprovingReviews = true
                rule.requiredApprovingReviewCount = 1
                rule.allowsForcePushes = true
            }
        }
        if traits.contains(.patternProtection) { rule("release/*", good) }
        if traits.contains(.abandonedProtection) { rule("gh-pages") { $0.lockBranch = true } }
    }

    private func addLinks(
        to repository: inout Repository, _ traits: Set<RepositorySpecification.Trait>, in world: inout World
    ) {
        func autolink(_ key: String, _ url: String) {
            repository.autolinks.append(
                Autolink(id: world.nextID(.autolink), keyPrefix: key, urlTemplate: url, isAlphanumeric: true))
        }
        if traits.contains(.goodAutolinks) {
            for key in ["OPS-", "PAY-"] { autolink(key, "https://acme.atlassian.net/browse/\(key)<num>") }
        }
        if traits.contains(.wrongAutolink), !traits.contains(.goodAutolinks) {
            autolink("OPS-", "https://jira.acme.example/browse/OPS-<num>")
        }
        func hook(_ url: String, _ events: [String], _ type: HookContentType, secret: String?) {
            repository.hooks.append(
                Hook(
                    id: world.nextID(.hook), isActive: true, events: events, url: url, contentType: type,
                    insecureSSL: "0", secret: secret, createdAt: repository.createdAt, updatedAt: repository.createdAt))
        }
        if traits.contains(.jenkinsHook) {
            hook(
                "https://jenkins.acme.example/github-webhook/", ["push", "pull_request"], .form,
                secret: "set-long-ago")
        }
        if traits.contains(.strayHook) { hook("https://hooks.unknown.example/x", ["push"], .json, secret: nil) }
    }
}
