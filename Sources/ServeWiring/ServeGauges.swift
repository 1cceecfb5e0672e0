import Enforcement
package import Foundation
package import GitHubAPI
import Policy
package import Server
package import Store
import Wiring

/// How the service stands at the moment, as metrics: the queue from the state file, the budget as GitHub last told it.
package struct ServeGauges: Sendable {
    private let store: StateStore
    private let client: GitHubClient
    private let started: Date
    private let now: @Sendable () -> Date

    package init(_ store: StateStore, _ client: GitHubClient, now: @escaping @Sendable () -> Date = { Date() }) {
        self.store = store
        self.client = client
        self.now = now
        started = now()
    }

    package func families() async -> [MetricFamily] {
        [
            MetricFamily(
                "githubcop_build_info", .gauge, "The version that runs.", [.init(1, [("version", Version.current)])]),
            .gauge(
                "process_start_time_seconds", "When the process started, in seconds since 1970.",
                started.timeIntervalSince1970.rounded()),
        ] + (await queue()) + (await notes()) + budget()
    }

    /// What is noted of the last sweep and of the policy.
    private func notes() async -> [MetricFamily] {
        let (sweep, policy) = (await note(SweepJournal.note), await note(PolicyCache.note))
        func family(_ name: String, _ help: String, _ key: String) -> MetricFamily? {
            sweep?[key]?.intValue.map { .gauge("githubcop_sweep_\(name)", help, Double($0)) }
        }
        return [
            policy.map {
                .gauge(
                    "githubcop_policy_refused", "1 while a newer version of the policy is refused.",
                    $0["refused"] == nil ? 0 : 1)
            },
            family("last_seconds", "When a sweep last went through, in seconds since 1970.", "finished"),
            family("repositories", "Repositories that the last sweep checked.", "repositories"),
            family("unreadable", "Repositories of which the last sweep could not read everything.", "unreadable"),
        ].compactMap { $0 }
    }

    private func note(_ name: String) async -> JSON? {
        (try? await store.keyValueStore.json(name)) ?? nil
    }

    /// What those who probe the service should know, for `/readyz`.
    @Sendable package func details() async -> [String] {
        guard let refused = await note(PolicyCache.note)?["refused"]?.stringValue else { return [] }
        return ["a newer version of the policy is refused: \(refused.prefix { $0 != "\n" })"]
    }

    private func queue() async -> [MetricFamily] {
        let now = now()
        let name = "githubcop_state_readable"
        let help = "1 while the state file can be read."
        guard let depth = try? await store.work.depth(now: now), let sweeps = try? await store.sweeps.count(),
            let refused = try? await store.refusals.count(
                since: now.addingTimeInterval(-RefusalMemory.retryInterval.seconds))
        else {
            return [.gauge(name, help, 0)]
        }
        let due = [WorkItem.Priority.newRepository, .drift, .sweep].map { priority in
            (priority.label, depth.due[priority.rawValue] ?? 0)
        }
        let states = due + [("working", depth.taken), ("deferred", depth.deferred), ("failed", depth.failed)]
        return [
            .gauge(name, help, 1),
            MetricFamily(
                "githubcop_queue_depth", .gauge,
                "Repositories in the queue: due, by priority, in work, for a later time, failed.",
                states.map { .init(Double($1), [("state", $0)]) }),
            .gauge(
                "githubcop_queue_oldest_age_seconds", "How long the oldest event waits for work that is due.",
                depth.oldest.map { max(now.timeIntervalSince($0), 0) } ?? 0),
            .gauge(
                "githubcop_conflicts", "Settings that are paused because another App or bot keeps changing them back.",
                Double((try? await store.conflicts.active(now: now, limit: 10_000).count) ?? 0)),
            .gauge("githubcop_queue_sweeps", "Sweeps that are still to be listed.", Double(sweeps)),
            .gauge(
                "githubcop_refused_changes", "Changes that GitHub refuses and that wait until something has changed.",
                Double(refused)),
        ]
    }

    private func budget() -> [MetricFamily] {
        let resources = client.budget().resources.sorted { $0.key < $1.key }
        func family(_ name: String, _ help: String, _ value: (Budget.Resource) -> Int) -> MetricFamily {
            MetricFamily(
                "githubcop_github_budget_\(name)", .gauge, help,
                resources.map { .init(Double(value($1)), [("resource", $0)]) })
        }
        return [
            family("remaining", "What is left of the hourly budget, as GitHub last said.") { $0.remaining },
            family("limit", "The hourly budget, as GitHub last said.") { $0.limit },
            family("reset_seconds", "When the budget is full again, in seconds since 1970.") { $0.resetsAt },
        ]
    }
}
