import Testing

@testable import Webhooks

@Suite("Verification of a delivery")
struct SignatureVerifierTests {
    private let body = Array(#"{"action":"created"}"#.utf8)

    @Test("GitHub's own documented example of a signature verifies")
    func documentedVector() throws {
        // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
        let hello = Array("Hello, World!".utf8)
        let documented = headers(
            signature: "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")
        #expect(throws: Rejection.notAJSONObject) {
            try verifier("It's a Secret to Everybody").verify(headers: documented, body: hello)
        }
        #expect(throws: Rejection.signatureMismatch) {
            try verifier("It's a secret to everybody").verify(headers: documented, body: hello)
        }
    }

    @Test("header names and hexadecimal digits are read without regard to case")
    func caseInsensitive() throws {
        let digits = signature(of: body).dropFirst(7).uppercased()
        let fields = DeliveryHeaders([
            (name: "x-github-event", value: "repository"), (name: "X-GITHUB-DELIVERY", value: "1"),
            (name: "x-hub-SIGNATURE-256", value: "sha256=" + digits),
        ])
        #expect(try verifier().verify(headers: fields, body: body).action == "created")
    }

    @Test("while rotating, deliveries signed with the old and with the new secret are accepted, others are not")
    func rotation() throws {
        let rotating = try verifier(" new secret , old secret\n")
        for secret in ["new secret", "old secret"] {
            let signed = headers(signature: signature(of: body, secret: secret))
            #expect(try rotating.verify(headers: signed, body: body).id == "72d3162e-cc78-11e3-81ab-4c9367dc0958")
        }
        for secret in ["new secret , old secret", "old secret\n", ""] {
            let forged = headers(signature: signature(of: body, secret: secret))
            #expect(throws: Rejection.signatureMismatch) { try rotating.verify(headers: forged, body: body) }
        }
    }

    @Test(
        "a signature in any other form is refused as malformed",
        arguments: [
            "", "sha256=", "sha256=zz", "sha1=2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
            "SHA256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b04e17e",
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b04e17e",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b04e1",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b04e17e00",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b04e17",
            "sha256=+57107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b04e17e",
            "sha256= 757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b04e17",
        ])
    func malformed(_ value: String) throws {
        #expect(throws: Rejection.malformedSignature) {
            try verifier().verify(headers: headers(signature: value), body: body)
        }
    }

    @Test("a missing signature, and SHA-1 alone, are told apart and both refused")
    func unsigned() throws {
        #expect(throws: Rejection.missingSignature) {
            try verifier().verify(headers: headers(signature: nil), body: body)
        }
        let sha1 = headers(signature: nil, more: [(name: "X-Hub-Signature", value: "sha1=00")])
        #expect(throws: Rejection.sha1Only) { try verifier().verify(headers: sha1, body: body) }
    }

    @Test("two signature headers are refused even when one of them is right")
    func twoSignatures() throws {
        let right = signature(of: body)
        let both = headers(signature: right, more: [(name: "X-Hub-Signature-256", value: right)])
        #expect(throws: Rejection.malformedSignature) { try verifier().verify(headers: both, body: body) }
    }

    @Test("a body that was altered in one bit no longer matches")
    func alteredBody() throws {
        let signed = headers(signature: signature(of: body))
        for index in body.indices {
            var altered = body
            altered[index] ^= 1
            #expect(throws: Rejection.signatureMismatch) { try verifier().verify(headers: signed, body: altered) }
        }
    }

    @Test("a forged delivery learns nothing about its event, id or JSON: the signature is judged first")
    func signatureFirst() throws {
        let forged = headers(event: nil, id: nil, signature: signature(of: body, secret: "forged"))
        #expect(throws: Rejection.signatureMismatch) { try verifier().verify(headers: forged, body: body) }
    }

    @Test(
        "every name that GitHub gives to an event is taken",
        arguments: [
            "projects_v2", "projects_v2_item", "projects_v2_status_update", "repository_ruleset", "ping",
        ])
    func events(_ event: String) throws {
        let signed = headers(event: event, signature: signature(of: body))
        #expect(try verifier().verify(headers: signed, body: body).event == event)
    }

    @Test("event and delivery id must be there and fit for logs")
    func identification() throws {
        let signed = signature(of: body)
        let cases: [(String?, String?, Rejection)] = [
            (nil, "1", .missingEvent), ("", "1", .missingEvent), ("Repository", "1", .malformedEvent),
            ("repo\nsitory", "1", .malformedEvent), ("repository", nil, .missingDeliveryID),
            ("repository", "", .missingDeliveryID), ("repository", "a b", .malformedDeliveryID),
            ("repository", "\u{1b}[2J", .malformedDeliveryID),
            ("repository", String(repeating: "x", count: 129), .malformedDeliveryID),
        ]
        for (event, id, rejection) in cases {
            #expect(throws: rejection) {
                try verifier().verify(headers: headers(event: event, id: id, signature: signed), body: body)
            }
        }
    }

    @Test("a body beyond the limit is refused without hashing it, one at the limit is not")
    func bodyLimit() throws {
        let signed = headers(signature: signature(of: body))
        #expect(throws: Rejection.bodyTooLarge) {
            try verifier(bodyLimit: body.count - 1).verify(headers: signed, body: body)
        }
        #expect(try verifier(bodyLimit: body.count).verify(headers: signed, body: body).action == "created")
        #expect(SignatureVerifier.maximumBodyBytes == 26_214_400)
    }

    @Test("every rejection has its own stable reason, and 401 only where the sender is unknown")
    func rejections() {
        #expect(Set(Rejection.allCases.map { $0.reason }).count == Rejection.allCases.count)
        for rejection in Rejection.allCases {
            #expect([400, 401, 413].contains(rejection.status))
            #expect(!rejection.description.isEmpty && !rejection.hint.isEmpty)
        }
        #expect(Rejection.signatureMismatch.status == 401)
        #expect(Rejection.notAJSONObject.status == 400)
    }
}

@Suite("Webhook secrets")
struct WebhookSecretTests {
    @Test("without a secret nothing can be verified, and the error says what to set")
    func noSecret() {
        for text in ["", " ", ",", " , \n"] {
            #expect(throws: WebhookSecretError.none) { try WebhookSecrets(commaSeparated: text) }
        }
        #expect(throws: WebhookSecretError.empty) { try WebhookSecret("") }
        #expect(WebhookSecretError.none.description.contains("GITHUB_WEBHOOK_SECRET"))
    }

    @Test("a secret cannot be printed, dumped or reflected")
    func redaction() throws {
        let secret = try WebhookSecret("hunter2-hunter2")
        let secrets = try WebhookSecrets([secret])
        var dumped = ""
        dump(secret, to: &dumped)
        dump([secrets], to: &dumped)
        dump(SignatureVerifier(secrets: secrets), to: &dumped)
        let printed = "\(secret) \(secrets) \(String(reflecting: secret)) \(String(reflecting: secrets)) \(dumped)"
        #expect(!printed.contains("hunter2"))
        #expect(!printed.contains("\(Array("hunter2".utf8))".dropFirst().dropLast()))
        #expect(printed.contains("<redacted>"))
    }
}
