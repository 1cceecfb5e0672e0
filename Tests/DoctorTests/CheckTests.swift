import Foundation
import Kinds
import Policy
import Testing

@testable import Doctor
@testable import WebhookSending

@Suite("What the doctor makes of what it sees")
struct CheckTests {
    private let app = AppFacts([
        "name": "Cop", "html_url": "https://github.com/apps/cop", "events": ["repository", "team"],
        "permissions": ["administration": "write", "members": "read", "metadata": "read"],
    ])

    private func installation(
        _ permissions: [String: Policy.JSON], events: [String] = ["repository", "team", "team_add"],
        selection: String = "all", suspendedAt: Policy.JSON = .null
    ) -> InstallationFacts {
        InstallationFacts([
            "html_url": "https://github.com/organizations/acme/settings/installations/1",
            "permissions": .object(permissions), "events": .strings(events),
            "repository_selection": .string(selection), "suspended_at": suspendedAt,
        ])
    }

    private let teams = RequiredPermissions([TeamsKind.self])

    // MARK: Clock

    @Test(
        "a clock is judged by how far it is from GitHub's, beyond a minute as a problem",
        arguments: [
            (0.5, CheckResult.Status.ok, "in step"), (30.5, .ok, "30 seconds ahead"), (-59.5, .ok, "60 seconds behind"),
            (-311.5, .problem, "312 seconds behind"), (61.5, .problem, "61 seconds ahead"),
        ])
    func clock(_ ahead: Double, _ status: CheckResult.Status, _ words: String) throws {
        // 784111777 is the example of RFC 9110.
        let now = Date(timeIntervalSince1970: 784_111_777 + ahead)
        let finding = ClockCheck.evaluate(date: "Sun, 06 Nov 1994 08:49:37 GMT", now: now)
        #expect(finding.status == status && finding.message.contains(words), "\(finding)")
        #expect((finding.advice != nil) == (status == .problem))
        #expect(ClockCheck.evaluate(date: "yesterday", now: now).status == .notChecked)
        #expect(ClockCheck.evaluate(date: nil, now: now).status == .notChecked)
    }

    // MARK: Permissions and events

    @Test("what was granted suffices or does not, and what goes beyond is named")
    func permissions() {
        let enough = PermissionCheck.evaluate(
            installation(["administration": "write", "members": "write", "metadata": "read", "issues": "read"]),
            of: app,
            needs: teams)
        #expect(
            enough.status == .ok && enough.message.hasSuffix("beyond that: issues: read, members: write"), "\(enough)")

        let readOnly = PermissionCheck.evaluate(
            installation(["administration": "read", "members": "read", "metadata": "read"]), of: app, needs: teams)
        #expect(readOnly.status == .problem && readOnly.message.contains("'Administration: write'"), "\(readOnly)")
        #expect(readOnly.message.contains("'plan' works"))
        #expect(readOnly.advice?.contains("an owner of the organization accepts it") == true)
        #expect(readOnly.advice?.hasPrefix("The App asks for it") == true)

        let dispatch = PermissionCheck.evaluate(
            installation(["administration": "write", "members": "read", "metadata": "read"]), of: app, needs: teams,
            besides: [WorkflowCheck.permission])
        #expect(dispatch.message.contains("'Actions: write'") && dispatch.advice?.hasPrefix("Grant it") == true)

