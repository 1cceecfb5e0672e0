import CryptoExtras
import Foundation
import GitHubAPI
import Policy
import Synchronization
import Testing

@Suite("Whether GitHub takes our credentials")
struct CredentialHealthTests {
    @Test("a token that is refused twice is told of, until GitHub takes it again")
    func token() async throws {
        let isRefused = Mutex(true)
        try await withFakeGitHub { _, _, _ in
            isRefused.withLock { $0 } ? Reply(status: 401, body: #"{"message":"Bad credentials"}"#) : Reply(status: 200)
        } _: { fake in
            try await withClient(fake.url) { client in
                func ask() async { _ = try? await client.get(ReadRequest("/a")) }
                await ask()
                #expect(client.credentialProblem == nil, "once is no rule")
                await ask()
                #expect(client.credentialProblem?.contains("Bad credentials") == true)
                #expect(client.metered().client.credentialProblem != nil)
                isRefused.withLock { $0 = false }
                await ask()
                #expect(client.credentialProblem == nil)
                isRefused.withLock { $0 = true }
                await ask()
                #expect(client.credentialProblem == nil, "counted anew")
            }
        }
    }

    @Test("an App that gets no token for its installation is told of at once, until it gets one")
    func installation() async throws {
        let isSuspended = Mutex(true)
        try await withFakeGitHub { request, _, _ in
            guard request.target.hasSuffix("/access_tokens") else { return Reply() }
            if isSuspended.withLock({ $0 }) {
                return Reply(status: 403, body: #"{"message":"This installation has been suspended"}"#)
            }
            return Reply(status: 201, body: #"{"token":"ghs_1","expires_at":"2099-01-01T00:00:00Z"}"#)
        } _: { fake in
            try await withClient(fake.url, as: try TestKeys.app(.id(7))) { client in
                _ = try? await client.get(ReadRequest("/a"))
                #expect(client.credentialProblem?.contains("has been suspended") == true)
                _ = try await client.asApp()?.get(ReadRequest("/app"))
                #expect(client.credentialProblem != nil, "the App's own signature was never in doubt")
                isSuspended.withLock { $0 = false }
                _ = try await client.get(ReadRequest("/a"))
                #expect(client.credentialProblem == nil)
            }
        }
    }

    @Test("the App signs with the key that was exchanged, and keeps the one before where the new one is none")
    func exchangedKey() async throws {
        let other = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        try await withFakeGitHub { _, _, _ in
            Reply()
        } _: { fake in
            try await withClient(fake.url, as: try TestKeys.app(.id(7))) { client in
                func signature() async throws -> (text: String, bytes: [UInt8]) {
                    _ = try await client.asApp()?.get(ReadRequest("/app"))
                    let token = try #require(fake.received.last?.headers["authorization"]).dropFirst(7)
                    let parts = token.split(separator: ".").map { String($0) }
                    let base64 = parts[2].replacing("-", with: "+").replacing("_", with: "/")
                    let padded = base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)
                    return ("\(parts[0]).\(parts[1])", Array(try #require(Data(base64Encoded: padded))))
                }
                func isSigned(by key: _RSA.Signing.PublicKey) async throws -> Bool {
                    let signed = try await signature()
                    return key.isValidSignature(
                        .init(rawRepresentation: signed.bytes), for: Array(signed.text.utf8),
                        padding: .insecurePKCS1v1_5)
                }
                let first = try TestKeys.rsa.get().publicKey
                #expect(try await isSigned(by: first))
                await #expect(throws: SetupProblem.self) {
                    try await client.replacePrivateKey(pem: Secret("no key"))
                }
                #expect(try await isSigned(by: first))
                try await client.replacePrivateKey(pem: Secret(other.pemRepresentation))
                #expect(try await isSigned(by: other.publicKey))
            }
        }
    }
}
