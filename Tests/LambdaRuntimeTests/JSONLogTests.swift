import FoundationEssentials
import LambdaRuntime
import Logging
import Synchronization
import Testing

@Suite("The function's log")
struct JSONLogTests {
    @Test("is one JSON object a line, whatever the message holds")
    func lines() throws {
        let lines = Lines()
        var logger = Logger(label: "test") { _ in CloudWatchLogHandler { line in lines.add(line) } }
        logger[metadataKey: "request_id"] = "r1"
        logger.warning(
            "two\nlines \"quoted\" \\ \u{1} 🚀",
            metadata: ["duration_ms": .stringConvertible(12), "problems": ["a", "b"], "nested": ["k": "v"]])
        let line = try #require(lines.all.first)
        #expect(line.hasSuffix("}\n"))
        #expect(line.filter { $0 == "\n" }.count == 1)
        let object = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        #expect(object.level == "WARNING")
        #expect(object.message == "two\nlines \"quoted\" \\ \u{1} 🚀")
        #expect(object.request_id == "r1")
        #expect(object.duration_ms == 12)
        #expect(object.problems == ["a", "b"])
        #expect(object.nested == ["k": "v"])
    }

    @Test("leaves out what is below its level")
    func level() {
        let lines = Lines()
        var logger = Logger(label: "test") { _ in CloudWatchLogHandler { line in lines.add(line) } }
        logger.logLevel = .error
        logger.info("unimportant")
        #expect(lines.all.isEmpty)
    }

    private struct Line: Decodable {
        let timestamp: String
        let level: String
        let message: String
        let request_id: String
        let duration_ms: Int
        let problems: [String]
        let nested: [String: String]
    }
}

final class Lines: Sendable {
    private let kept = Mutex<[String]>([])

    var all: [String] { kept.withLock { $0 } }
    func add(_ line: String) { kept.withLock { $0.append(line) } }
}
