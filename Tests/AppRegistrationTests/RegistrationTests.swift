import AsyncHTTPClient
import Foundation
import GitHubAPI
import Kinds
import NIOCore
import Policy
import Sandbox
import Synchronization
import Testing

@testable import AppRegistration

@Suite("Creating an App")
struct RegistrationTests {
    /// A page of the flow, and what a person does with it.
    private struct Browser {
        let http = HTTPClient.shared

        struct Answer {
            let status: Int
            let headers: [String: String]
            let text: String

            /// The value of a hidden field, as the browser sends it.
            func field(_ name: String) -> String? {
                part(after: "name=\"\(name)\" value=\"")?.replacing("&quot;", with: "\"").replacing("&lt;", with: "<")
                    .replacing("&gt;", with: ">").replacing("&#39;", with: "'").replacing("&amp;", with: "&")
            }

            var action: String? { part(after: "action=\"") }

            /// What stands there, to the end of the attribute.
            private func part(after start: String) -> String? {
                text.range(of: start).map { String(text[$0.upperBound...].prefix { $0 != "\"" }) }
            }
        }

        func get(_ url: String, host: String? = nil) async throws -> Answer {
            var request = HTTPClientRequest(url: url)
            if let host { request.headers.add(name: "host", value: host) }
            return try await send(request)
        }

        func post(_ url: String, _ fields: [String: String]) async throws -> Answer {
            var request = HTTPClientRequest(url: url)
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            let body = fields.map { "\($0.key)=\(encoded($0.value))" }.joined(separator: "&")
            request.body = .bytes(ByteBuffer(string: body))
            return try await send(request)
        }

        private func encoded(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }

        private func send(_ request: HTTPClientRequest) async throws -> Answer {
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
            let response = try await client.execute(request, timeout: .seconds(30))
            let body = try await response.body.collect(upTo: 1 << 20)
            try await client.shutdown()
            let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
            return Answer(status: Int(response.status.code), headers: headers, text: String(buffer: body))
        }
    }

    private final class Registered: Sendable {
        let app = Mutex<RegisteredApp?>(nil)
    }

    private static func manifest(name: String = "GitHubCop acme") throws -> AppManifest {
        let text = "version: 1\norganization: acme\nrules: [{ name: all, settings: { labels: { bug: d73a4a } } }]\n"
        let document = try PolicyDocument.load([PolicyText(name: "p.yml", text: text)]) { _ in "" }
        return AppManifest(
            name: name, homepage: "https://github.com/acme", webhook: "https://hooks.example/webhook", runner: .serve,
            needs: document.requiredPermissions)
    }

