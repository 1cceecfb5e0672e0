import Enforcement
package import Policy

/// What a change makes of a value, as short as it can be said without losing what matters.
package struct Transition {
    /// Beside the title.
    let text: String
    /// Below it: what one line would not hold.
    let details: [String]

    /// In one line; empty where it would not fit.
    package static func text(of change: Change) -> String { Transition(change).text }

    /// Longest text of a value before it is cut or told line by line.
    private static let valueWidth = 60

    init(_ change: Change) {
        switch change.verb {
        case .create: self.init(creating: change.after ?? .null)
        case .remove: self.init(text: "\(Self.cut((change.before ?? .null).shortText)) → removed", details: [])
        case .update, .replace, .rename: self.init(from: change.before ?? .null, to: change.after ?? .null)
        }
    }

    private init(text: String, details: [String]) {
        self.text = text
        self.details = details
    }

    private init(creating value: JSON) {
        let leaves = value.leaves()
        let text = leaves.joined(separator: ", ")
        let isShort = text.count <= Self.valueWidth
        self.init(text: value.isNull ? "new" : isShort ? text : "", details: isShort ? [] : leaves)
    }

    private init(from before: JSON, to after: JSON) {
        if let old = before.arrayValue, let new = after.arrayValue, old.contains(where: { new.contains($0) }) {
            self.init(added: new.filter { !old.contains($0) }, takenAway: old.filter { !new.contains($0) })
        } else if let old = before.objectValue, let new = after.objectValue {
            let parts = Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }
            let texts = parts.map { "\($0.printable): \(Self.arrow(old[$0] ?? .null, new[$0] ?? .null))" }
            self.init(text: texts.joined(separator: ", "), details: [])
        } else {
            self.init(text: Self.arrow(before, after), details: [])
        }
    }

    /// Of a list that mostly stays as it is, only what differs.
    private init(added: [JSON], takenAway: [JSON]) {
        let parts = [("adds", added), ("takes away", takenAway)].filter { !$0.1.isEmpty }.map { verb, items in
            "\(verb) \(items.map { $0.shortened.shortText }.joined(separator: ", "))"
        }
        let text = parts.joined(separator: ", ")
        let isShort = text.count <= 2 * Self.valueWidth
        self.init(text: isShort ? text : "", details: isShort ? [] : parts)
    }

    private static func arrow(_ before: JSON, _ after: JSON) -> String {
        "\(cut(before.shortText)) → \(cut(after.shortText))"
    }

    private static func cut(_ text: String) -> String { text.truncated(to: valueWidth) }
}

extension JSON {
    /// Each setting with its path: `required_status_checks.checks: [build]`.
    fileprivate func leaves(at path: String = "") -> [String] {
        guard let members = objectValue, !members.isEmpty else {
            return [path.isEmpty ? shortText : "\(path): \(shortText)"]
        }
        return members.sorted { $0.key < $1.key }.flatMap { name, value in
            value.leaves(at: path.isEmpty ? name.printable : "\(path).\(name.printable)")
        }
    }
}
