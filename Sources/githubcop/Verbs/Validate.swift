import ArgumentParser
import Enforcement
import Foundation
import Kinds
import Policy
import Reporting
import Wiring

struct Validate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks the policy: every mistake at once, with its place. Sends no request unless asked to.")

    @OptionGroup var policyOptions: PolicyOptions

    @OptionGroup var strictOptions: StrictOptions

    @Flag(help: "Also asks GitHub whether the teams, users, Apps and roles exist that the policy names.")
    var online = false

    @Flag(help: "Prints the JSON Schema of policies instead, for editors.")
    var schema = false

    @Flag(help: "Prints the reference of all settings as Markdown instead.")
    var reference = false

    func run() async throws {
        try await running {
            if schema {
                return Terminal.say(
                    policyJSONSchema(kinds: repositoryKinds, organizationKinds: organizationKinds).text(pretty: true))
            }
            if reference {
                return Terminal.say(policyReference(kinds: repositoryKinds, organizationKinds: organizationKinds))
            }
            let document = try policyOptions.load()
            let secrets = PolicySecretValues.problems(of: document, in: ProcessInfo.processInfo.environment)
            guard secrets.isEmpty else { throw Stop(secrets.joined(separator: "\n"), code: .badInput) }
            let kinds = document.usedKindNames.joined(separator: ", ")
            if online { try await checkNames() }
            Terminal.say(
                "\(policyOptions.policy) is valid: \(document.ruleNames.count.counted("rule")), settings of \(kinds.isEmpty ? "nothing" : kinds)."
            )
            let day = Day(secondsSince1970: Int(Date().timeIntervalSince1970))
            let ended = UnmatchedReport.ended(document, day)
            for line in ended.lines(.plain) { Terminal.complain(line) }
            if strictOptions.strict, !(ended.isEmpty && document.warnings.isEmpty) { throw ExitCode.failure }
        }
    }

    /// - Throws: `PolicyProblems` with every name that does not exist, `Stop` when GitHub did not say.
    private func checkNames() async throws {
        let run = try PolicyRun(policyOptions, needsSecrets: false)
        let preflight = PreflightReport(
            try await run.closing { enforcer in await enforcer.preflight() }, of: run.organization)
        guard preflight.missing.isEmpty else { throw PolicyProblems(preflight.missing + preflight.unknown) }
        guard preflight.unknown.isEmpty else {
            throw Stop(preflight.unknown.map { $0.headline }.joined(separator: "\n"))
        }
        Terminal.say("All teams, users, Apps and roles that it names exist in \(run.organization).")
    }
}
