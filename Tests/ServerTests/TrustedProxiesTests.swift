import Foundation
import Testing

@testable import Server

@Suite("Trusted proxies")
struct TrustedProxiesTests {
    @Test("networks are what their notation says")
    func networks() throws {
        func contains(_ network: String, _ address: String) throws -> Bool {
            try TrustedProxies([network]).contains(address)
        }
        #expect(try contains("10.1.0.0/16", "10.1.255.3") && !contains("10.1.0.0/16", "10.2.0.1"))
        #expect(try contains("10.1.2.3", "10.1.2.3") && !contains("10.1.2.3", "10.1.2.4"))
        #expect(try contains("10.0.0.0/9", "10.127.1.1") && !contains("10.0.0.0/9", "10.128.1.1"))
        #expect(try contains("fd00::/8", "fdab::1") && !contains("fd00::/8", "fe00::1"))
        #expect(try contains("10.0.0.0/8", "::ffff:10.1.1.1"), "IPv4 on a socket of IPv6")
        #expect(try contains("0.0.0.0/0", "192.0.2.1") && !contains("0.0.0.0/0", "2001:db8::1"))
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "example.com", "10.0.0.0/", "::/129"] {
            #expect(throws: TrustedProxies.Invalid.self) { try TrustedProxies([wrong]) }
        }
    }

    @Test("the client is the last address that no proxy has; what clients write before it, and others, is ignored")
    func client() throws {
        let proxies = try TrustedProxies(["10.0.0.0/8"])
        func client(_ connection: String, _ forwarded: String...) -> String? {
            proxies.client(connection: connection, forwarded: forwarded)
        }
        #expect(client("10.0.0.1", "192.0.2.1") == "192.0.2.1")
        #expect(client("10.0.0.1", "1.2.3.4, 192.0.2.1") == "192.0.2.1")
        #expect(client("10.0.0.1", "1.2.3.4", "192.0.2.1, 10.0.0.2") == "192.0.2.1", "two proxies")
        #expect(client("10.0.0.1", "1.2.3.4, nonsense") == "10.0.0.1")
        #expect(client("10.0.0.1") == "10.0.0.1")
        #expect(client("192.0.2.7", "1.2.3.4") == "192.0.2.7")
        #expect(TrustedProxies.none.client(connection: "10.0.0.1", forwarded: ["1.2.3.4"]) == "10.0.0.1")
    }
}
