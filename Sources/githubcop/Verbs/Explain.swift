import ArgumentParser
import Enforcement
import Foundation
import Kinds
import Policy
import Reporting
import ServeWiring
import StateReporting
import Store

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what the policy wants for a repository, which rule says so, and what it overrode.",
        discussion: "With --target organization it shows what the policy wants for the organization itself.")

    @Argument(
        help: "The repository: NAME or OWNER/NAME. Not with --target organization.",
        completion: Completions.repositories)
    var repository: String?

    @Argument(help: "Only this setting, such as 'branches.main' or 'teams'.", completion: Completions.kinds)
    var key: String?

    @Option(help: "Whose settings: repositories or organization.")
    var target = RunTarget.repositories

    @Option(
        help: ArgumentHelp(
            "Take the repository's facts from this file instead of asking GitHub: what 'gh api repos/OWNER/NAME' or "
                + "'gh api --paginate orgs/NAME/repos' wrote, or a saved plan. '-' is standard input.",
            valueName: "file"),
        completion: Completions.file)
    var facts: String?

    @Flag(
        help: "Take the repository's facts from the last check, as the state file has them, instead of asking GitHub.")
    var offline = false

    @Option(help: "Output: text for people, json for programs.")
    var format = ReportFormat.text

    @OptionGroup var policyOptions: PolicyOptions

    func validate() throws {
        switch target {
        case .organization where key != nil:
            throw ValidationError("With --target organization, name no repository: only the setting.")
        case .organization where facts != nil:
            throw ValidationError("--facts are a repository's: they do not go with --target organization.")
        case .organization where offline:
            throw ValidationError("--offline is about a repository: it does not go with --target organization.")
        case .repositories where offline && facts != nil:
            throw ValidationError("Give --facts or --offline, not both.")
        case .repositories where repository == nil:
            throw ValidationError("Name a repository, or give --target organization.")
        case .all: throw ValidationError("--target must be repositories or organization.")
        default: return
        }
    }

    func run() async throws {
        try await running {
            if target == .organization { return try await explainOrganization() }
            if let facts { return try explainOffline(facts) }
            if offline { return try await explainFromLastCheck() }
            let run = try PolicyRun(policyOptions, needsSecrets: false)
            let name = try RunOptions.name(repository ?? "", in: run.organization)
            let found = try await run.closing { enforcer in
                try await enforcer.desired(of: RepositoryReference(name: name))
            }
            try show(
                found.desired, of: found.repository.name, repositoryKinds, key,
                run.policy.evaluatedRules(of: .repository(found.repository)), exemption: found.exemption)
        }
    }

    /// Sends no request.
    private func explainOffline(_ file: String) throws {
        let policy = try policyOptions.reading().document
        let name = try RunOptions.name(repository ?? "", in: try policyOptions.organizationName(of: policy))
        let recorded = try readFacts(file)
        guard let facts = recorded.facts(of: name) else {
            throw Stop("\(file) has no facts of \(name).", code: .badInput)
        }
        try show(policy, for: facts)
    }

    /// Sends no request. The facts may be out of date, so that their age is said.
    private func explainFromLastCheck() async throws {
        let policy = try policyOptions.reading().document
        let name = try RunOptions.name(repository ?? "", in: try policyOptions.organizationName(of: policy))
        let path = policyOptions.state
        guard FileManager.default.fileExists(atPath: path) else {
            throw Stop(
                "There is no state file \(path), in which the last check of \(name) would be. Name another one with "
                    + "--state, or leave out --offline.", code: .badInput)
        }
        let database = try StateDatabase(path: path)
        let kept = try await Snapshots(database).snapshot(of: name)
        try database.close()
        guard let snapshot = kept?.snapshot, let facts = snapshot.target.repository else {
            throw Stop(
                "\(path) knows of no check of \(name). Leave out --offline to ask GitHub.", code: .badInput)
        }
        let age = StatusReport.age(from: snapshot.observedAt, to: Date())
        Terminal.complain(
            "The facts of \(facts.name) are from the last check, at \(snapshot.observedAt.formatted(.iso8601)) "
                + "(\(age) ago).")
        try show(policy, for: facts)
    }

    private func show(_ policy: PolicyDocument, for facts: RepositoryFacts) throws {
        let desired = try policy.evaluatedSettings(for: facts) ?? policy.settings(for: facts)
        let today = Day(secondsSince1970: Int(Date().timeIntervalSince1970))
        try show(
            desired, of: facts.name, repositoryKinds, key, policy.evaluatedRules(of: .repository(facts)),
            exemption: policy.exemption(of: facts.name, on: today).message)
    }

    private func readFacts(_ file: String) throws -> RecordedFacts {
        let bytes = file == "-" ? try FileHandle.standardInput.readToEnd() : FileManager.default.contents(atPath: file)
        guard let bytes else { throw Stop("\(file) cannot be read.", code: .badInput) }
        do {
            return try RecordedFacts(parsing: Array(bytes))
        } catch {
            throw Stop("\(file) holds no facts of repositories: \(error).", code: .badInput)
        }
    }

    /// It is read from the policy alone, unless that selects repositories by what GitHub knows of them.
    private func explainOrganization() async throws {
        let policy = try policyOptions.reading().document
        let name = try policyOptions.organizationName(of: policy)
        let target = TargetFacts.organization(OrganizationFacts(login: name, id: 0, nodeID: ""))
        let desired: DesiredSettings
        if policy.selectsRepositories() {
            let run = try PolicyRun(policyOptions, needsSecrets: false)
            desired = try await run.closing { try await $0.desiredOfOrganization() }
        } else {
            desired = try policy.evaluatedSettings(of: target) ?? policy.organizationSettings(of: name)
        }
        try show(desired, of: .organization(name), organizationKinds, repository, policy.evaluatedRules(of: target))
    }

    private func show(
        _ desired: DesiredSettings, of name: RepositoryName, _ kinds: [any SettingKind.Type], _ key: String?,
        _ evaluated: [String: String], exemption: String? = nil
    ) throws {
        var explanation = Explanation(of: desired, in: name, kinds: kinds, key: key)
        explanation.evaluated = evaluated
        if let key, explanation.rows.isEmpty {
            let nearest = Explanation.suggestion(for: key, in: desired, of: name, kinds: kinds)
            throw Stop(
                "The policy wants nothing called '\(key)' of \(name)\(nearest.map { "; did you mean '\($0)'?" } ?? ".")",
                code: .badInput)
        }
        let report = ExplanationReport(explanation, exemption: exemption)
        switch format {
        case .text: report.lines(Terminal.style, Terminal.width).forEach { Terminal.say($0) }
        case .json: Terminal.say(report.json.text(pretty: true))
        }
    }
}