    /// Runs the registration, and `person` with the address of its page, to the end.
    private func register(
        _ github: FakeGitHub, _ manifest: AppManifest, _ person: @escaping @Sendable (String) async throws -> Void
    ) async throws -> RegisteredApp {
        let registration = AppRegistration(
            manifest, in: "acme", api: github.baseURL,
            web: try WebAddress(web: github.baseURL, api: github.baseURL), through: nil)
        let (addresses, listening) = AsyncStream<String>.makeStream()
        let found = Registered()
        let (finished, finish) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await registration.run(
                    onListening: { listening.yield($0) },
                    use: { app in
                        found.app.withLock { $0 = app }
                        for await _ in finished { break }
                    })
            }
            for await address in addresses {
                try await person(address)
                break
            }
            finish.yield()
            try await group.waitForAll()
        }
        return try #require(found.app.withLock { $0 })
    }

    @Test("the page posts the manifest, GitHub sends the browser back, and the App's key is here")
    func flow() async throws {
        let github = try await FakeGitHub.start()
        let browser = Browser()
        let app = try await register(github, try Self.manifest()) { address in
            let page = try await browser.get(address)
            #expect(page.status == 200)
            #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
            #expect(page.headers["cache-control"] == "no-store")
            let action = try #require(page.action)
            let question = try await browser.post(action, ["manifest": try #require(page.field("manifest"))])
            #expect(question.status == 200)
            let agreed = try await browser.post(
                github.baseURL + (try #require(question.action)),
                [
                    "manifest": try #require(question.field("manifest")),
                    "state": try #require(question.field("state")),
                    "confirm": "1",
                ])
            #expect(agreed.status == 302)
            let back = try await browser.get(try #require(agreed.headers["location"]))
            // The code does not stay in the browser's history.
            #expect(back.status == 303 && back.headers["location"] == "/")
            let created = try await browser.get(address)
            #expect(created.text.contains("/apps/githubcop-acme/installations/new"))
            #expect(try await browser.get("\(address)style.css").status == 200)
        }
        #expect(app.slug == "githubcop-acme")
        #expect(app.webhookSecret != nil)
        // The key is the App's: GitHub takes what it signs.
        let client = GitHubClient(
            try GitHubClient.Configuration(
                apiURL: github.baseURL,
                credentials: .app(
                    try AppCredentials(id: "\(app.id)", privateKeyPEM: app.privateKey, installation: .account("acme"))),
                version: "tests"))
        let asApp = try #require(client.asApp())
        let found = try await asApp.get(ReadRequest("/app")).body
        #expect(found["permissions"] == ["contents": "read", "issues": "write", "metadata": "read"])
        #expect(found["events"]?.arrayValue?.contains("label") == true)
        await client.shutdown()
        await github.stop()
    }

    @Test("a code with another state, a page under another name and a used code are refused; a right one still counts")
    func refused() async throws {
        let github = try await FakeGitHub.start()
        let browser = Browser()
        let app = try await register(github, try Self.manifest()) { address in
            let page = try await browser.get(address)
            #expect(try await browser.get("\(address)created?code=abc&state=wrong").status == 400)
            #expect(try await browser.get("\(address)created?code=abc").status == 400)
            #expect(try await browser.get(address, host: "evil.example").status == 421)
            #expect(try await browser.post(address, [:]).status == 405)
            let state = try #require(page.action?.split(separator: "=").last)
            // GitHub does not know the code.
            let unknown = try await browser.get("\(address)created?code=abc&state=\(state)")
            #expect(unknown.status == 502 && unknown.text.contains("404"))
            #expect(try await browser.get("\(address)created?code=../../user&state=\(state)").status == 400)

            let manifest = try #require(page.field("manifest"))
            let agreed = try await browser.post(
                "\(github.baseURL)/organizations/acme/settings/apps/new",
                ["manifest": manifest, "state": String(state), "confirm": "1"])
            _ = try await browser.get(try #require(agreed.headers["location"]))
        }
        #expect(app.name == "GitHubCop acme")
        await github.stop()
    }

    @Test("nothing of the policy or the organization is taken for HTML")
    func hostile() throws {
        let page = RegistrationPage(
            manifest: try Self.manifest(name: "<script>alert('1')</script>"), organization: "\"><img src=x>",
            web: try WebAddress(web: "https://github.com", api: nil)
        ).form(redirect: "http://127.0.0.1:1/created", state: "s")
        #expect(!page.contains("<script") && !page.contains("<img"))
    }

    // MARK: Files

    @Test("id, key and secret are readable for their owner alone, and nothing is overwritten")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "app-\(UUID())").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let app = try RegisteredApp(["id": 12, "slug": "s", "pem": "PEM", "webhook_secret": "hush"])
        let files = try CredentialFiles(folder: folder)
        try files.write(app)
        for (path, text) in [
            (files.privateKey, "PEM"), (files.webhookSecret, "hush"), (files.environment, "GITHUB_APP_ID=12\n"),
        ] {
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        let problem = #expect(throws: RegistrationFailure.self) { try CredentialFiles(folder: folder) }
        #expect(problem?.hint.contains("--out") == true)
        #expect("\(app)".contains("hush") == false && "\(app)".contains("PEM") == false)
    }

    @Test(
        "the commands that store them name the files and hold no secret",
        arguments: [AppManifest.Runner.serve, .aws, .actions])
    func nextSteps(_ runner: AppManifest.Runner) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "it's \(UUID())").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let lines = NextSteps(runner, try CredentialFiles(folder: folder)).lines.joined(separator: "\n")
        #expect(lines.contains("app.pem") && lines.contains("'\\''"))
    }
}
