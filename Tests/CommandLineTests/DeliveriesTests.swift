import CryptoExtras
import Foundation
import Policy
import Sandbox
import Testing

@Suite("githubcop deliveries")
struct DeliveriesTests {
    private typealias JSON = Policy.JSON

    private static let secret = "the webhook's secret"
    /// Made for this run. The sandbox checks the claims; that the signature counts is tested with the client.
    private static let key = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation }

    private func asApp() throws -> [String: String] {
        ["GITHUB_APP_ID": String(SandboxApp().id), "GITHUB_APP_PRIVATE_KEY": try Self.key.get()]
    }

    private func list(_ workplace: Workplace, _ arguments: String...) async throws -> [JSON] {
        let result = try await Program.run(
            ["deliveries", "list", "--format", "json"] + arguments,
            environment: workplace.environment.merging(try asApp()) { $1 }, in: workplace.directory)
        #expect(result.code == 0, "\(result)")
        return try JSON(parsing: Array(result.output.utf8))["deliveries"]?.arrayValue ?? []
    }

    @Test("what GitHub could not deliver is listed, shown without anything that forges, and sent again once it can be")
    func lostAndFound() async throws {
        try await withWorkplace { workplace in
            workplace.github.setWebhook(url: "http://127.0.0.1:9/webhook", secret: Self.secret)
            try workplace.github.createRepository("lost", hasReadme: true)
            await workplace.github.deliveriesSettled()

            // A token, and not the App, for the server: it fetches nothing by itself.
            let server = try workplace.start(
                "serve", "--port", "0", environment: ["GITHUB_WEBHOOK_SECRET": Self.secret])
            let line = try #require(await server.line(with: "Listening on "))
            let url = try #require(line.split(separator: " ").first { $0.hasPrefix("http://") }.map { String($0) })
            workplace.github.setWebhook(url: url, secret: Self.secret)
            try workplace.github.createRepository("seen", hasReadme: true)
            try #require(await server.line(with: "acme/seen") != nil)
            await workplace.github.deliveriesSettled()

            let all = try await list(workplace)
            let seen = try #require(
                all.first { $0["repository"] == "acme/seen" && $0["event"] == "repository.created" })
            #expect(seen["fate"] == "accepted" && seen["status_code"] == 202)
            let failed = try await list(workplace, "--failed")
            let lost = try #require(failed.first { $0["event"] == "repository.created" })
            #expect(lost["fate"] == "never-arrived" && lost["asked_again"] == false, "\(lost)")
            #expect(failed.count < all.count)

            let guid = try #require(lost["guid"]?.stringValue)
            let shown = try await workplace.run("deliveries", "show", guid, environment: try asApp())
            #expect(shown.code == 0 && shown.output.contains("repository.created"), "\(shown)")
            #expect(shown.output.contains("X-Hub-Signature-256: <redacted>") && !shown.output.contains("sha256="))
            #expect(shown.output.contains("acme/lost, caused by maya-chen"), "\(shown.output)")

            let again = try await workplace.run("deliveries", "redeliver", guid, environment: try asApp())
            #expect(again.code == 0, "\(again)")
            try #require(await server.line(with: "acme/lost") != nil)
            #expect(workplace.github.repository("lost")?.rules.count == 1)
            await workplace.github.deliveriesSettled()
            let after = try await list(workplace).filter { $0["guid"] == .string(guid) }
            #expect(after.count == 2 && after.allSatisfy { $0["fate"] == "accepted" && $0["asked_again"] == true })
            #expect(try await list(workplace, "--failed").allSatisfy { $0["guid"] != .string(guid) })

            let left = try await list(workplace, "--failed").count
            workplace.github.addFault(
                Fault(.status(422, message: "no more"), method: "POST", route: "/app/hook/*", times: 1))
            let partly = try await workplace.run("deliveries", "redeliver", "--failed", environment: try asApp())
            #expect(partly.code == 1 && partly.output.contains("1 refused."), "\(partly)")
            await workplace.github.deliveriesSettled()
            #expect(try await list(workplace, "--failed").count == 1)
            let rest = try await workplace.run("deliveries", "redeliver", "--failed", environment: try asApp())
            #expect(rest.code == 0 && rest.output.hasSuffix("1 delivery sent again.\n") && left > 1, "\(rest)")
            await workplace.github.deliveriesSettled()
            #expect(try await list(workplace, "--failed").isEmpty)
            let none = try await workplace.run("deliveries", "redeliver", "--failed", environment: try asApp())
            #expect(none.code == 0 && none.output.contains("has arrived"), "\(none)")
            #expect(await server.terminate() == 0)
        }
    }

    @Test("without an App's credentials, and for a delivery that GitHub does not know, it says so")
    func refusals() async throws {
        try await withWorkplace { workplace in
            for arguments in [["list"], ["show", "1"], ["redeliver", "--failed"]] {
                let result = try await Program.run(
                    ["deliveries"] + arguments, environment: workplace.environment, in: workplace.directory)
                #expect(result.code == 64 && result.errors.contains("GITHUB_APP_ID"), "\(result)")
            }
            for name in ["4711", "8a9f4c1e-0000"] {
                let result = try await workplace.run("deliveries", "show", name, environment: try asApp())
                #expect(result.code == 1 && result.errors.contains("'\(name)'"), "\(result)")
            }
            let retry = try await workplace.run("deliveries", "retry")
            #expect(retry.code == 1 && retry.errors.contains("There is no state file"), "\(retry)")
        }
    }
}
