import FoundationEssentials
import GitHubAPI
import LambdaRuntime
import Webhooks

/// Gets done what deliveries ask for: by the workflow, or here.
struct WorkRunner: Sendable {
    private let dispatcher: Dispatcher?
    private let enforcing: LambdaEnforcer?
    private let startedRuns: StartedRuns

    private let reserve: Duration

    /// - Parameters:
    ///   - enforcing: `nil` in mode dispatch.
    ///   - reserve: kept back for starting the workflow with what `enforcing` had no time for.
    init(dispatcher: Dispatcher?, enforcing: LambdaEnforcer?, startedRuns: StartedRuns, reserve: Duration) {
        self.dispatcher = dispatcher
        self.enforcing = enforcing
        self.startedRuns = startedRuns
        self.reserve = reserve
    }

    /// - Parameter deadline: by when the answer must be on its way.
    func carryOut(_ batch: WorkBatch, by deadline: Deadline) async -> Outcomes {
        var outcomes = Outcomes()
        if !batch.policyChanges.isEmpty { await enforcing?.expirePolicy() }
        var left = batch.byUrgency
        if let enforcing, !left.isEmpty {
            let begun = Date().timeIntervalSince1970
            let results = await enforcing.enforce(
                left, by: dispatcher == nil ? deadline : deadline.earlier(by: reserve))
            left = results.left
            for (item, outcome) in results.done {
                outcomes.note(outcome, for: item.arrivals)
                if outcome.word == .enforced { startedRuns.note(enforced: item.target, begun: begun) }
            }
        }
        let repositories = left.filter { $0.target.repository != nil }
        if !repositories.isEmpty {
            let outcome = await dispatch(repositories.compactMap { $0.target.repository }, by: deadline)
            for item in repositories { outcomes.note(outcome, for: item.arrivals) }
        }
        for item in left where item.target.repository == nil {
            outcomes.note(await dispatchOrganization(item.target.fullName, by: deadline), for: item.arrivals)
        }
        // After the repositories by name: nobody who has made one waits for a sweep.
        let sweeps = batch.sweeps + batch.policyChanges
        if !sweeps.isEmpty { outcomes.note(await sweep(by: deadline), for: sweeps) }
        return outcomes
    }

    private static let noWorkflow = DeliveryOutcome(
        .postponed, status: 503, "there was not enough time for it, and no workflow is configured to do it",
        isWorthRetrying: true)

    private func dispatchOrganization(_ login: String, by deadline: Deadline) async -> DeliveryOutcome {
        guard let dispatcher else { return Self.noWorkflow }
        do {
            let begun = Date().timeIntervalSince1970
            try await dispatcher.dispatchOrganization(by: deadline)
            startedRuns.note(dispatchedOrganization: login, begun: begun)
            return DeliveryOutcome(.dispatched, "the workflow was started for the organization's own settings")
        } catch {
            return Self.failure(error)
        }
    }

    private func dispatch(_ repositories: [PayloadRepository], by deadline: Deadline) async -> DeliveryOutcome {
        guard let dispatcher else { return Self.noWorkflow }
        let names = repositories.map { $0.name }
        do {
            let begun = Date().timeIntervalSince1970
            try await dispatcher.dispatch(names, by: deadline)
            startedRuns.note(dispatched: repositories, begun: begun)
            return DeliveryOutcome(.dispatched, "the workflow was started for \(names.joined(separator: ", "))")
        } catch {
            return Self.failure(error)
        }
    }

    private func sweep(by deadline: Deadline) async -> DeliveryOutcome {
        guard let dispatcher else {
            return DeliveryOutcome(
                .ignored, "it concerns the whole organization, and no workflow is configured to check all of it")
        }
        do {
            let begun = Date().timeIntervalSince1970
            try await dispatcher.dispatch([], by: deadline)
            startedRuns.note(sweepDispatched: begun)
            return DeliveryOutcome(.dispatched, "the workflow was started for the whole organization")
        } catch {
            return Self.failure(error)
        }
    }

    /// What to answer when GitHub, or what is needed to speak to it, stands in the way.
    static func failure(_ error: any Error) -> DeliveryOutcome {
        switch error {
        case let fault as SecretFault: .failed(503, "the credential is not available: \(fault)")
        case let problem as SetupProblem: .failed(503, "the credential cannot be used: \(problem)")
        default: .failed(502, "\(error)")
        }
    }
}
