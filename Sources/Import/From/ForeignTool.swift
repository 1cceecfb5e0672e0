import Kinds
package import Policy

/// A tool whose files become a policy.
package enum ForeignTool: String, Sendable, CaseIterable {
    case safeSettings = "safe-settings"
    case repositorySettings = "repository-settings"
    case peribolos
    case otterdog
    case terraform
    case original

    /// What of the files of a folder it reads, for messages.
    package var files: String {
        switch self {
        case .safeSettings: "settings.yml, suborgs/*.yml, repos/*.yml and deployment-settings.yml"
        case .repositorySettings: "REPOSITORY/.github/settings.yml, REPOSITORY/settings.yml or REPOSITORY.yml"
        case .peribolos: "the organization's .yaml files"
        case .otterdog: "the evaluated JSON"
        case .terraform: "terraform.tfstate, or the output of 'terraform show -json'"
        case .original: "repo_info.csv and excluded_repos.csv"
        }
    }

    /// - Parameters:
    ///   - files: by their paths inside the folder that was named.
    ///   - organization: where the files do not say it.
    /// - Throws: `ForeignFileProblem`.
    package func policy(_ files: [PolicyText], organization: String?) throws -> ForeignPolicy {
        switch self {
        case .safeSettings: try SafeSettings(files).policy(organization)
        case .repositorySettings: try RepositorySettingsFiles(files).policy(organization)
        case .peribolos: try Peribolos(files).policy(organization)
        case .otterdog: try Otterdog(files).policy(organization)
        case .terraform: try TerraformState(files).policy(organization)
        case .original: try OriginalFiles(files).policy(organization)
        }
    }
}

/// A policy that another tool's files describe.
package struct ForeignPolicy: Sendable {
    package let organization: String?
    package let files: [PolicyText]
    package let rules: Int
    /// What could not be carried over.
    package let omissions: [OmissionList.Omission]
    /// Why the policy is not valid, or does not say what the files say; empty where it does.
    package let doubts: [String]

    /// Rules that are written as they are.
    init(
        _ tool: ForeignTool, _ organization: String?, _ rules: [RuleText], exemptions: [YAML] = [],
        inventory: PolicyText? = nil, _ omissions: OmissionList
    ) {
        self.organization = organization
        var writer = PolicyWriter(organization: organization, rules: rules, omissions: omissions)
        writer.head = ["Imported from \(tool.rawValue) by 'githubcop import'."]
        writer.exemptions = exemptions
        writer.inventory = inventory?.name
        let written = writer.files(named: "githubcop.yml", isSplit: false)
        files = written + [inventory].compactMap { $0 }
        self.rules = rules.count
        self.omissions = omissions.all
        do {
            _ = try PolicyDocument.load(written) { _ in inventory?.text ?? "" }
            doubts = []
        } catch {
            doubts = ["\(error)"]
        }
    }

    /// Settings of single repositories, of which the shortest rules are made.
    init(
        _ tool: ForeignTool, _ organization: String?, _ repositories: [ForeignRepository],
        ofOrganization: ForeignSettings = ForeignSettings(), _ omissions: OmissionList
    ) {
        self.organization = organization
        let login = organization ?? "organization"
        var omissions = omissions
        var policy = PolicyImport(login)
        policy.origin = "Imported from \(tool.rawValue) by 'githubcop import'."
        policy.hasDefaults = true
        for (number, repository) in repositories.enumerated() {
            policy.add(repository.observation(number + 1, in: login, &omissions))
        }
        if !ofOrganization.isEmpty {
            policy.add(organization: ofOrganization.entries(for: .organization, from: login, &omissions))
        }
        policy.add(omissions)
        let imported = policy.imported()
        files = imported.files
        rules = imported.rules
        self.omissions = imported.omissions
        doubts = imported.doubts
    }
}

/// What another tool says of one repository.
struct ForeignRepository {
    let name: String
    var settings = ForeignSettings()
    var visibility: Visibility?
    var topics: [String]?

    fileprivate func observation(
        _ number: Int, in organization: String, _ omissions: inout OmissionList
    ) -> RepositoryObservation {
        var unknown: Set<RepositoryFacts.Fact> = [.fork, .template, .language, .customProperties]
        if topics == nil { unknown.insert(.topics) }
        var facts = RepositoryFacts(
            name: RepositoryName(owner: organization, name: name), id: number, nodeID: "",
            visibility: visibility ?? .private, topics: topics ?? [])
        // Conditions ask nothing that the other tool does not say.
        if visibility == nil { unknown.insert(.visibility) }
        for fact in unknown { facts.unreadable[fact] = "the files do not say it" }
        var kinds: [String: Result<Observed, Unreadable>] = [:]
        for (name, json) in settings.kinds.sorted(by: { $0.key < $1.key }) {
            guard let kind = repositoryKinds.first(where: { $0.name == name }) else {
                omissions.add("\(self.name): \(name)", "a policy has no such setting for repositories")
                continue
            }
            let known = kind.documentation.schema.known(json, at: "\(self.name): \(name)", &omissions)
            kinds[name] = .success(Observed(known))
        }
        return RepositoryObservation(repository: facts, kinds: kinds)
    }
}
