import ArgumentParser
import Foundation
import Server
import Wiring

/// Where `serve` shows those who run it what it does, and how it logs.
struct AdminOptions: ParsableArguments {
    @Option(help: "The address for metrics and state; beyond this machine it demands GITHUBCOP_ADMIN_TOKEN.")
    var adminHost = "127.0.0.1"

    @Option(
        help: ArgumentHelp(
            "The port for metrics and state; 0 takes a free one.",
            discussion: "Default: the one after --port, or a free one when that is 0."))
    var adminPort: Int?

    @Option(help: "Log lines as text or as JSON objects.")
    var logFormat = Log.Format.text

    /// - Parameter port: of the webhook.
    /// - Throws: `ServerFault` for a token that can be guessed, `SetupProblem` for a file that cannot be read.
    func configuration(
        beside port: Int, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> AdminServer.Configuration {
        let token = try GivenSecret.named("GITHUBCOP_ADMIN_TOKEN", in: environment)
        return AdminServer.Configuration(
            host: adminHost, port: adminPort ?? (port == 0 ? 0 : port + 1), token: try token.map { try BearerToken($0) }
        )
    }
}

extension Log.Format: ExpressibleByArgument {}
