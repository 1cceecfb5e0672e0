import Testing

@testable import WebhookSending

@Suite("Where a delivery is sent, and why it did not arrive")
struct ExchangeTests {
    @Test("the library's words for a certificate become a person's")
    func certificates() {
        #expect(ExchangeFault.tlsWords("handshakeFailed(… CERTIFICATE_VERIFY_FAILED)").contains("not trusted"))
        #expect(ExchangeFault.tlsWords("sslError(… WRONG_VERSION_NUMBER)").contains("http://"))
        #expect(ExchangeFault.tlsWords("something else").contains("something else"))
    }

    @Test(
        "only this machine's own addresses are loopback",
        arguments: [
            ("127.0.0.1", true), ("127.8.9.1", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.1", false),
            ("0.0.0.0", false), ("127.0.0.1.example.com", false), ("fe80::1", false), ("::ffff:10.0.0.1", false),
        ])
    func loopback(_ address: String, _ isLoopback: Bool) {
        #expect(ServerAddress.Address(address).isLoopback == isLoopback)
    }
}
