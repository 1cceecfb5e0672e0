package import Enforcement
import FoundationEssentials
import Policy

/// One piece of work as a line for a log that people read, with what did not go well below it. Each line names the
/// repository: several are worked on at a time, and their lines come in any order.
package struct RecordLine: Sendable {
    private let record: Record

    package init(_ record: Record) { self.record = record }

    package func lines(_ style: Style) -> [String] {
        let verified = record.outcomes.count { $0.status == .verified }
        var parts = [outcome(style)]
        if verified > 0 { parts.append("\(verified.counted("change")) verified") }
        if let found = record.plan?.findings.count, found > 0 { parts.append(found.counted("finding")) }
        parts.append("\(milliseconds) ms")
        parts.append(record.usage.total.counted("request"))
        let line = "\(style.bold(record.repository.description)) \(parts.joined(separator: ", ")) — \(why.printable)"
        let name = style.bold("\(record.repository):")
        return [line] + problems.map { "\(name) \(style.red($0.printable))" }
            + waiting.map { "\(name) \(style.yellow($0))" }
    }

    /// Each reason once, and only the first few: a new repository has a dozen of them.
    private var why: String {
        let shown = 3
        let sentences = record.causes.map { $0.sentence }.reduce(into: [String]()) { known, sentence in
            if !known.contains(sentence) { known.append(sentence) }
        }
        let rest = sentences.count > shown ? "; and \(sentences.count - shown) more" : ""
        return sentences.prefix(shown).joined(separator: "; ") + rest
    }

    package var milliseconds: Int {
        Int((record.finishedAt.timeIntervalSince(record.startedAt) * 1000).rounded())
    }

    private func outcome(_ style: Style) -> String {
        guard record.isInSync else { return style.red("not in sync") }
        if record.isSuspended { return style.yellow("suspended") }
        return record.isWaiting || record.isPending
            ? style.yellow("in sync as far as possible") : style.green("in sync")
    }

    private var problems: [String] {
        let notes = record.plan?.notes.filter { $0.topic == .unreadable } ?? []
        return [record.failure].compactMap { $0 }
            + notes.map { "\($0.kind ?? "repository") cannot be read: \($0.message)" }
            + Self.texts(of: record.outcomes.filter { $0.status.isProblem })
            + record.conflicts.map { "paused: \($0.sentence)" }
    }

    private static func texts(of outcomes: [Outcome]) -> [String] {
        outcomes.map { "\($0.status.rawValue): \($0.change.title): \($0.message ?? "")" }
    }

    private var waiting: [String] {
        Self.texts(of: record.outcomes.filter { $0.status == .pending }).map { $0.printable } + notes
    }

    private var notes: [String] {
        (record.plan?.notes ?? []).compactMap { note in
            let subject = [note.kind, note.subject].compactMap { $0 }.joined(separator: " ")
            return switch note.topic {
            case .waiting, .inProgress: "waiting: \(subject): \(note.message)".printable
            case .suspended: "\(subject.isEmpty ? "" : "\(subject): ")\(note.message)".printable
            default: nil
            }
        }
    }
}
