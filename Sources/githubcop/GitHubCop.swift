import ArgumentParser
import Wiring

@main
struct GitHubCop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "githubcop",
        abstract: "Keeps every repository of a GitHub organization configured as one policy says.",
        discussion: """
            Credentials: GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY (or GITHUB_APP_PRIVATE_KEY_FILE), else GITHUB_TOKEN.
            GITHUB_API_URL points at GitHub Enterprise Server or a sandbox.

            Exit codes: 0 in sync or done, 1 something failed, 2 'plan', 'preview' or 'revert --plan' found changes, 64 bad usage or policy, \
            75 stopped by a limit.
            """,
        version: Version.current,
        subcommands: [
            Demo.self, Init.self, ImportVerb.self, Validate.self, Plan.self, Preview.self, Show.self, Apply.self,
            Shards.self,
            Explain.self, Serve.self, Status.self, Retry.self, Suspend.self, Resume.self, HistoryVerbs.self,
            Report.self, Revert.self, Deliveries.self, Backup.self, Webhook.self, Notify.self, AppVerbs.self,
            Doctor.self, SandboxServer.self,
        ])

    static func main() async {
        if let misspelled = VerbSuggestion(Array(CommandLine.arguments.dropFirst()), of: Self.self) {
            Terminal.complain(misspelled.message)
            Self.exit(withError: ExitCode.badInput)
        }
        await main(nil)
    }
}
