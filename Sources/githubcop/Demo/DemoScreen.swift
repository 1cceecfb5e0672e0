import Enforcement
import Policy
import Reporting

/// What the demo prints.
struct DemoScreen: Sendable {
    let style: Style

    func title(_ text: String) { Terminal.say("\n" + style.bold(text)) }
    func line(_ text: String) { Terminal.say("  \(text)") }
    func note(_ text: String) { Terminal.say("  " + style.dim(text)) }

    /// A moment of the timeline, in milliseconds since its first one.
    func moment(_ elapsed: Duration, _ text: String) {
        let milliseconds = elapsed.components.seconds * 1000 + elapsed.components.attoseconds / 1_000_000_000_000_000
        let time = "+\(milliseconds) ms"
        Terminal.say("  \(style.cyan(String(repeating: " ", count: max(0, 9 - time.count)) + time))  \(text)")
    }

    func changes(of record: Record) {
        let shown = 8
        for change in record.plan?.changes.prefix(shown) ?? [] {
            note("             \(change.verb.rawValue) \(change.title)  (\(change.rule), line \(change.source.line))")
        }
        let left = record.outcomes.count - shown
        if left > 0 { note("             … and \(left) more") }
    }
}
