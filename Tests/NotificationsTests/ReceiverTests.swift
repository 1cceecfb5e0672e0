import Testing

@testable import Notifications

struct ReceiverTests {
    @Test(
        "The host says which format a receiver wants",
        arguments: [
            ("https://hooks.slack.com/services/T0/B0/x", ReceiverFormat.slack),
            ("https://hooks.slack-gov.com/services/T0/B0/x", .slack),
            ("https://prod-01.westeurope.logic.azure.com:443/workflows/a/triggers/manual/paths/invoke?sig=x", .teams),
            ("https://default0.1.environment.api.powerplatform.com/powerautomate/x?sig=y", .teams),
            ("https://acme.webhook.office.com/webhookb2/x", .teams),
            ("https://discord.com/api/webhooks/1/x", .discord),
            ("https://canary.discord.com/api/webhooks/1/x", .discord),
            ("https://acme.cloud.mattermost.com/hooks/x", .mattermost),
            ("mattermost+https://chat.example.com/hooks/x", .mattermost),
            ("slack+http://127.0.0.1:8065/x", .slack), ("https://example.com/hook", .json),
            ("https://hooks.slack.com.evil.example/x", .json), ("json+https://hooks.slack.com/x", .json),
        ])
    func formats(_ url: String, _ format: ReceiverFormat) throws {
        let receiver = try NotificationReceiver(url, named: "--notify", secret: "0123456789abcdef")
        #expect(receiver.format == format)
        #expect(!receiver.description.contains("/x"))
    }

    @Test(
        "A problem with a URL does not show it",
        arguments: [
            "https://user:token-1@example.com/x", "ftp://example.com/token-1", "irc+https://example.com/token-1",
            "https:///token-1", "https://example.com/token-1#x", "token-1",
        ])
    func problems(_ url: String) {
        let problem = #expect(throws: ReceiverProblem.self) {
            _ = try NotificationReceiver(url, named: "GITHUBCOP_NOTIFY_URL", secret: "0123456789abcdef")
        }
        #expect(problem?.description.contains("token-1") == false)
        #expect(problem?.message.contains("GITHUBCOP_NOTIFY_URL") == true)
    }

    @Test("Plain JSON is not sent unsigned")
    func unsigned() {
        for secret in [nil, "short"] {
            let problem = #expect(throws: ReceiverProblem.self) {
                _ = try NotificationReceiver("https://example.com/token-1", named: "--notify", secret: secret)
            }
            #expect(problem?.description.contains("GITHUBCOP_NOTIFY_SECRET") == true)
        }
    }

    @Test("Plain HTTP beyond this machine, and the connectors that Microsoft has retired, are warned of")
    func warnings() throws {
        func warning(_ url: String) throws -> String? {
            try NotificationReceiver(url, named: "--notify", secret: nil).warning?.message
        }
        #expect(try warning("slack+http://chat.example.com/x")?.contains("not encrypted") == true)
        #expect(try warning("slack+http://127.0.0.1:1/x") == nil)
        #expect(try warning("slack+http://[::1]:1/x") == nil)
        #expect(try warning("slack+http://127.0.0.1.example.com/x") != nil)
        #expect(try warning("https://acme.webhook.office.com/webhookb2/x")?.contains("retired") == true)
        #expect(try warning("https://hooks.slack.com/services/x") == nil)
    }

    @Test("URLs come from the command line and, several at once, from the environment or a file")
    func several() throws {
        let given = [
            "GITHUBCOP_NOTIFY_URL": "https://hooks.slack.com/a\n  https://discord.com/api/webhooks/1/b "
        ]
        let all = try NotificationReceiver.all(["https://hooks.slack.com/c"]) { given[$0] }
        #expect(all.map { $0.format } == [.slack, .slack, .discord])
        #expect(Set(all.map { $0.id }).count == 3)
    }

    @Test("What a receiver answers is shown without its URL, in one short line")
    func answers() throws {
        let receiver = try receiver("slack")
        let response = NotificationResponse(
            status: 404,
            text: "no_service\nat https://example.com/hooks/T000/secret-part " + String(repeating: "y", count: 999))
        let problem = receiver.problem(.success(response))
        #expect(problem.hasPrefix("answered 404: no_service at "))
        #expect(!problem.contains("secret-part") && problem.utf16.count < 250)
        let signed = try NotificationReceiver(
            "https://prod-01.westeurope.logic.azure.com/workflows/a/paths/invoke?sig=secret-part", named: "--notify",
            secret: nil)
        let other = signed.problem(.success(NotificationResponse(status: 401, text: "no access with sig=secret-part")))
        #expect(other == "answered 401: no access with …")
        let moved = receiver.problem(.success(NotificationResponse(status: 302)))
        #expect(moved == "answered 302 (a redirect, which is not followed)")
    }

    @Test("The same address in two formats is two receivers")
    func formatsApart() throws {
        #expect(try receiver("slack").id != receiver("mattermost").id)
        #expect(try receiver("slack").id == receiver("slack").id)
    }

    @Test("Discord is asked to say whether it has kept the message")
    func discordWaits() throws {
        let message = NotificationMessage(organization: "acme", notices: [.drift()])
        let request = try NotificationReceiver(
            "https://discord.com/api/webhooks/1/x?thread_id=3", named: "--notify", secret: nil
        ).request(for: message, at: noon)
        #expect(request.url == "https://discord.com/api/webhooks/1/x?thread_id=3&wait=true")
    }
}
