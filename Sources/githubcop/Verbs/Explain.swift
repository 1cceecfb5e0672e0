import ArgumentParser
import Enforcement
import Kinds
import Policy

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what the policy wants of a repository, which rule says so, and what it overrode.",
        discussion: "With --target organization it shows what the policy wants of the organization itself.")

    @Argument(help: "The repository: NAME or OWNER/NAME. Not with --target organization.")
    var repository: String?

    @Argument(help: "Only this setting, such as 'branches.main' or 'teams'.")
    var key: String?

    @Option(help: "Whose settings: repositories or organization.")
    var target = RunTarget.repositories

    @OptionGroup var policyOptions: PolicyOptions

    func validate() throws {
        switch target {
        case .organization where key != nil:
            throw ValidationError("With --target organization, name no repository: only the setting.")
        case .repositories where repository == nil:
            throw ValidationError("Name a repository, or give --target organization.")
        case .all: throw ValidationError("--target must be repositories or organization.")
        default: return
        }
    }

    func run() async throws {
        try await running {
            if target == .organization { return try explainOrganization() }
            let run = try PolicyRun(policyOptions, needsSecrets: false)
            let name = try RunOptions.name(repository ?? "", in: run.organization)
            let (facts, desired, exemption) = try await run.closing { enforcer in
                try await enforcer.desired(of: RepositoryReference(name: name))
            }
            if let exemption { Terminal.say("\(facts.name): \(exemption)\n") }
            try show(
                desired, of: facts.name, repositoryKinds, key, run.policy.evaluatedRules(of: .repository(facts)))
        }
    }

    /// Depends on nothing that GitHub knows: it is read from the policy alone.
    private func explainOrganization() throws {
        let policy = try policyOptions.reading().document
        let name = try policyOptions.organizationName(of: policy)
        let target = TargetFacts.organization(OrganizationFacts(login: name, id: 0, nodeID: ""))
        let desired = try policy.evaluatedSettings(of: target) ?? policy.organizationSettings(of: name)
        try show(desired, of: .organization(name), organizationKinds, repository, policy.evaluatedRules(of: target))
    }

    private func show(
        _ desired: DesiredSettings, of name: RepositoryName, _ kinds: [any SettingKind.Type], _ key: String?,
        _ evaluated: [String: String]
    ) throws {
        var explanation = Explanation(of: desired, in: name, kinds: kinds, key: key)
        explanation.evaluated = evaluated
        if let key, explanation.rows.isEmpty {
            let nearest = Explanation.suggestion(for: key, in: desired, of: name, kinds: kinds)
            throw Stop(
                "The policy wants nothing called '\(key)' of \(name)\(nearest.map { "; did you mean '\($0)'?" } ?? ".")",
                code: .badInput)
        }
        Terminal.say(explanation.text)
    }
}
