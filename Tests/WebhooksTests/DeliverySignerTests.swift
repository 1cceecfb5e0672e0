import Foundation
import SharedMaterial
import Testing

@testable import Webhooks

@Suite("Signing of a delivery")
struct DeliverySignerTests {
    private let payload = Array("{\"action\": \"created\", \"text\": \"50% & more + ✓\",\n\"n\": 1}\n".utf8)
    private let hook = DeliverySigner.Hook(id: 7, targetID: 38_302_899)

    private func signer(_ secret: String = testSecret, _ type: DeliverySigner.ContentType = .json) throws
        -> DeliverySigner
    {
        DeliverySigner(secret: try WebhookSecret(secret), hook: hook, contentType: type)
    }

    private func fields(_ delivery: SignedDelivery) -> DeliveryHeaders {
        DeliveryHeaders(delivery.headers.map { (name: $0.name, value: $0.value) })
    }

    @Test(
        "what is signed is what the verifier accepts, as JSON and as a form",
        arguments: DeliverySigner.ContentType.allCases)
    func roundTrip(_ type: DeliverySigner.ContentType) throws {
        let signed = try signer(testSecret, type).sign(event: "repository", id: "id-1", payload: payload)
        let delivery = try verifier().verify(headers: fields(signed), body: signed.body)
        #expect(delivery.name == "repository.created" && delivery.id == "id-1")
        #expect(throws: Rejection.signatureMismatch) {
            try verifier("another secret").verify(headers: fields(signed), body: signed.body)
        }
    }

    @Test("GitHub's documented example gets GitHub's documented signature")
    func documentedVector() throws {
        // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
        let code = try WebhookSecret("It's a Secret to Everybody").code(of: Array("Hello, World!".utf8))
        #expect(
            code.map { String(format: "%02x", $0) }.joined()
                == "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")
    }

    @Test("the headers are those that GitHub sends, and JSON goes out byte for byte")
    func headers() throws {
        let signed = try signer().sign(event: "repository", id: "id-1", payload: payload)
        let names = [
            "Accept", "Content-Type", "User-Agent", "X-GitHub-Delivery", "X-GitHub-Event", "X-GitHub-Hook-ID",
            "X-GitHub-Hook-Installation-Target-ID", "X-GitHub-Hook-Installation-Target-Type", "X-Hub-Signature-256",
        ]
        #expect(signed.headers.map { $0.name } == names)
        #expect(signed.body == payload)
        #expect(fields(signed)["User-Agent"]?.hasPrefix("GitHub-Hookshot/") == true)
        #expect(fields(signed)["X-GitHub-Hook-Installation-Target-Type"] == "integration")
    }

    @Test("an event whose name holds digits is signed")
    func digits() throws {
        let signed = try signer().sign(event: "projects_v2_item", id: "1", payload: payload)
        #expect(fields(signed)["X-GitHub-Event"] == "projects_v2_item")
    }

    @Test("what no receiver would take is not signed")
    func refusals() throws {
        let signer = try signer()
        #expect(throws: Rejection.notAJSONObject) { try signer.sign(event: "push", id: "1", payload: Array("[]".utf8)) }
        #expect(throws: Rejection.malformedEvent) { try signer.sign(event: "Push", id: "1", payload: payload) }
        #expect(throws: Rejection.malformedDeliveryID) { try signer.sign(event: "push", id: "a b", payload: payload) }
    }

    @Test("a ping is made that the verifier takes for one, without mentioning the secret")
    func ping() throws {
        let bytes = try PingPayload.bytes(from: hook, to: "https://hooks.example/webhook", contentType: .json)
        let signed = try signer().sign(event: "ping", id: "1", payload: bytes)
        let delivery = try verifier().verify(headers: fields(signed), body: signed.body)
        #expect(DeliveryMap().requestedWork(of: delivery) == .pong)
        #expect(EventGuess.event(of: bytes) == "ping")
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#""hook_id":7"#) && text.contains("https://hooks.example/webhook"))
        #expect(!text.contains(testSecret))
    }
}

@Suite("Telling the event from the payload")
struct EventGuessTests {
    @Test(
        "an event is told by what only its payload has",
        arguments: [
            ("repository", #"{"action":"created","repository":{},"sender":{}}"#),
            ("branch_protection_rule", #"{"action":"edited","rule":{},"changes":{},"repository":{}}"#),
            ("branch_protection_configuration", #"{"action":"disabled","repository":{}}"#),
            ("repository_ruleset", #"{"action":"edited","repository_ruleset":{},"organization":{}}"#),
            ("push", #"{"ref":"refs/heads/main","before":"0","after":"1","commits":[],"repository":{}}"#),
            ("create", #"{"ref":"main","ref_type":"branch","master_branch":"main","pusher_type":"user"}"#),
            ("delete", #"{"ref":"main","ref_type":"branch","pusher_type":"user","repository":{}}"#),
            ("public", #"{"repository":{},"sender":{}}"#),
            ("team_add", #"{"team":{},"repository":{}}"#),
            ("team", #"{"action":"deleted","team":{},"organization":{}}"#),
            ("organization", #"{"action":"renamed","organization":{},"installation":{"id":1}}"#),
            ("installation", #"{"action":"suspend","installation":{"id":1}}"#),
            ("installation_repositories", #"{"action":"added","installation":{},"repositories_added":[]}"#),
            ("member", #"{"action":"added","member":{},"repository":{}}"#),
            ("membership", #"{"action":"added","scope":"team","member":{},"team":{}}"#),
            ("custom_property_values", #"{"action":"updated","new_property_values":[],"repository":{}}"#),
            ("custom_property", #"{"action":"created","definition":{},"organization":{}}"#),
            ("security_and_analysis", #"{"changes":{"from":{}},"repository":{}}"#),
            ("label", #"{"action":"created","label":{},"repository":{}}"#),
            ("deploy_key", #"{"action":"created","key":{},"repository":{}}"#),
            ("repository_import", #"{"status":"success","repository":{}}"#),
            ("meta", #"{"action":"deleted","hook_id":1,"hook":{}}"#),
        ])
    func known(_ event: String, _ payload: String) {
        #expect(EventGuess.event(of: Array(payload.utf8)) == event)
    }

    @Test(
        "what could be anything is not guessed",
        arguments: [
            "", "null", "[1]", "{}", #"{"action":"created"}"#, #"{"action":"created","issue":{},"repository":{}}"#,
            #"{"action":"created","comment":{},"repository":{}}"#, "\u{FEFF}{",
        ])
    func unknown(_ payload: String) {
        #expect(EventGuess.event(of: Array(payload.utf8)) == nil)
    }

    @Test(
        "every payload that GitHub has published is told apart",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence): no recorded payloads"))
    func recorded() throws {
        let names = SharedMaterial.files(below: "payloads").filter { $0.hasSuffix(".json") }
        #expect(!names.isEmpty)
        for name in names {
            let event = name.split(separator: "/").first.map { String($0) }
            let body = Array(try #require(SharedMaterial.data("payloads/\(name)")))
            #expect(EventGuess.event(of: body) == event, "\(name)")
        }
    }
}
