import Crypto
package import Policy

/// Which changes a preview showed, small enough to be kept with it: a short digest of each.
///
/// A change is what is to be there afterwards, not what is there today: that a value drifts further is nothing new.
package struct ShownChanges: Hashable, Sendable {
    package enum Form: String, Hashable, Sendable {
        /// Each change of each target.
        case changes
        /// The same change of any target is one: there are too many.
        case anyTarget = "any_target"
        /// There are too many even so: nothing is known.
        case incomplete
    }

    package let form: Form
    /// Sorted, each once.
    package let digests: [UInt32]

    /// More digests are not kept: with what stands around them they fit into one text of GitHub's.
    package static let most = 12_000

    /// `nil` for what `ShownChangesRecorder` does not make.
    package init?(_ form: Form, digests: [UInt32]) {
        guard digests.count <= Self.most, form != .incomplete || digests.isEmpty,
            zip(digests, digests.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }
        self.form = form
        self.digests = digests
    }

    /// Whether it was shown, or could not be: what was not compared then is not held against the preview.
    package func covers(_ change: Change, of target: TargetFacts) -> Bool {
        let subject = form == .changes ? target.id : nil
        return contains(Self.digest(of: change, in: subject))
            || contains(Self.digest(notCompared: change.kind, of: target.id))
            || contains(Self.digest(notCompared: target.name)) || change.mayBeUnseen
    }

    private func contains(_ digest: UInt32) -> Bool {
        var (low, high) = (0, digests.count)
        while low < high {
            let middle = (low + high) / 2
            if digests[middle] < digest { low = middle + 1 } else { high = middle }
        }
        return low < digests.count && digests[low] == digest
    }

    // MARK: Digests

    /// - Parameter target: the id of whose change it is; `nil` for any.
    static func digest(of change: Change, in target: Int?) -> UInt32 {
        digest(of: change.shownParts, in: target)
    }

    static func digest(of parts: [String], in target: Int?) -> UInt32 {
        digest(["change", target.map { "\($0)" } ?? "any"] + parts)
    }

    /// A kind that could not be read of one target.
    static func digest(notCompared kind: String, of target: Int) -> UInt32 {
        digest(["not compared", "\(target)", kind])
    }

    /// A target of which nothing was compared. Its id may not be known.
    static func digest(notCompared target: RepositoryName) -> UInt32 {
        digest(["not compared", target.description.lowercased()])
    }

    private static func digest(_ parts: [String]) -> UInt32 {
        var hash = SHA256()
        for part in parts {
            hash.update(data: Array("\(part.utf8.count):".utf8))
            hash.update(data: Array(part.utf8))
        }
        return hash.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// Adds up what a preview shows, as it comes.
package struct ShownChangesRecorder: Sendable {
    private var exact: Set<UInt32> = []
    private var ofAnyTarget: Set<UInt32> = []
    private var notCompared: Set<UInt32> = []

    package init() {}

    package mutating func add(_ planned: PlannedRepository) {
        guard let preview = planned.preview else {
            if case .failure = planned.plan { notCompared.insert(ShownChanges.digest(notCompared: planned.name)) }
            return
        }
        add(preview)
    }

    package mutating func add(_ preview: TargetPreview) {
        let target = preview.target
        if !preview.isCompared { notCompared.insert(ShownChanges.digest(notCompared: target.name)) }
        for kind in preview.unreadKinds { notCompared.insert(ShownChanges.digest(notCompared: kind, of: target.id)) }
        for change in preview.pending + preview.introduced.changes + preview.merged {
            let parts = change.shownParts
            exact.insert(ShownChanges.digest(of: parts, in: target.id))
            ofAnyTarget.insert(ShownChanges.digest(of: parts, in: nil))
        }
    }

    package var changes: ShownChanges {
        for (form, digests) in [(ShownChanges.Form.changes, exact), (.anyTarget, ofAnyTarget)] {
            let all = digests.union(notCompared)
            if let changes = ShownChanges(form, digests: all.sorted()) { return changes }
        }
        return .nothingKnown
    }
}

extension ShownChanges {
    fileprivate static let nothingKnown = ShownChanges()

    private init() { (form, digests) = (.incomplete, []) }
}

extension Change {
    /// What a digest is made of, but for the target.
    fileprivate var shownParts: [String] {
        [targetKind.rawValue, kind, verb.rawValue, shownValue] + path.components
    }

    /// The desired value. Of a secret it is the name that the policy calls it by.
    private var shownValue: String {
        switch after {
        case nil: "nothing"
        // Such a list holds what happened to be there as well.
        case .array where isMinimum: "at least"
        case .bool(let value)?: "\(value)"
        case .integer(let value)?: "\(value)"
        case let value?: value.text()
        }
    }

    /// A preview has no state file, so it cannot see whether a secret that is set has another value.
    fileprivate var mayBeUnseen: Bool {
        guard case .unresolved(.secret)? = after, let before else { return false }
        return !before.isNull
    }
}
