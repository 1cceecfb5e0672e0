import Enforcement
import Foundation
import Policy
package import Store
import Wiring

/// Takes intents and what came of them out of a log, into the history.
package struct HistoryImport: Sendable {
    private var intents: [String: IntentLine] = [:]
    private var outcomes: [String: IntentLine] = [:]
    private var order: [String] = []
    /// Lines that hold an intent or an outcome of a later version, or were cut off.
    package private(set) var unreadable = 0

    package init() {}

    /// What came of an import.
    package struct Result: Hashable, Sendable {
        package fileprivate(set) var completed = 0
        /// Of which the log does not tell what came of them.
        package fileprivate(set) var open = 0
        package fileprivate(set) var known = 0
    }

    /// Reads one line of a log, whatever stands in front of the JSON or around it.
    package mutating func read(_ line: some StringProtocol) {
        guard line.contains("githubcop"), line.contains("intent") || line.contains("outcome") else { return }
        let texts = LogLine.objects(in: String(line))
        guard !texts.isEmpty else {
            // Cut off, where it is not a sentence about one.
            if line.contains("\"githubcop\"") || line.contains("\\\"githubcop\\\"") { unreadable += 1 }
            return
        }
        for text in texts {
            guard let entry = try? IntentLine(parsing: text), entry.version == 1 else {
                unreadable += 1
                continue
            }
            add(entry)
        }
    }

    private mutating func add(_ entry: IntentLine) {
        if intents[entry.id] == nil, outcomes[entry.id] == nil { order.append(entry.id) }
        switch entry.githubcop {
        case .outcome: outcomes[entry.id] = entry
        case .intent:
            guard var known = intents[entry.id] else {
                intents[entry.id] = entry
                return
            }
            let new = (entry.changes ?? []).filter { !(known.changes ?? []).contains($0) }
            known.changes = (known.changes ?? []) + new
            intents[entry.id] = known
        }
    }

    /// Keeps everything that was read. What is known already is left as it is, so that a log may be imported twice.
    /// - Throws: `StoreFault`, `EncodingError`.
    package func keep(in database: StateDatabase) async throws -> Result {
        let history = RunHistory(database: database)
        var result = Result()
        for id in order {
            if let outcome = outcomes[id] {
                if try await history.isCompleted(id) {
                    result.known += 1
                    continue
                }
                try await history.complete(id, with: try RunRecord(outcome, changes: intents[id]?.changes))
                result.completed += 1
            } else if let intent = intents[id] {
                let record = try RunRecord(intent, changes: intent.changes)
                let stored = StoredIntent(
                    id: id, owner: StoredIntent.importedOwner, process: "a process known from a log", record: record)
                if try await history.adopt(stored) { result.open += 1 } else { result.known += 1 }
            }
        }
        return result
    }
}

extension RunRecord {
    fileprivate init(_ line: IntentLine, changes: [Change]?) throws {
        let outcomes = line.outcomes ?? []
        self.init(
            run: line.run, started: line.started, finished: line.finished ?? line.started,
            trigger: line.causes.map { $0.sentence }.joined(separator: "; "), causes: try JSONText.of(line.causes),
            actor: line.causes.compactMap { $0.actor }.first, repositoryID: line.repositoryID, nodeID: line.nodeID,
            repository: line.repository, changes: try JSONText.of(changes ?? outcomes.map { $0.change }),
            outcomes: try JSONText.of(outcomes), failure: line.failure, reverts: line.reverts,
            requests: line.requests ?? 0, intent: line.id)
    }
}

/// A line of a log as services keep it: the object itself, with a time in front, or as text inside of another object.
enum LogLine {
    /// JSON objects that have a member `githubcop`.
    static func objects(in line: String) -> [String] {
        let trimmed = line.trimmingCharacters(in: .whitespaces)
        // A member of an object that is spread over several lines, as AWS's command line prints events.
        if trimmed.hasPrefix("\""),
            let json = json("{\(trimmed.hasSuffix(",") ? String(trimmed.dropLast()) : trimmed)}")
        {
            return objects(in: json, 0)
        }
        var rest = line[...]
        while let start = rest.firstIndex(of: "{") {
            if let json = json(rest[start...].trimmingCharacters(in: .whitespacesAndNewlines)) {
                return objects(in: json, 0)
            }
            rest = rest[rest.index(after: start)...]
        }
        return []
    }

    private static let deepest = 8

    private static func json(_ text: String) -> JSON? { try? JSON(parsing: Array(text.utf8)) }

    private static func objects(in json: JSON, _ depth: Int) -> [String] {
        guard depth < deepest else { return [] }
        switch json {
        case .object(let members):
            if members["githubcop"]?.stringValue != nil { return [json.text()] }
            return members.values.flatMap { objects(in: $0, depth + 1) }
        case .array(let items): return items.flatMap { objects(in: $0, depth + 1) }
        case .string(let text) where text.contains("githubcop"):
            return text.split(whereSeparator: \.isNewline).flatMap { line -> [String] in
                guard let start = line.firstIndex(of: "{"), let inner = Self.json(String(line[start...])) else {
                    return []
                }
                return objects(in: inner, depth + 1)
            }
        default: return []
        }
    }
}
