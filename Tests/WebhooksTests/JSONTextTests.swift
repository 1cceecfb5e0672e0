import Foundation
import Testing

@testable import Webhooks

@Suite("JSON text written by hand")
struct JSONTextTests {
    @Test(
        "any text becomes a JSON string that means the same to a parser",
        arguments: [
            "", "plain", #"say "no" \ yes"#, "line\nfeed\r\ttab", "\u{0}\u{1f}\u{7f}", "naïve ☃ 👩‍👩‍👧", "\u{2028}/",
        ])
    func quoted(_ text: String) throws {
        var array = "["
        array.append(quotedAsJSON: text)
        let parsed = try JSONDecoder().decode([String].self, from: Data("\(array)]".utf8))
        #expect(parsed == [text])
    }
}
