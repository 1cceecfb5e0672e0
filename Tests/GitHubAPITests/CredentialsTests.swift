import GitHubAPI
import Policy
import Testing

@Suite("Credentials")
struct CredentialsTests {
    @Test("a secret prints nowhere")
    func secretIsMute() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump([secret], to: &dumped)
        let shown = ["\(secret)", String(reflecting: secret), "\(Credentials.token(secret))", dumped].joined()
        #expect(!shown.contains("hunter2"))
        #expect(shown.contains("<redacted>"))
    }

    @Test("white space around a token is dropped, and inside it is refused without showing it")
    func tokenIsChecked() async throws {
        try await withFakeGitHub({ _, _, _ in Reply() }) { fake in
            try await withClient(fake.url, as: .token(Secret(" \(testToken)\n"))) { client in
                _ = try await client.get(ReadRequest("/user"))
            }
            #expect(fake.received.first?.headers["authorization"] == "Bearer \(testToken)")
        }
        for bad in ["", " \n", "two words", "line\nbreak", "ümlaut"] {
            let problem = #expect(throws: SetupProblem.self) {
                _ = try GitHubClient.Configuration(credentials: .token(Secret(bad)), version: "1")
            }
            #expect(bad.count < 3 || problem?.description.contains(bad) == false)
        }
    }

    @Test("a private key is read however an environment variable has mangled it")
    func keyFormats() throws {
        let pkcs1 = try TestKeys.pkcs1()
        let variants = [
            pkcs1, try TestKeys.pkcs8(), pkcs1.replacing("\n", with: "\\n"), pkcs1.replacing("\n", with: "\r\n"),
            pkcs1.replacing("\n", with: " "), "\"\(pkcs1.replacing("\n", with: "\\r\\n"))\"", base64(pkcs1),
            "\n  \(pkcs1)\n\n",
        ]
        for variant in variants {
            #expect(throws: Never.self) {
                _ = try AppCredentials(id: "1", privateKeyPEM: Secret(variant), installation: .id(7))
            }
        }
    }

    @Test("a bad private key is explained and not shown")
    func badKeys() throws {
        let good = try TestKeys.pkcs1()
        let cases: [(String, String)] = [
            ("", "empty"), ("secret", "-----BEGIN"), (String(good.prefix(800)), "cut off"),
            (try TestKeys.publicPEM(), "public key"),
            ("-----BEGIN CERTIFICATE-----\nsecret\n-----END CERTIFICATE-----", "certificate"),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nsecret\n-----END ENCRYPTED PRIVATE KEY-----", "passphrase"),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nsecret\n-----END OPENSSH PRIVATE KEY-----", "another kind"),
            ("-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----", "cannot be read"),
        ]
        for (pem, words) in cases {
            let problem = #expect(throws: SetupProblem.self) {
                _ = try AppCredentials(id: "1", privateKeyPEM: Secret(pem), installation: .id(7))
            }
            let text = try #require(problem).description
            #expect(text.contains(words))
            #expect(!text.contains("secret") && !text.contains("MII") && !text.contains("c2Vj"))
        }
        #expect(throws: SetupProblem.self) {
            _ = try AppCredentials(id: " ", privateKeyPEM: Secret(good), installation: .id(7))
        }
    }

    private func base64(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array(text.utf8)
        var encoded = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                encoded.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : "=")
            }
        }
        return encoded
    }
}
