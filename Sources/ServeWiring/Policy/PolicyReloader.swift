package import Enforcement
import FoundationEssentials
package import Policy
import Synchronization
package import Wiring

/// The policy in force, exchanged while the server runs.
package final class PolicyReloader: Sendable {
    /// A policy, and what enforces it.
    package struct Edition: Sendable {
        package let reading: PolicyReading
        package let digest: PolicyDigest
        package let enforcer: Enforcer

        package init(_ reading: PolicyReading, _ enforcer: Enforcer) {
            self.reading = reading
            self.enforcer = enforcer
            digest = PolicyDigest(of: reading.texts)
        }
    }

    private struct State {
        var edition: Edition
        /// What was in force when all repositories were last known to have been checked; `nil` while that is what is
        /// in force, or unknown.
        var baseline: Edition?
        /// What was in force when the sweep that is under way began.
        var sweeping: Edition?
    }

    private let state: Mutex<State>
    private let today: @Sendable () -> Day

    /// The trigger of sweeps that follow a change of the policy.
    package static let trigger = "policy"

    /// - Parameter today: the day by which exemptions end.
    package init(
        _ edition: Edition,
        today: @escaping @Sendable () -> Day = { Day(secondsSince1970: Int(Date().timeIntervalSince1970)) }
    ) {
        state = Mutex(State(edition: edition))
        self.today = today
    }

    package var current: Edition { state.withLock { $0.edition } }

    /// From now on this holds. Ask for a sweep afterwards.
    package func adopt(_ edition: Edition) {
        state.withLock { state in
            state.baseline = state.baseline ?? state.edition
            state.edition = edition
        }
    }

    /// Which repositories a sweep is about: after a change of the policy those that it touches, else all.
    ///
    /// A change that was made before the process started is not known: then it is all of them.
    package func scope(of request: SweepRequest) -> SweepScope {
        let (current, baseline) = state.withLock { state in
            state.sweeping = state.edition
            return (state.edition, state.baseline)
        }
        guard let baseline, request.causes.allSatisfy({ $0.trigger == Self.trigger }) else { return .everything }
        let (old, new, day) = (baseline.reading.document, current.reading.document, today())
        return SweepScope { !old.asksTheSame(as: new, of: $0, on: day) }
    }

    /// A sweep went through. What came into force meanwhile has asked for one of its own; what the limits forbade is
    /// still to be done by the policy that allows it.
    package func noteSwept(_ survey: Survey) {
        state.withLock { state in
            guard let swept = state.sweeping else { return }
            state.sweeping = nil
            guard survey.violation == nil, survey.shortfall == nil else { return }
            state.baseline = swept.digest == state.edition.digest ? nil : swept
        }
    }
}
