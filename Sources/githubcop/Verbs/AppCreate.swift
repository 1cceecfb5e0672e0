package import AppRegistration
package import ArgumentParser
import Doctor
import Foundation
import GitHubAPI
import Policy
import WebhookSending
import Wiring

struct AppCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create the GitHub App: you confirm in the browser, and its key is stored here.",
        discussion: """
            Serves a page on this machine that sends GitHub the App's manifest, with exactly the permissions and events \
            that the policy and the way of running need. GitHub asks you to confirm. Then the App's id, private key and \
            webhook secret are written to --out, readable for you alone; you install the App, and 'doctor' checks it.

            Needs no credentials, and an owner of the organization at the browser. GITHUB_API_URL and GITHUB_WEB_URL \
            name another GitHub than github.com.
            """)

    @OptionGroup var policyOptions: PolicyOptions

    @Flag(help: "Where it will run: on a machine of your own, on AWS, or in a workflow of GitHub Actions.")
    var runner: AppManifest.Runner = .serve

    @Option(help: "Where GitHub sends the webhooks: https://HOST/webhook, or the module's output webhook_url.")
    var url: String?

    @Flag(help: "The App also previews pull requests of the repository that holds the policy.")
    var previews = false

    @Option(help: "The App's name, unique on GitHub. Default: 'GitHubCop' and the organization.")
    var name: String?

    @Option(help: "The folder for the App's id, key and webhook secret. Nothing in it is overwritten.")
    var out = "githubcop-app"

    @Flag(help: "Print the page's address; do not open a browser.")
    var noBrowser = false

    func validate() throws {
        if runner != .actions, url == nil {
            throw ValidationError("--url is missing: the address under which GitHub reaches the receiver of webhooks.")
        }
        if runner == .actions, url != nil {
            throw ValidationError("--url is for --serve and --aws: a workflow receives no webhooks.")
        }
        if let name, name.isEmpty || name.count > AppManifest.longestName {
            throw ValidationError("--name must have 1 to \(AppManifest.longestName) characters.")
        }
    }

    func run() async throws {
        try await running {
            let environment = ProcessInfo.processInfo.environment
            let policy = try policyOptions.load()
            let organization = try policyOptions.organizationName(of: policy)
            let webhook = try url.map { try ServerAddress($0).url }
            let web = try WebAddress(web: environment["GITHUB_WEB_URL"], api: environment["GITHUB_API_URL"])
            let manifest = AppManifest(
                name: name ?? String("GitHubCop \(organization)".prefix(AppManifest.longestName)),
                homepage: "\(web)/\(organization)", webhook: webhook, runner: runner,
                needs: policy.requiredPermissions, previews: previews)
            // Before the App exists: its key is shown once.
            let files = try CredentialFiles(folder: out)

            try await register(manifest, organization, web, environment) { app in
                try files.write(app)
                Terminal.say("Created \(app.name) (App \(app.id)): \(web.settings(of: app.slug, in: organization))")
                Terminal.say("Its id, key and webhook secret are in \(out), readable for you alone.")
                for line in NextSteps(runner, files).lines { Terminal.say(line) }

                Terminal.say("Install it on all repositories of \(organization): \(web.installation(of: app.slug))")
                let variables = environment.merging(files.variables(of: app)) { $1 }
                try await InstallationWait(organization: organization, environment: variables).run()
                Terminal.say("Installed on \(organization).")
                try await check(organization, variables)
            }
        }
    }

    private func register(
        _ manifest: AppManifest, _ organization: String, _ web: WebAddress, _ environment: [String: String],
        _ use: @escaping @Sendable (RegisteredApp) async throws -> Void
    ) async throws {
        let api = environment["GITHUB_API_URL"].flatMap { $0.isEmpty ? nil : $0 } ?? Connection.defaultURL
        let registration = AppRegistration(
            manifest, in: organization, api: api, web: web,
            through: try Proxy.forGitHub(at: APILocation(api), environment))
        let opensBrowser = !noBrowser
        try await registration.run(
            onListening: { address in
                Terminal.say("Create the App on this page; Ctrl-C ends it:")
                Terminal.say("  \(address)")
                if opensBrowser { Browser.open(address) }
            }, use: use)
    }

    /// What 'doctor' says, with the new App's credentials.
    private func check(_ organization: String, _ environment: [String: String]) async throws {
        let checkup = Checkup(
            Checkup.Local(policyOptions, environment), organization: organization, receiver: nil, workflow: nil,
            environment: environment)
        let report = DoctorReport(await checkup.findings())
        Terminal.show(report.lines(Terminal.style).joined(separator: "\n"))
        if report.problems > 0 { throw ExitCode.failure }
    }
}

extension AppManifest.Runner: EnumerableFlag {
    package static func name(for value: AppManifest.Runner) -> NameSpecification { .long }

    package static func help(for value: AppManifest.Runner) -> ArgumentHelp? {
        switch value {
        case .serve: "On a machine of your own, with 'githubcop serve' (default)."
        case .aws: "On AWS: the function may start the workflow as well."
        case .actions: "In a workflow of GitHub Actions alone: without a webhook."
        }
    }
}
