import Synchronization
import Webhooks

/// What this process has started a short while ago: an event that came in before a run began to read is seen by that run.
///
/// Kept in memory, by each of the function's processes for itself. An event that is not covered starts one run too many,
/// never one too few.
final class StartedRuns: Sendable {
    private static let remembered = 10_000
    /// No repository is called like that.
    private static let sweep = ""

    /// Until when an event has to have come in to be seen, by repository: seconds since 1970.
    private let seen = Mutex<[String: Double]>([:])
    private let delay: Double

    /// - Parameter delay: seconds that a workflow needs from its dispatch to its first read, at least.
    init(delay: Double) { self.delay = delay }

    func note(dispatched repositories: [PayloadRepository], begun: Double) {
        note(repositories.map { Self.key($0) }, until: begun + delay)
    }

    func note(sweepDispatched begun: Double) { note([Self.sweep], until: begun + delay) }

    /// - Parameter begun: before anything was read.
    func note(enforced target: WorkBatch.Target, begun: Double) { note([target.fullName.lowercased()], until: begun) }

    func note(dispatchedOrganization login: String, begun: Double) { note([login.lowercased()], until: begun + delay) }

    private func note(_ keys: [String], until time: Double) {
        seen.withLock { seen in
            if seen.count + keys.count > Self.remembered { seen = seen.filter { $0.value > time - delay } }
            for key in keys { seen[key] = max(seen[key] ?? time, time) }
        }
    }

    /// The part of a concern that no started run sees; `nil` when there is none.
    func open(of concern: RequestedWork, receivedAt time: Double) -> RequestedWork? {
        seen.withLock { seen in
            func isSeen(_ key: String) -> Bool { seen[key].map { time <= $0 } ?? false }
            switch concern {
            case .repositories(let repositories, let cause):
                let open = repositories.filter { !isSeen(Self.key($0)) }
                return open.isEmpty ? nil : .repositories(open, cause)
            case .organization: return isSeen(Self.sweep) ? nil : concern
            case .organizationSettings(let login, _, _):
                return isSeen(Self.sweep) || isSeen(login.lowercased()) ? nil : concern
            // A run reads the policy when it begins, and the function has to let go of the one that it holds.
            case .policy, .preview, .nothing, .pong: return concern
            }
        }
    }

    private static func key(_ repository: PayloadRepository) -> String { repository.fullName.lowercased() }
}
