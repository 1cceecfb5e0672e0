import Enforcement
package import FoundationEssentials
package import Policy

/// What people saw before they merged a change of the policy: enough to notice when enforcing it does more.
package struct ShownPreview: Hashable, Sendable {
    /// The number of the pull request.
    package let number: Int
    /// Of the proposed policy.
    package let policy: String
    package let at: Date
    package let changes: Int
    /// Ids of the targets that it said would differ, pending or introduced. One that could not be compared counts.
    package let targets: Set<Int>

    init(number: Int, policy: PolicyDigest, at: Date, changes: Int, targets: Set<Int>) {
        self.number = number
        self.policy = policy.description
        self.at = at
        self.changes = changes
        self.targets = targets
    }

    package var json: JSON {
        [
            "number": .integer(number), "policy": .string(policy), "at": .integer(Int(at.timeIntervalSince1970)),
            "changes": .integer(changes), "targets": .array(targets.sorted().map { .integer($0) }),
        ]
    }

    /// `nil` for anything else.
    package init?(_ json: JSON) {
        guard let number = json["number"]?.intValue, let policy = json["policy"]?.stringValue,
            let changes = json["changes"]?.intValue, let targets = json["targets"]?.arrayValue
        else { return nil }
        self.number = number
        self.policy = policy
        self.changes = changes
        at = Date(timeIntervalSince1970: Double(json["at"]?.intValue ?? 0))
        self.targets = Set(targets.compactMap { $0.intValue })
    }

    /// Says so when more differs than was shown; `nil` where it does not.
    ///
    /// - Parameter due: what differs now that the policy is in force.
    package func excess(_ due: [RepositoryReference]) -> String? {
        let more = due.filter { reference in reference.id.map { !targets.contains($0) } ?? false }
        guard !more.isEmpty else { return nil }
        let names = more.prefix(5).map { $0.name.name }.joined(separator: ", ")
        let rest = more.count > 5 ? ", …" : ""
        return
            "This policy was previewed in pull request #\(number) with \(changes.counted("change")) in "
            + "\(targets.count.counted("repository", "repositories")); "
            + "\(more.count.counted("repository differs", "repositories differ")) now that it did not name: "
            + "\(names)\(rest)."
    }
}

/// What of a comparison is remembered, added up as it comes.
struct ShownTargets {
    private(set) var targets: Set<Int> = []

    mutating func add(_ planned: PlannedRepository) {
        guard let preview = planned.preview else { return }
        let differs =
            !preview.introduced.changes.isEmpty || !preview.pending.isEmpty || !preview.unknown.isEmpty
            || preview.failure != nil
        if differs { targets.insert(preview.target.id) }
    }
}
