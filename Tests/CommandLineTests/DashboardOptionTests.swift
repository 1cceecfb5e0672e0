import Testing

/// What `serve` refuses before it listens: a dashboard that is open by mistake.
@Suite("Options of the dashboard")
struct DashboardOptionTests {
    @Test(
        "what means nothing, or less than it says, is refused at the start",
        arguments: [
            (["--admin-url", "githubcop.acme.example"], "--admin-url"),
            (["--admin-url", "https://x.example/path"], "--admin-url"),
            (["--trusted-proxies", "10.0.0.0/99"], "10.0.0.0/99"),
            (["--full-access-users", "maya"], "--trusted-user-header"),
            (
                ["--trusted-user-header", "X-User", "--trusted-proxies", "::1", "--full-access-groups", "platform"],
                "--trusted-groups-header"
            ),
            (["--trusted-user-header", "X-User"], "--trusted-proxies"),
            (["--trusted-user-header", "X-User", "--trusted-proxies", "proxy.example"], "proxy.example"),
        ])
    func refused(_ arguments: [String], _ named: String) async throws {
        try await withWorkplace { workplace in
            let result = try await workplace.run(
                ["serve", "--port", "0"] + arguments, environment: ["GITHUB_WEBHOOK_SECRET": "the webhook's secret"])
            #expect(result.code == 64 && result.errors.contains(named), "\(result)")
        }
    }

    @Test("the token for reading is another one than the full one, and neither can be guessed")
    func tokens() async throws {
        let (full, reading) = ("GITHUBCOP_ADMIN_TOKEN", "GITHUBCOP_ADMIN_READ_TOKEN")
        let long = "sixteen bytes or more"
        try await withWorkplace { workplace in
            for tokens in [[full: long, reading: long], [reading: "short"], [full: "short"]] {
                let environment = tokens.merging(["GITHUB_WEBHOOK_SECRET": "the webhook's secret"]) { $1 }
                let result = try await workplace.run("serve", "--port", "0", environment: environment)
                let isNamed = result.errors.contains("token") || result.errors.contains("TOKEN")
                #expect(result.code == 64 && isNamed, "\(result)")
            }
        }
    }
}
