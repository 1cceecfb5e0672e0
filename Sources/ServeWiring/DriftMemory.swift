package import Enforcement
import Foundation
package import Policy
package import Store
import Wiring

/// Tells drift, which somebody has caused, from what the policy wants for the first time.
///
/// A setting had been in sync before where the whole repository was found so under the policy in force, or where the
/// history says that this very value was written and read back.
package actor DriftMemory {
    private let history: RunHistory
    /// Ids of repositories that were in sync with the policy of `digest`.
    private var inSync: Set<Int> = []
    private var digest = ""

    /// Records of one repository that are searched.
    private static let depth = 50

    package init(_ history: RunHistory) { self.history = history }

    /// A sweep has found repositories in sync.
    package func note(_ survey: Survey, under digest: String) {
        forget(unless: digest)
        inSync.formUnion(survey.inSyncIDs)
    }

    /// Takes note of a piece of work.
    /// - Returns: of the changes that were made, those that revert drift.
    package func drift(in record: Record, under digest: String) async -> Set<Change> {
        forget(unless: digest)
        guard let id = record.plan?.target.id else { return [] }
        let wasInSync = inSync.contains(id)
        if record.isInSync { inSync.insert(id) } else { inSync.remove(id) }
        let made = record.outcomes.filter { $0.status == .verified }.map { $0.change }
        guard !made.isEmpty, !record.causes.allSatisfy({ $0.trigger == "policy" }) else { return [] }
        return wasInSync ? Set(made) : await written(made, in: id, before: record.startedAt)
    }

    private func forget(unless digest: String) {
        guard digest != self.digest else { return }
        (self.digest, inSync) = (digest, [])
    }

    /// Those that an earlier run has made already.
    private func written(_ changes: [Change], in id: Int, before start: Date) async -> Set<Change> {
        let records = (try? await history.latest(Self.depth, repositoryID: id)) ?? []
        let earlier = records.filter { $0.finished <= start }.compactMap { try? KeptRecord($0) }
            .flatMap { $0.outcomes }.filter { $0.status == .verified }.map { $0.change }
        return Set(
            changes.filter { change in
                earlier.contains { ($0.kind, $0.path, $0.after) == (change.kind, change.path, change.after) }
            })
    }
}
