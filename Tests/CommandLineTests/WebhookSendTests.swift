import Foundation
import Sandbox
import Testing

@Suite("githubcop webhook send")
struct WebhookSendTests {
    private static let secret = "the webhook's secret"
    private static let creation = #"{"action":"created","repository":{"id":1,"name":"api","full_name":"acme/api"}}"#

    private func send(
        _ workplace: Workplace, _ arguments: String..., secret: String = secret
    ) async throws -> Program.Result {
        try await Program.run(
            ["webhook", "send"] + arguments,
            environment: workplace.environment.merging(["GITHUB_WEBHOOK_SECRET": secret]) { $1 },
            in: workplace.directory)
    }

    @Test("a running server accepts what it signs, and the secret that differs is named when it does not")
    func delivered() async throws {
        try await withWorkplace { workplace in
            let server = try workplace.start(
                "serve", "--port", "0", environment: ["GITHUB_WEBHOOK_SECRET": Self.secret])
            let line = try #require(await server.line(with: "Listening on "))
            let url = try #require(line.split(separator: " ").first { $0.hasPrefix("http://") }.map { String($0) })
            try workplace.write(Self.creation, to: "created.json")

            let sent = try await send(
                workplace, "--url", url, "--payload", "created.json", secret: "\(Self.secret),an older one")
            #expect(sent.code == 0 && sent.output.hasPrefix("repository ") && sent.output.contains("202"), "\(sent)")

            let form = try await send(
                workplace, "--url", url, "--payload", "created.json", "--content-type", "form", "--delivery",
                "my-own-id")
            #expect(form.code == 0 && form.output.contains("repository my-own-id"), "\(form)")

            let ping = try await send(workplace, "--url", url, "--event", "ping")
            #expect(ping.code == 0 && ping.output.contains("\n200 "), "\(ping)")

            let forged = try await send(workplace, "--url", url, "--event", "ping", secret: "a guess")
            #expect(forged.code == 1 && forged.output.contains("401"), "\(forged)")
            #expect(forged.errors.contains("GITHUB_WEBHOOK_SECRET") && !forged.errors.contains("a guess"), "\(forged)")
            _ = await server.terminate()
        }
    }

    @Test(
        "with a mistake nothing is sent, and the mistake is named",
        arguments: [
            (["--url", "ftp://127.0.0.1/", "--event", "ping"], "ftp://127.0.0.1/"),
            (["--url", "http://user:pw@127.0.0.1/", "--event", "ping"], "is not a valid URL"),
            (["--url", "http://192.0.2.1/webhook", "--event", "ping"], "--yes"),
            (["--url", "GITHUB", "--event", "push"], "--payload"),
            (["--url", "GITHUB", "--payload", "missing.json"], "missing.json"),
            (["--url", "GITHUB", "--payload", "-"], "--event"),
            (["--url", "GITHUB", "--payload", "githubcop.yml", "--event", "push"], "JSON"),
            (["--url", "GITHUB", "--payload", "comment.json"], "comment.json does not tell"),
            (["--url", "GITHUB", "--event", "ping", "--delivery", "two words"], "X-GitHub-Delivery"),
        ])
    func mistakes(_ arguments: [String], _ words: String) async throws {
        try await withWorkplace { workplace in
            try workplace.write(#"{"action":"created","comment":{},"repository":{}}"#, to: "comment.json")
            let arguments = arguments.map { $0 == "GITHUB" ? workplace.github.baseURL : $0 }
            let result = try await Program.run(
                ["webhook", "send"] + arguments,
                environment: workplace.environment.merging(["GITHUB_WEBHOOK_SECRET": Self.secret]) { $1 },
                in: workplace.directory)
            #expect(result.code == 64 && result.errors.contains(words), "\(result)")
            #expect(workplace.github.exchanges.isEmpty)
        }
    }

    @Test("without a secret nothing is sent")
    func needsSecret() async throws {
        try await withWorkplace { workplace in
            let result = try await send(workplace, "--url", workplace.github.baseURL, "--event", "ping", secret: " ")
            #expect(result.code == 64 && result.errors.contains("GITHUB_WEBHOOK_SECRET"), "\(result)")
            #expect(workplace.github.exchanges.isEmpty)
        }
    }

    @Test("a redirect is shown and not followed: the signature stays where it was sent")
    func redirect() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("old", visibility: .public)
            try workplace.github.rename("old", to: "new")
            let url = "\(workplace.github.baseURL)/repos/acme/old/hooks"
            let result = try await send(workplace, "--url", url, "--event", "ping")
            #expect(result.code == 1 && result.errors.contains("redirect to \(workplace.github.baseURL)"), "\(result)")
            #expect(workplace.github.exchanges.count == 1)
        }
    }

    @Test("a receiver that is not there is said to be so, by name")
    func unreachable() async throws {
        try await withWorkplace { workplace in
            let url = workplace.github.baseURL + "/webhook"
            await workplace.github.stop()
            let result = try await send(workplace, "--url", url, "--event", "ping")
            #expect(result.code == 1 && result.errors.contains("no connection to 127.0.0.1"), "\(result)")
            let nowhere = try await send(workplace, "--url", "http://nowhere.invalid/", "--event", "ping", "--yes")
            #expect(nowhere.code == 1 && nowhere.errors.contains("nowhere.invalid"), "\(nowhere)")
        }
    }
}
