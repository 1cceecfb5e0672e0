import Sandbox
import Testing

@Suite("What GitHubCop itself has written")
struct OwnEventTests {
    private static let bot = (login: "githubcop[bot]", type: "Bot")

    private static func asApp() throws -> [String: String] {
        ["GITHUB_TOKEN": "", "GITHUB_APP_ID": "210001", "GITHUB_APP_PRIVATE_KEY": try TestKey.pem()]
    }

    private static func asked(_ stage: Stage) -> Int { stage.github.exchanges.count { $0.path == "/app" } }

    @Test("starts no run: a sweep over a thousand repositories would start a thousand")
    func own() async throws {
        try await withStage(try Self.asApp()) { stage async throws in
            for number in 1...5 {
                let body = Stage.payload("edited", "repository-\(number)", sender: Self.bot)
                let answer = try await stage.post("repository", body)
                #expect(answer.statusCode == 202 && answer.body.contains("githubcop[bot]"), "\(answer.body)")
            }
            #expect(stage.dispatched.isEmpty)
            #expect(Self.asked(stage) == 1, "the App's name is asked once")
        }
    }

    @Test("starts a run where our writes do not explain it, and so does everybody else, other bots too")
    func others() async throws {
        try await withStage(try Self.asApp()) { stage async throws in
            _ = try await stage.post("repository", Stage.payload("edited", "by-hand"))
            #expect(Self.asked(stage) == 0, "a person needs no look-up")
            _ = try await stage.post("repository", Stage.payload("created", "ours", sender: Self.bot))
            let other = (login: "renovate[bot]", type: "Bot")
            _ = try await stage.post("repository", Stage.payload("edited", "theirs", sender: other))
            let user = (login: "githubcop[bot]", type: "User")
            _ = try await stage.post("repository", Stage.payload("edited", "user", sender: user))
            #expect(stage.dispatched == ["by-hand", "ours", "theirs", "user"])
        }
    }

    @Test("is known by the settings where the workflow acts as another App; with a token no one else is filtered")
    func settings() async throws {
        let more = ["GITHUBCOP_APP_SLUG": "police", "GITHUBCOP_OWN_LOGINS": "acme-machine, other-app[bot]"]
        try await withStage(more) { stage async throws in
            for login in ["police[bot]", "Acme-Machine", "other-app[bot]"] {
                _ = try await stage.post(
                    "repository", Stage.payload("edited", "a", sender: (login: login, type: "Bot")))
            }
            #expect(stage.dispatched.isEmpty)
            _ = try await stage.post("repository", Stage.payload("edited", "b", sender: Self.bot))
            #expect(stage.dispatched == ["b"])
            #expect(Self.asked(stage) == 0)
        }
    }

    @Test("is taken for somebody else's while GitHub does not tell the App's name: better one run too many")
    func unknown() async throws {
        try await withStage(try Self.asApp()) { stage async throws in
            stage.github.addFault(Fault(.status(502, message: nil), route: "/app"))
            let answer = try await stage.post("repository", Stage.payload("edited", "a", sender: Self.bot))
            #expect(answer.statusCode == 202)
            #expect(stage.dispatched == ["a"])
        }
    }
}
