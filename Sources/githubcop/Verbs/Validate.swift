import ArgumentParser
import Enforcement
import Foundation
import Kinds
import Policy
import Reporting
import Wiring

struct Validate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the policy and list every mistake with its place. Sends no request unless you ask for it.")

    @OptionGroup var policyOptions: PolicyOptions

    @OptionGroup var strictOptions: StrictOptions

    @Flag(help: "Also ask GitHub whether the teams, users, Apps and roles that the policy names exist.")
    var online = false

    @Flag(help: "Print the JSON Schema of policies instead, for editors.")
    var schema = false

    @Flag(help: "Print the reference of all settings as Markdown instead.")
    var reference = false

    @Option(help: "Output: text for people, json for programs.")
    var format = ReportFormat.text

    @Flag(name: .shortAndLong, help: "Print only mistakes.")
    var quiet = false

    func run() async throws {
        try await running {
            if schema {
                return Terminal.say(
                    policyJSONSchema(kinds: repositoryKinds, organizationKinds: organizationKinds).text(pretty: true))
            }
            if reference {
                return Terminal.say(policyReference(kinds: repositoryKinds, organizationKinds: organizationKinds))
            }
            do {
                try await check()
            } catch let problems as PolicyProblems where format == .json {
                Terminal.say(
                    PolicyReport(policyOptions.policy, nil, problems: problems.problems).json.text(pretty: true))
                throw ExitCode.badInput
            }
        }
    }

    private func check() async throws {
        let document = try policyOptions.reading(isQuiet: format == .json).document
        let secrets = PolicySecretValues.problems(of: document, in: ProcessInfo.processInfo.environment)
        let day = Day(secondsSince1970: Int(Date().timeIntervalSince1970))
        let ended = UnmatchedReport.ended(document, day)
        let report = PolicyReport(
            policyOptions.policy, document, problems: document.warnings,
            remarks: secrets.map { PolicyProblem(at: nil, $0) } + ended.map { $0.problem })
        if format == .json {
            if online, secrets.isEmpty { try await checkNames() }
            Terminal.say(report.json.text(pretty: true))
        }
        guard secrets.isEmpty else {
            guard format == .text else { throw ExitCode.badInput }
            throw Stop(secrets.joined(separator: "\n"), code: .badInput)
        }
        if format == .text {
            if online { try await checkNames() }
            if !quiet { Terminal.width.fit(report.line(Terminal.style)).forEach { Terminal.say($0) } }
            for line in ended.lines(Terminal.errorStyle) { Terminal.complain(line) }
        }
        if strictOptions.strict, !(ended.isEmpty && document.warnings.isEmpty) { throw ExitCode.failure }
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
        guard format == .text, !quiet else { return }
        Terminal.say("All teams, users, Apps and roles that it names exist in \(run.organization).")
    }
}
