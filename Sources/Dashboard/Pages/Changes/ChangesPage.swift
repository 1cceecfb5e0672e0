import Foundation

/// What was done, run by run.
struct ChangesPage: Page {
    static let path = "/changes"
    static let navigation: String? = "Changes"
    static let template = PackageResources.changes_mustache

    private let source: ChangesSource

    init(_ source: DashboardSource) { self.source = source.changes }

    private struct View: Sendable {
        let runs: [RunView]
        let repository: String
        let older: String?
        let newest: String
        let isFirst: Bool
        let isFiltered: Bool
    }

    func content(_ request: PageRequest) async throws -> PageContent? {
        let repository = request.parameters["repository"].map(Visitor.line).flatMap { $0.isEmpty ? nil : $0 }
        let before = request.number("before")
        let data = try await source.runs(ChangesFilter(repository: repository, before: before))
        let view = View(
            runs: data.runs.map { RunView($0, now: request.now) }, repository: repository ?? "",
            older: data.next.map { Address.of("/changes", ["repository": repository, "before": "\($0)"]) },
            newest: Address.of("/changes", ["repository": repository]), isFirst: before == nil,
            isFiltered: repository != nil)
        return PageContent(title: "Changes", values: view, isLive: before == nil)
    }
}

/// A run as the templates show it.
struct RunView: Sendable {
    let name: String
    let address: String
    let started: Moment
    let seconds: String
    let subject: String
    let repositoryAddress: String?
    let outcome: String
    let isGood: Bool
    let reason: String
    let actor: String?
    let requests: Int
    let reverts: String?
    let revertsAddress: String
    let revertedBy: [String]
    /// Of the action; `nil` where there is nothing to revert.
    let revert: String?

    init(_ run: ChangesData.Run, now: Date) {
        name = run.name
        address = Address.run(run.name)
        started = Moment(run.started, now: now)
        let time = run.finished.timeIntervalSince(run.started)
        seconds =
            time < 1 ? "\(Int(time * 1000)) ms" : time < 10 ? "\((time * 10).rounded() / 10) s" : Moment.span(time)
        subject = run.subject
        repositoryAddress = run.repository.map(Address.repository)
        outcome = run.outcome
        isGood = run.isGood
        reason = run.reason
        actor = run.actor
        requests = run.requests
        reverts = run.reverts
        revertsAddress = Address.run(run.reverts ?? "")
        revertedBy = run.revertedBy
        revert = run.hasChanged ? Address.of("/actions/revert", ["run": run.name]) : nil
    }
}
