package import Enforcement
package import Logging
import Policy
package import Wiring

/// Keeps the policy in force up to date. A new version that cannot be used is told of, and the last good one stays.
package struct PolicyWatch: Sendable {
    package enum Event: Sendable {
        /// It is in force.
        case adopted(PolicyReloader.Edition, Cause)
        /// It cannot be used, and why.
        case refused(String)
        /// What was refused is gone: the policy is again what is in force.
        case restored
    }

    private let supply: PolicySource
    private let reloader: PolicyReloader
    private let clock: WorkClock
    private let logger: Logger
    private let prepare: @Sendable (PolicyReading) throws -> PolicyReloader.Edition
    private let tell: @Sendable (Event) async -> Void

    /// - Parameters:
    ///   - prepare: makes what enforces a policy; throws when it cannot be enforced here.
    ///   - tell: hears what came of each new version, once.
    package init(
        _ supply: PolicySource, _ reloader: PolicyReloader, clock: WorkClock = .live, logger: Logger,
        prepare: @escaping @Sendable (PolicyReading) throws -> PolicyReloader.Edition,
        tell: @escaping @Sendable (Event) async -> Void
    ) {
        self.supply = supply
        self.reloader = reloader
        self.clock = clock
        self.logger = logger
        self.prepare = prepare
        self.tell = tell
    }

    /// What is known of the source between two looks.
    struct Sight {
        fileprivate var stamp: [String]?
        /// A stamp that was seen once: anyone who writes the file may not be through with it.
        fileprivate var candidate: [String]?
        fileprivate var refused: String?
    }

    func begin(refused: String? = nil) -> Sight {
        Sight(stamp: supply.stamp(reloader.current.reading), refused: refused)
    }

    /// Checks the source until the task is cancelled.
    ///
    /// - Parameters:
    ///   - refused: why the version that is there was refused already, before this began.
    ///   - nudges: each is a reason to check once.
    package func run(refused: String? = nil, _ nudges: AsyncStream<Cause>) async {
        var sight = begin(refused: refused)
        let (looks, look) = AsyncStream.makeStream(of: Cause?.self, bufferingPolicy: .bufferingNewest(16))
        await withTaskGroup { group in
            group.addTask {
                for await cause in nudges { look.yield(cause) }
            }
            group.addTask {
                while !Task.isCancelled {
                    try? await clock.sleep(supply.interval)
                    look.yield(nil)
                }
                look.finish()
            }
            for await cause in looks {
                guard !Task.isCancelled else { break }
                await self.look(&sight, because: cause)
            }
            group.cancelAll()
        }
    }

    func look(_ sight: inout Sight, because cause: Cause? = nil) async {
        let stamp = supply.stamp(reloader.current.reading)
        if cause == nil, let stamp {
            guard stamp != sight.stamp else { return sight.candidate = nil }
            guard stamp == sight.candidate else { return sight.candidate = stamp }
        }
        sight.candidate = nil
        do {
            let reading = try await supply.read()
            if PolicyDigest(of: reading.texts) == reloader.current.digest {
                if sight.refused != nil { await tell(.restored) }
            } else {
                let edition = try prepare(reading)
                reloader.adopt(edition)
                await tell(.adopted(edition, cause ?? Self.unexplained))
            }
            sight.refused = nil
        } catch let failure as GitHubFailure {
            // Nothing is known of the policy: checked again in time.
            logger.warning("the policy could not be checked", metadata: ["reason": "\(failure)"])
        } catch {
            guard !Task.isCancelled else { return }
            let reason = "\(error)"
            if reason != sight.refused { await tell(.refused(reason)) }
            sight.refused = reason
        }
        // Taken before it was read: what is written meanwhile is seen at the next look.
        sight.stamp = stamp
    }

    private static let unexplained = Cause(trigger: PolicyReloader.trigger, sentence: "the policy changed")
}
