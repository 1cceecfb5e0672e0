import Crypto
package import Foundation

/// How one target stood when it was checked last, as the state file holds it.
package struct StoredSnapshot: Sendable {
    /// What GitHub said of one kind.
    package struct Part: Hashable, Sendable {
        package let kind: String
        package let isUnreadable: Bool
        package let body: Data

        package init(kind: String, isUnreadable: Bool, body: Data) {
            self.kind = kind
            self.isUnreadable = isUnreadable
            self.body = body
        }
    }

    package enum DifferenceClass: Int, Hashable, Sendable {
        /// From what the active rules want.
        case open = 0
        /// From what evaluated rules want.
        case finding = 1
        /// From what the active rules want, and left because of evaluated ones.
        case withheld = 2
    }

    package struct Difference: Hashable, Sendable {
        package let group: DifferenceClass
        package let kind: String
        package let rule: String
        /// Where in the kind.
        package let path: String
        package let body: Data
        /// Since when it is known; of no account where it is written.
        package let since: Date

        package init(
            _ group: DifferenceClass, kind: String, rule: String, path: String, body: Data, since: Date
        ) {
            self.group = group
            self.kind = kind
            self.rule = rule
            self.path = path
            self.body = body
            self.since = since
        }
    }

    /// What totals and filters ask of a target.
    package struct Label: Hashable, Sendable {
        package enum Name: String, Hashable, Sendable, CaseIterable {
            case kind, rule, topic, property, team
        }

        package let name: Name
        /// Of a property `name=value`.
        package let value: String

        package init(_ name: Name, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package let targetID: Int
    /// `owner/name`.
    package let name: String
    package let state: String
    package let visibility: String?
    package let isArchived: Bool
    package let checked: Date
    package let observed: Date
    package let policy: String
    package let failure: String?
    package let facts: Data
    /// Notes, and what kept findings from being found.
    package let notes: Data
    /// What was asked for, and the rules that apply.
    package let scope: Data
    package let parts: [Part]
    package let differences: [Difference]
    package let labels: [Label]
    /// Since when it is in this state; of no account where it is written.
    package let since: Date

    package init(
        targetID: Int, name: String, state: String, visibility: String?, isArchived: Bool, checked: Date,
        observed: Date, policy: String, failure: String?, facts: Data, notes: Data, scope: Data, parts: [Part],
        differences: [Difference], labels: [Label], since: Date? = nil
    ) {
        self.targetID = targetID
        self.name = name
        self.state = state
        self.visibility = visibility
        self.isArchived = isArchived
        self.checked = checked
        self.observed = observed
        self.policy = policy
        self.failure = failure
        self.facts = facts
        self.notes = notes
        self.scope = scope
        self.parts = parts
        self.differences = differences
        self.labels = labels
        self.since = since ?? checked
    }

    func count(_ groups: DifferenceClass...) -> Int { differences.count { groups.contains($0.group) } }

    /// Of all but the times and the policy: what is equal in it need not be written again.
    var fingerprint: Data {
        var hash = SHA256()
        func add(_ bytes: some DataProtocol) {
            withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: bytes)
        }
        for text in [name, state, visibility ?? "", isArchived ? "archived" : "", failure ?? ""] {
            add(Data(text.utf8))
        }
        for data in [facts, notes, scope] { add(data) }
        for part in parts {
            add(Data(part.kind.utf8))
            add(part.body)
        }
        for difference in differences {
            add([UInt8(difference.group.rawValue)])
            add(difference.body)
        }
        for label in labels { add(Data("\(label.name.rawValue)\0\(label.value)".utf8)) }
        return Data(hash.finalize())
    }
}

/// A target that could not be checked.
package struct StoredFailure: Sendable {
    package let targetID: Int?
    package let name: String
    package let state: String
    package let reason: String
    package let checked: Date
    package let policy: String
    /// It is not there any more.
    package let isGone: Bool
    /// What is kept where nothing was known of the target before.
    package let replacement: StoredSnapshot?

    package init(
        targetID: Int?, name: String, state: String, reason: String, checked: Date, policy: String, isGone: Bool,
        replacement: StoredSnapshot?
    ) {
        self.targetID = targetID
        self.name = name
        self.state = state
        self.reason = reason
        self.checked = checked
        self.policy = policy
        self.isGone = isGone
        self.replacement = replacement
    }
}
