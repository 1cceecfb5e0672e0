package import Enforcement

import struct FoundationEssentials.Date

/// What `serve` counts of its work, in memory, since the start of the process.
package struct ServeMetrics: Sendable {
    private let work = CounterFamily(
        "githubcop_work_total", "Repositories worked on, by what became of the work.", labels: ["outcome"])
    private let changes = CounterFamily(
        "githubcop_changes_total", "Changes made to repositories, by kind of setting and outcome.",
        labels: ["kind", "outcome"])
    private let conflicts = CounterFamily(
        "githubcop_conflicts_total",
        "Settings that are not enforced for an hour because another App or bot keeps changing them back.",
        labels: ["kind"])
    private let requests = CounterFamily(
        "githubcop_github_requests_total", "Requests sent to GitHub; status 0 had no whole answer.",
        labels: ["method", "route", "status"])
    private let latency = HistogramFamily(
        "githubcop_work_latency_seconds",
        "From the receipt of the first event that asked for it until the repository was in sync.", label: "priority",
        bounds: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400])

    private let wait = HistogramFamily(
        "githubcop_work_wait_seconds",
        "From the receipt of the first event that asked for it until work on the repository began.",
        label: "priority",
        bounds: [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 30, 300, 3600])

    package init() {}

    package func note(_ report: WorkReport) {
        let record = report.record
        for outcome in record.outcomes { changes.count(outcome.change.kind, outcome.status.rawValue) }
        if report.claim.isFirstLook {
            let seconds = record.startedAt.timeIntervalSince(report.claim.since)
            wait.note(max(seconds, 0), report.claim.item.priority.label)
        }
        switch report.workResult {
        case .done:
            work.count("done")
            guard record.isInSync else { return }
            let seconds = record.finishedAt.timeIntervalSince(report.claim.since)
            latency.note(max(seconds, 0), report.claim.item.priority.label)
        case .later, .limited: work.count("later")
        case .failed: work.count("failed")
        }
    }

    /// - Parameter title: of the setting that another program keeps changing back.
    package func noteConflict(_ title: String) { conflicts.count(String(title.prefix { $0 != " " })) }

    /// - Parameters:
    ///   - route: without names of repositories.
    ///   - status: `nil` when no whole answer came.
    package func noteRequest(method: String, route: String, status: Int?) {
        requests.count(method, route, "\(status ?? 0)")
    }

    package var families: [MetricFamily] {
        [work.family, wait.family, latency.family, changes.family, conflicts.family, requests.family]
    }
}

extension WorkClaim {
    /// Not one more attempt, and not one more check what GitHub has yet to show.
    fileprivate var isFirstLook: Bool { attempts == 0 && outages == 0 && waits.isEmpty }
}

extension WorkItem.Priority {
    /// As metrics and `status` name it.
    package var label: String {
        switch self {
        case .newRepository: "new"
        case .drift: "drift"
        case .sweep: "sweep"
        }
    }
}

extension DeliveryCounters {
    package var families: [MetricFamily] {
        let outcomes = [
            ("accepted", accepted - duplicates), ("duplicate", duplicates), ("ignored", ignored), ("ping", pings),
            ("not_kept", failed), ("rejected", rejected.values.reduce(0, +)),
        ]
        return [
            MetricFamily(
                "githubcop_deliveries_total", .counter, "Requests to the webhook's path, by what became of them.",
                outcomes.map { .init(Double($1), [("outcome", $0)]) }),
            MetricFamily(
                "githubcop_deliveries_rejected_total", .counter, "Rejected deliveries, by reason.",
                rejected.sorted { $0.key < $1.key }.map { .init(Double($1), [("reason", $0)]) }),
        ]
    }
}
