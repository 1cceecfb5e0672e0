import Foundation
import Testing

@testable import Webhooks

@Suite("JSON of payloads")
struct JSONTests {
    private func field(_ text: String) -> JSONField? { JSONField(checking: Array(text.utf8)) }

    @Test(
        "what RFC 8259 calls JSON is JSON",
        arguments: [
            "{}", " [ ] ", "\t\r\n0\n", "-0", "1.5e+10", "1E-2", "true", "false", "null", #""""#,
            #""\"\\\/\b\f\n\r\t\u00e9""#,
            #"{"a":{"b":[1,{"c":null}]},"a":2}"#, #"{"":[[],[{}],{}]}"#, #""\ud800""#,
        ])
    func wellFormed(_ text: String) {
        #expect(field(text) != nil)
    }

    @Test(
        "and nothing else is",
        arguments: [
            "", " ", "{", "}", "[", "]", "{]", "[}", "{}{}", "[],", "{a:1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
            "[1,]", "[,]",
            "[1 2]", #"{"a":1 "b":2}"#, "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x10", "NaN", "tru", "nulll", "True",
            "'a'", #"""#, #""a"#, #""\x""#, #""\u12""#, #""\u12g4""#, "\"a\nb\"", "\"\u{1}\"", "\u{feff}{}", "/**/{}",
        ])
    func malformed(_ text: String) {
        #expect(field(text) == nil)
    }

    @Test("a string means what Foundation reads in it, half a surrogate pair being none")
    func strings() throws {
        var random = Seeded(state: 7)
        let parts = [
            "a", "é", "🚀", " ", "/", #"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#, #"\n"#, #"\r"#, #"\t"#, #"\u0000"#,
            #"\u00E9"#,
            #"\ud83d\ude80"#, #"\uD83D"#, #"\ude80"#, #"\u005c"#, "\u{301}",
        ]
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...6, using: &random)
            let text = "\"" + (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined() + "\""
            let read = try #require(field(text)).string
            #expect(read == (try? JSONDecoder().decode(String.self, from: Data(text.utf8))), "\(text)")
        }
    }

    @Test("a member is found at any depth and among any number of others", arguments: [1, 100, 10_000])
    func members(_ count: Int) throws {
        let others = (0..<count).map { #""m\#($0)":[{"desired":0}]"# }.joined(separator: ", ")
        var text = #"{"desired":7}"#
        for depth in 1...5 {
            text = "{\(others), \"desired\" : \(text)}"
            var object = try #require(field("[\(text)]")?.array?.first?.object)
            #expect(object.all.count == count + 1)
            for _ in 0..<depth { object = try #require(object["desired"]?.object) }
            #expect(object["desired"]?.int == 7 && object.all.count == 1)
        }
        #expect(field(text)?.object?["desired"]?.object?["m0"]?.array?.count == 1)
    }

    @Test("numbers are whole where nothing is lost")
    func numbers() {
        #expect(field("9223372036854775807")?.int == .max && field("-7")?.int == -7)
        #expect(field("1.0")?.int == 1 && field("1e3")?.int == 1000)
        #expect(field("1.5")?.int == nil && field("99999999999999999999")?.int == nil && field("1e300")?.int == nil)
        #expect(field("1e400")?.double == nil)
        #expect(field("1.5")?.double == 1.5 && field(#""1""#)?.int == nil && field("true")?.int == nil)
    }

    @Test("a value of one type is none of another")
    func types() {
        for text in ["{}", "[]", "\"\"", "1", "true", "null"] {
            let value = field(text)
            let kinds = [
                value?.object != nil, value?.array != nil, value?.string != nil, value?.double != nil,
                value?.bool != nil,
            ]
            #expect(kinds.count { $0 } == (text == "null" ? 0 : 1), "\(text)")
        }
    }

    @Test("members are found by name, at any place and depth, with white space wherever it may be")
    func members() throws {
        let text = #" { "one" : 1 , "two":{"three" : [ 3 , "é" ,{"four":4}]},"one":2,"o\u006ee2":5, "" : 6 } "#
        let object = try #require(field(text)?.object)
        #expect(object["one"]?.int == 1 && object[""]?.int == 6 && object["tw"] == nil && object["three"] == nil)
        let three = try #require(object["two"]?.object?["three"]?.array)
        #expect(three.count == 3 && three[0].int == 3 && three[1].string == "é")
        #expect(three[2].object?["four"]?.int == 4)
    }

    @Test("it agrees with Foundation about which bytes are JSON, however they were damaged")
    func sameAsFoundation() {
        var generator = ObjectGenerator(random: Seeded(state: 11))
        var (accepted, refused) = (0, 0)
        for _ in 0..<20_000 {
            // Foundation looks into surrogates and the size of numbers, which are no part of the grammar, and lets
            // pass a comma before a bracket, which is.
            var body = Array(generator.object().replacing(#"\ud83d\ude80"#, with: "").utf8)
            damage(&body, using: &generator.random)
            guard let text = String(validating: body, as: UTF8.self), !text.contains(/,\]|[0-9][eE]-?[0-9]{3}/) else {
                continue
            }
            let isJSON = JSONField(checking: body) != nil
            let isFoundations =
                (try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed)) != nil
            if isJSON { accepted += 1 } else { refused += 1 }
            #expect(isJSON == isFoundations, "\(text)")
        }
        #expect(accepted > 2_000 && refused > 2_000)
    }
}