        let blind = PermissionCheck.evaluate(installation(["metadata": "read"]), of: app, needs: teams)
        #expect(blind.message.contains("not all settings can be read"), "\(blind)")
    }

    @Test("events that matter to the policy and were not subscribed to are named, where there is a webhook at all")
    func events() {
        let all = EventCheck.evaluate(installation([:]), of: app, needs: teams, hasWebhook: true)
        #expect(all.status == .ok, "\(all)")
        let deaf = installation([:], events: ["team_add"])
        let missing = EventCheck.evaluate(deaf, of: app, needs: teams, hasWebhook: true)
        #expect(missing.status == .problem && missing.message.contains("repository, team:"), "\(missing)")
        #expect(missing.advice?.contains("accepts it") == true)
        #expect(EventCheck.evaluate(deaf, of: app, needs: teams, hasWebhook: false).status == .notChecked)
    }

    @Test("an installation that is suspended or on chosen repositories is a problem with a page to open")
    func installations() {
        let well = InstallationCheck.evaluate(installation([:]), of: app, on: "acme")
        #expect(well.status == .ok)
        for broken in [
            installation([:], selection: "selected"), installation([:], suspendedAt: "2026-11-01T00:00:00Z"),
        ] {
            let finding = InstallationCheck.evaluate(broken, of: app, on: "acme")
            #expect(finding.status == .problem && finding.advice?.contains(broken.page) == true, "\(finding)")
        }
    }

    // MARK: Tokens

    @Test("scopes that include others count for them")
    func scopes() {
        let needed = ["read:org", "repo"]
        #expect(ScopeCheck.evaluate(header: "admin:org, repo", needed: needed).status == .ok)
        let poor = ScopeCheck.evaluate(header: "public_repo, write:org", needed: needed)
        #expect(poor.status == .problem && poor.message.contains("lacks repo: it has only public_repo"), "\(poor)")
        #expect(ScopeCheck.evaluate(header: "", needed: needed).message.contains("no scope at all"))
    }

    @Test("a token that ends within a week is a problem")
    func expiry() throws {
        let now = try #require(TokenCheck.date("2026-11-23 12:00:00 UTC"))
        #expect(TokenCheck.date("2026-11-23 05:00:00 -0700") == now)
        func evaluate(_ expiry: String?) -> CheckResult {
            TokenCheck.evaluate(.init(token: "github_pat_x"), login: "octo", expiry: expiry, now: now)
        }
        #expect(
            evaluate(nil).status == .ok && evaluate(nil).message.contains("fine-grained personal access token of octo"))
        #expect(evaluate("2026-12-23 12:00:00 UTC").message.contains("(30 days left)"))
        #expect(evaluate("2026-11-25 13:00:00 UTC").status == .problem)
    }

    // MARK: Webhook

    @Test(
        "each fault of the App's webhook is named",
        arguments: [
            (["url": "https://h.example/w", "content_type": "json", "insecure_ssl": "0", "secret": "********"], nil),
            (
                ["url": "https://h.example/w", "content_type": "form", "insecure_ssl": "0", "secret": "********"],
                "forms"
            ),
            (
                ["url": "https://h.example/w", "content_type": "json", "insecure_ssl": 1, "secret": "********"],
                "certificates"
            ),
            (["url": "https://h.example/w", "content_type": "json", "insecure_ssl": "0"], "not signed"),
            (["url": "http://h.example/w", "content_type": "json", "secret": "********"], "not encrypted"),
            (["url": "http://127.0.0.1:8080/w", "content_type": "json", "secret": "********"], nil),
        ] as [(Policy.JSON, String?)])
    func hook(_ config: Policy.JSON, _ fault: String?) {
        let finding = HookCheck.evaluate(config, url: nil, app: app)
        #expect(finding.status == (fault == nil ? .ok : .problem), "\(finding)")
        if let fault { #expect(finding.message.contains(fault), "\(finding)") }
        let elsewhere = HookCheck.evaluate(config, url: "https://other.example/w", app: app)
        #expect(elsewhere.status == .problem && elsewhere.message.contains("do not go to https://other.example/w"))
    }

    @Test("no webhook is no problem until somebody asks about one")
    func noHook() {
        #expect(HookCheck.evaluate(nil, url: nil, app: app).status == .notChecked)
        #expect(HookCheck.evaluate(["url": ""], url: "https://other.example/w", app: app).status == .problem)
    }

    private func delivery(_ guid: String, _ code: Int, _ status: String = "") -> Policy.JSON {
        [
            "guid": .string(guid), "status_code": .integer(code), "status": .string(status),
            "delivered_at": "2026-11-23T04:00:00Z",
        ]
    }

    @Test("failed deliveries are counted by cause, and a redelivery that arrived makes up for its failure")
    func deliveries() {
        #expect(DeliveryCheck.evaluate([]).status == .notChecked)
        let healed = DeliveryCheck.evaluate([delivery("a", 202, "OK"), delivery("b", 200, "OK"), delivery("a", 503)])
        #expect(healed.status == .ok && healed.message.contains("2 deliveries"), "\(healed)")
        let ill = DeliveryCheck.evaluate([
            delivery("a", 202, "OK"), delivery("b", 401, "Unauthorized"), delivery("c", 401, "Unauthorized"),
            delivery("d", 504, "timed out"), delivery("e", 502, "failed to connect to host"), delivery("f", 500, ""),
            delivery("g", 404, "Not Found"),
        ])
        #expect(
            ill.message.hasPrefix(
                "6 of the latest 7 deliveries failed, the last at 2026-11-23T04:00:00Z: 2 answered 401"),
            "\(ill)")
        for words in ["1 not answered in time", "1 without a connection", "1 answered 5xx", "the latest arrived"] {
            #expect(ill.message.contains(words), "\(ill)")
        }
        #expect(ill.advice?.contains("GITHUB_WEBHOOK_SECRET") == true)
    }

    // MARK: The rest

    @Test("a budget close to its end is a problem with the time of its reset")
    func budget() {
        func limits(_ remaining: Int) -> Policy.JSON {
            let core: Policy.JSON = ["limit": 5000, "remaining": .integer(remaining), "reset": 784_111_777]
            return ["resources": ["core": core, "graphql": ["limit": 5000, "remaining": 4000, "reset": 784_111_000]]]
        }
        #expect(BudgetCheck.evaluate(limits(4_999)).status == .ok)
        let low = BudgetCheck.evaluate(limits(99))
        #expect(low.status == .problem && low.advice?.contains("1994-11-06T08:49:37Z") == true, "\(low)")
        #expect(BudgetCheck.evaluate([:]).status == .notChecked)
    }

    @Test("a server that is not GitHub, and one of an enterprise, are told apart by their headers")
    func reach() {
        func reply(_ headers: [String: String]) -> Result<HTTPReply, ExchangeFault> {
            .success(
                HTTPReply(
                    status: 200, reason: "OK", headers: headers, body: "", elapsed: .milliseconds(20), date: Date()))
        }
        #expect(ReachCheck.evaluate(reply([:]), at: "https://h/").status == .problem)
        let server = ReachCheck.evaluate(
            reply(["x-github-request-id": "1", "x-github-enterprise-version": "enterprise-server@3.19.1"]),
            at: "https://h/")
        #expect(server.message == "GitHub Enterprise Server 3.19.1 answers at https://h/ in 20 ms")
        let lost = ReachCheck.evaluate(.failure(ExchangeFault(.tls, "h: no")), at: "https://h/")
        #expect(lost.status == .problem && lost.advice?.contains("certificate authority") == true)
    }
}
