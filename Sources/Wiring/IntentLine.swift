package import Enforcement
package import FoundationEssentials
package import Policy

/// A line of a log that says what is about to be written to a repository, or what came of it: a JSON object with a
/// member `githubcop`, as `Docs/cli.md` describes. Holds no secret: where one is desired, its name stands.
package struct IntentLine: Codable, Sendable {
    package enum Topic: String, Codable, Sendable {
        /// Printed before the first write. Several of one intent add up.
        case intent
        /// Printed after the last one.
        case outcome
    }

    package let githubcop: Topic
    package var version = 1
    /// Names the intent.
    package let id: String
    package let run: String
    package let reverts: String?
    package let started: Date
    package var finished: Date?
    package let repository: String
    package let repositoryID: Int?
    package let nodeID: String?
    package let causes: [Cause]
    /// Of an intent.
    package var changes: [Change]?
    /// Of an outcome.
    package var outcomes: [Outcome]?
    package var failure: String?
    package var requests: Int?

    private init(_ topic: Topic, _ intent: Intent) {
        githubcop = topic
        id = intent.id
        run = intent.run
        reverts = intent.reverts
        started = intent.startedAt
        repository = intent.repository.name.description
        repositoryID = intent.repository.id
        nodeID = intent.repository.nodeID
        causes = intent.causes
    }

    init(_ intent: Intent, changes: some Sequence<Change>) {
        self.init(.intent, intent)
        self.changes = Array(changes)
    }

    init(_ record: Record, of intent: Intent) {
        self.init(.outcome, intent)
        finished = record.finishedAt
        outcomes = record.outcomes
        failure = record.failure
        requests = record.usage.total
    }

    private enum CodingKeys: String, CodingKey {
        case githubcop, version, id, run, reverts, started, finished, repository, repositoryID = "repository_id"
        case nodeID = "node_id", causes, changes, outcomes, failure, requests
    }

    package var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    /// - Throws: `DecodingError` where it is none of this version.
    package init(parsing text: String) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(IntentLine.self, from: Data(text.utf8))
    }
}

extension History.Journal {
    /// Intents in a line: log services cut what is longer than 256 kB.
    private static let changesPerLine = 25

    /// Prints intents before anything is written, and what came of them: for where no state file lasts.
    ///
    /// - Parameter write: takes a line without its end. Returns when it is on its way.
    package static func logged(to write: @escaping @Sendable (String) -> Void) -> History.Journal {
        @Sendable func tell(_ intent: Intent, _ changes: [Change]) throws {
            for start in stride(from: 0, to: changes.count, by: changesPerLine) {
                write(try IntentLine(intent, changes: changes[start...].prefix(changesPerLine)).text)
            }
        }
        return History.Journal(
            begin: { try tell($0, $0.changes) }, extend: { try tell($0, $1) },
            complete: { intent, record in
                // Without the line the intent is resolved by reading.
                if let text = try? IntentLine(record, of: intent).text { write(text) }
            },
            append: { _, _ in })
    }
}
