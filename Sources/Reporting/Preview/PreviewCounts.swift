package import Enforcement
import Policy

/// A preview, added up.
package struct PreviewCounts: Hashable, Sendable {
    /// Repositories that were compared, or tried to be.
    package private(set) var repositories = 0
    /// What the new policy changes that the present one does not.
    package private(set) var introduced = ChangeTotals()
    /// What the present policy changes anyway.
    package private(set) var pending = ChangeTotals()
    /// Settings that are not enforced any more, and repositories with such.
    package private(set) var dropped = 0
    package private(set) var repositoriesWithDropped = 0
    /// Of the organization itself.
    package private(set) var organizationWithDropped = false
    /// Repositories of which a protection is not enforced any more, or gets weaker, or which are left alone.
    package private(set) var losingProtection = 0
    package private(set) var organizationLosesProtection = false
    /// Repositories that are left alone, or for longer.
    package private(set) var exempt = 0
    /// What evaluated rules would change besides, and what they would not any more.
    package private(set) var findings = 0
    package private(set) var droppedFindings = 0
    /// Repositories, and the organization, for which the new policy contradicts itself.
    package private(set) var failures = 0
    /// Repositories, and the organization, that could not be compared wholly.
    package private(set) var unknown = 0

    package init() {}

    mutating func add(_ preview: TargetPreview) {
        let target = preview.target.kind
        let isRepository = target == .repository
        if isRepository { repositories += 1 }
        introduced.add(preview.introduced.changes, of: target)
        pending.add(preview.pending, of: target)
        dropped += preview.dropped.count
        if !preview.dropped.isEmpty {
            if isRepository { repositoriesWithDropped += 1 } else { organizationWithDropped = true }
        }
        if preview.losesProtection {
            if isRepository { losingProtection += 1 } else { organizationLosesProtection = true }
        }
        if preview.exemption != nil { exempt += 1 }
        findings += preview.introduced.findings.count
        droppedFindings += preview.droppedFindings.count
        if preview.failure != nil { failures += 1 }
        if !preview.unknown.isEmpty { unknown += 1 }
    }

    /// A target of which nothing could be read.
    mutating func addUnread(_ name: RepositoryName) {
        if !name.isOrganization { repositories += 1 }
        unknown += 1
    }

    /// How many GitHub counts and did not list.
    mutating func addNotListed(_ count: Int) { unknown += count }

    package var changes: Int { introduced.create + introduced.change + introduced.remove }
    package var pendingChanges: Int { pending.create + pending.change + pending.remove }
}
