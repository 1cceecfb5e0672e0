import ArgumentParser
import Doctor
import Foundation
import Policy
import WebhookSending

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check credentials, permissions, webhook, clock, policy and state file, and say what to do.",
        discussion: """
            Sends nothing but reads, and with --url one signed ping. Exit code 0 when no problem was found, 1 when one \
            was. What could not be checked is no problem, and is named.
            """)

    @OptionGroup var policyOptions: PolicyOptions

    @Option(help: "The receiver of the webhooks: it gets a ping signed with GITHUB_WEBHOOK_SECRET.")
    var url: String?

    @Option(help: "The workflow that dispatches start: OWNER/REPO, or OWNER/REPO:FILE (default githubcop.yml).")
    var workflow: String?

    @OptionGroup var notifyOptions: NotifyOptions

    @Option(help: "Output: text for people, json for programs.")
    var format = ReportFormat.text

    func run() async throws {
        try await running {
            let environment = ProcessInfo.processInfo.environment
            let checkup = Checkup(
                Checkup.Local(policyOptions, environment, notifying: notifyOptions),
                organization: policyOptions.organization,
                receiver: try url.map { try ServerAddress($0) }, workflow: try workflow.map { try WorkflowCheck($0) },
                environment: environment)
            let report = DoctorReport(await checkup.findings())
            switch format {
            case .text: Terminal.show(report.lines(Terminal.style).joined(separator: "\n"))
            case .json: Terminal.show(report.json.text(pretty: true))
            }
            if report.problems > 0 { throw ExitCode.failure }
        }
    }
}
