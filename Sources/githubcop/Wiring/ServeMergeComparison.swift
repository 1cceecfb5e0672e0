import Enforcement
import Policy
import PullRequests
import Reporting
import ServeWiring

/// Compares the first sweep under a policy with what its preview showed before it was merged. Later ones find drift.
actor ServeMergeComparison {
    private let shown: ShownPreviews
    /// The digest of the policy that `preview` and `unshown` are about.
    private var policy: String?
    /// `nil` where the policy was not previewed, or was compared before.
    private var preview: ShownPreview?
    private var unshown = UnshownChanges()

    init(_ shown: ShownPreviews) { self.shown = shown }

    func check(_ planned: PlannedRepository, under policy: String) async {
        guard case .success(let plan) = planned.plan, !plan.changes.isEmpty else { return }
        await turn(to: policy)
        if let preview { unshown.add(plan, beyond: preview.changes) }
    }

    /// A sweep is through.
    ///
    /// - Returns: `nil` where there is nothing to compare with.
    func finish(under policy: String) async -> MergeReport? {
        await turn(to: policy)
        guard let preview else { return nil }
        defer { (self.preview, unshown) = (nil, UnshownChanges()) }
        try? await shown.forget(policy)
        return MergeReport(
            preview: preview.name, at: preview.at, isSamePolicy: true, notListed: preview.notListed, unshown: unshown)
    }

    private func turn(to policy: String) async {
        guard policy != self.policy else { return }
        let kept = try? await shown.preview(of: policy)
        // Another sweep may have asked meanwhile.
        guard policy != self.policy else { return }
        (self.policy, unshown) = (policy, UnshownChanges())
        preview = kept.flatMap { ShownPreview(untrusted: $0) }
    }
}
