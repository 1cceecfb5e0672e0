import Enforcement
import Synchronization

/// Surveys that one of GitHub's limits or an outage has stopped. They go on where they stood: a survey that costs more
/// than an hour's budget would never end otherwise.
///
/// In memory only: after a restart a survey begins anew.
final class UnfinishedSurveys: Sendable {
    private struct Entry {
        /// Of the policy under which the survey began.
        let enforcer: Enforcer
        let scope: SweepScope
        var progress = SurveyProgress()
    }

    /// By the number of the request.
    private let entries = Mutex<[Int: Entry]>([:])

    /// - Throws: as `Enforcer.survey`; what was found by then is kept for the next time.
    func survey(
        _ request: SweepRequest, by enforcer: Enforcer, within scope: (SweepRequest) -> SweepScope,
        until isEnough: @escaping @Sendable () -> Bool, each: (PlannedRepository) async -> Void
    ) async throws -> Survey {
        // Under another policy other repositories differ.
        let kept = entries.withLock { $0.removeValue(forKey: request.number) }
        var entry =
            kept.flatMap { $0.enforcer.isSameEdition(as: enforcer) ? $0 : nil }
            ?? Entry(enforcer: enforcer, scope: scope(request))
        do {
            return try await enforcer.survey(
                request.organization, within: entry.scope, goingOnWith: &entry.progress, until: isEnough,
                each: each)
        } catch {
            entries.withLock { [entry] in $0[request.number] = entry }
            throw error
        }
    }
}
