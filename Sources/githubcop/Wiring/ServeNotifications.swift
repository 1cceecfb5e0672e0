import AppRegistration
import Enforcement
import Foundation
import Notifications
import Policy
import ServeWiring
import Server
import Store
import Wiring

/// What `serve` notifies people of, and whom.
struct ServeNotifications: Sendable {
    let notifier: Notifier
    private let maker: NoticeMaker
    private let receivers: [NotificationReceiver]

    /// - Parameter dashboard: its address, where people know it.
    /// - Throws: `Stop`, `SetupProblem`: before any request.
    init(
        _ options: NotifyOptions, organization: String, dashboard: String?, store: StateStore,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        receivers = try options.receivers(environment)
        let web = try? WebAddress(web: environment["GITHUB_WEB_URL"], api: environment["GITHUB_API_URL"])
        maker = NoticeMaker(organization: organization, web: web?.url)
        notifier = Notifier(
            organization: organization, receivers: receivers, dashboard: dashboard,
            memory: .kept(in: store), logger: Log.make("notify"),
            send: try NotificationSending(receivers, environment: environment).send)
    }

    /// Takes up what is still to be sent, and says who is notified.
    func begin(_ reporter: ServeReporter) async {
        await notifier.restore()
        guard !receivers.isEmpty else { return }
        reporter.say("Notifications go to \(receivers.map { "\($0)" }.joined(separator: ", ")).")
        for warning in receivers.compactMap({ $0.warning }) { reporter.complain("\(warning)") }
    }

    func note(_ report: WorkReport, drift: Set<Change>) {
        var failure: String?
        if case .failed(let reason) = report.workResult { failure = reason }
        notifier.note(
            maker.notices(
                of: report.record, drift: report.claim.item.isNew ? [] : drift, failure: failure))
    }

    func note(_ report: SweepReport) {
        guard let violation = report.survey.violation else { return }
        notifier.note([maker.sweepStopped("\(violation)", at: report.finishedAt)])
    }

    func note(_ conflict: StoredConflict) {
        notifier.note([
            maker.conflict(
                conflict.title, in: conflict.repository, with: conflict.actors, times: conflict.times,
                at: conflict.began)
        ])
    }

    func note(_ missed: MissedDeliveries.Outcome) {
        notifier.note([maker.missed(redelivered: missed.redelivered, lost: missed.lost, at: Date())].compactMap { $0 })
    }

    /// - Parameter reason: `nil` once the policy can be used again.
    func noteRefusal(of source: String, because reason: String?) {
        guard let reason else { return notifier.forget(.policyRefused) }
        notifier.note([maker.policyRefused(source, because: reason, at: Date())])
    }

    /// Announces exemptions that end soon, each once, until the task is cancelled.
    func watchExemptions(of policy: @Sendable () -> PolicyDocument) async {
        while !Task.isCancelled {
            let now = Date()
            let today = Day(secondsSince1970: Int(now.timeIntervalSince1970))
            notifier.note(maker.exemptions(of: policy(), on: today, at: now))
            try? await Task.sleep(for: .seconds(3600))
        }
    }
}
