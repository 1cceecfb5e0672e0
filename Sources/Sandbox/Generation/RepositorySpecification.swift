/// What one generated repository is like, before it is built.
struct RepositorySpecification: Sendable {
    /// What real repositories have and what is wrong with them.
    enum Trait: Sendable {
        case archived, fork, template, empty, manyBranches, releaseBranches, masterBranch, developBranch
        case goodProtection, weakProtection, patternProtection, abandonedProtection
        case goodAutolinks, wrongAutolink
        case jenkinsHook, strayHook
        case goodTeams, wrongTeam, oldTeam
        case goodMerge, squashOnly
        case selectedActions, writeWorkflows
        case secretScanning, dependabot
        case workflow, codeowners
    }

    var name: String
    var visibility: Repository.Visibility
    var language: String?
    /// 0: in no collection.
    var collection: Int
    var traits: Set<Trait>

    init(
        _ name: String, _ visibility: Repository.Visibility, _ language: String?, collection: Int = 1,
        _ traits: Trait...
    ) {
        self.name = name
        self.visibility = visibility
        self.language = language
        self.collection = collection
        self.traits = Set(traits)
    }

    /// The first repositories of every sandbox: one of each sort that a policy must cope with.
    static let known: [RepositorySpecification] = [
        RepositorySpecification("payments-api", .private, "Go", .wrongTeam, .weakProtection, .goodAutolinks, .workflow),
        RepositorySpecification("repo1", .private, "Java", .goodTeams, .masterBranch),
        RepositorySpecification("repo2", .internal, "Java", collection: 2, .goodTeams, .goodProtection, .squashOnly),
        RepositorySpecification("billing-database", .internal, "PLpgSQL", .oldTeam, .weakProtection, .wrongAutolink),
        RepositorySpecification(
            "checkout-ui", .internal, "TypeScript", collection: 2, .goodTeams, .releaseBranches, .strayHook),
        RepositorySpecification("test-harness", .private, "Python", .developBranch, .writeWorkflows),
        RepositorySpecification("Legacy-Portal", .private, "Java", collection: 2, .archived, .masterBranch, .oldTeam),
        RepositorySpecification("greenfield", .private, nil, collection: 0, .empty),
        RepositorySpecification(
            "mobile-app", .internal, "Kotlin", collection: 2, .manyBranches, .patternProtection, .goodTeams),
        RepositorySpecification(
            "docs-site", .public, "TypeScript", collection: 0, .goodMerge, .dependabot, .abandonedProtection),
        RepositorySpecification("telemetry-agent", .public, "Go", .fork, .wrongTeam),
        RepositorySpecification(
            "service-template", .internal, "Java", .template, .goodProtection, .goodTeams, .codeowners),
        RepositorySpecification(
            "audit-trail", .internal, "Go", .goodTeams, .goodProtection, .goodMerge, .goodAutolinks, .selectedActions,
            .jenkinsHook, .dependabot),
        RepositorySpecification(
            "identity-service", .internal, "Java", .releaseBranches, .patternProtection, .wrongAutolink),
        RepositorySpecification("notification-worker", .private, "Go", .weakProtection, .strayHook, .workflow),
        RepositorySpecification("inventory-database", .private, "PLpgSQL", collection: 2, .goodTeams, .developBranch),
        RepositorySpecification("search-index", .internal, "Java", .goodTeams, .squashOnly, .abandonedProtection),
        RepositorySpecification("fraud-test-suite", .internal, "Python", collection: 2, .wrongTeam, .developBranch),
        RepositorySpecification("data-lake-jobs", .internal, "Python", .goodTeams, .weakProtection, .writeWorkflows),
        RepositorySpecification(
            "platform-terraform", .private, "HCL", .oldTeam, .goodMerge, .codeowners, .secretScanning),
        RepositorySpecification("design-system-ui", .public, "TypeScript", collection: 2, .goodProtection, .dependabot),
        RepositorySpecification("Customer_Exports", .private, "Python", collection: 0, .masterBranch),
        RepositorySpecification("release-notes-bot", .public, "Go", collection: 0, .goodMerge, .workflow),
        RepositorySpecification("experiments", .private, nil, collection: 0, .empty, .wrongTeam),
        RepositorySpecification(
            "order-service", .internal, "Go", .goodTeams, .releaseBranches, .weakProtection, .goodAutolinks),
    ]

    /// Any number of repositories that need nothing.
    static func uniform(_ index: Int) -> RepositorySpecification {
        let digits = String(index)
        let name = "service-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return RepositorySpecification(
            name, .private, "Go", collection: 0, .goodMerge, .goodTeams, .goodProtection, .goodAutolinks,
            .selectedActions)
    }

    /// Any number of further ones, the same for the same seed.
    static func generic(_ index: Int, _ random: inout SplitMix64) -> RepositorySpecification {
        let domains = [
            "account", "ledger", "pricing", "shipping", "catalog", "customer", "loyalty", "risk", "claims", "quote",
            "settlement", "voucher", "warehouse", "routing", "profile", "consent", "invoice", "refund", "session",
            "geo",
        ]
        let parts = [
            ("api", "Go"), ("service", "Java"), ("worker", "Go"), ("ui", "TypeScript"), ("database", "PLpgSQL"),
            ("tests", "Python"), ("gateway", "Kotlin"), ("jobs", "Python"), ("infra", "HCL"), ("sdk", "Swift"),
        ]
        let domain = domains[index % domains.count]
        let part = parts[index / domains.count % parts.count]
        let round = index / (domains.count * parts.count)
        var name = round == 0 ? "\(domain)-\(part.0)" : "\(domain)-\(part.0)-\(round + 1)"
        if random.chance(4) { name = name.prefix(1).uppercased() + name.dropFirst() }
        let visibility: Repository.Visibility =
            random.chance(55) ? .internal : random.chance(80) ? .private : .public
        var specification = RepositorySpecification(name, visibility, part.1, collection: Int(random.next() % 4))
        specification.traits = traits(&random)
        return specification
    }

    private static func traits(_ random: inout SplitMix64) -> Set<Trait> {
        let odds: [(Trait, UInt64)] = [
            (.archived, 6), (.template, 2), (.empty, 4), (.masterBranch, 15), (.developBranch, 25),
            (.releaseBranches, 15), (.goodProtection, 40), (.weakProtection, 30), (.patternProtection, 10),
            (.abandonedProtection, 5), (.goodAutolinks, 50), (.wrongAutolink, 10), (.jenkinsHook, 50),
            (.strayHook, 8), (.goodTeams, 70), (.wrongTeam, 20), (.oldTeam, 10), (.goodMerge, 60),
            (.squashOnly, 10), (.selectedActions, 50), (.writeWorkflows, 15), (.secretScanning, 30),
            (.dependabot, 40), (.workflow, 30), (.codeowners, 40),
        ]
        return Set(odds.filter { random.chance($0.1) }.map { $0.0 })
    }
}

extension SplitMix64 {
    /// True in so many of a hundred cases.
    mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }
}
