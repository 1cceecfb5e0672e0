import Foundation
import Testing

@testable import Server

@Suite("The time as answers tell it")
struct DateHeaderTests {
    /// The first is RFC 9110's own.
    @Test(
        "is as HTTP writes it, and moves on",
        arguments: [
            (784_111_777.9, "Sun, 06 Nov 1994 08:49:37 GMT"), (1_709_210_096, "Thu, 29 Feb 2024 12:34:56 GMT"),
            (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT"),
        ])
    func words(_ seconds: Double, _ text: String) {
        let header = DateHeader()
        #expect(header.text(at: Date(timeIntervalSince1970: seconds)) == text)
        #expect(header.text(at: Date(timeIntervalSince1970: seconds + 1)) != text)
    }
}
