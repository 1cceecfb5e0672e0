import FoundationEssentials
import Logging
import Policy

extension WorkQueue {
    func nextSweep() async -> SweepRequest? {
        guard !isSweeping else { return nil }
        do {
            return try await storage.sweeps.begin(clock.now())
        } catch {
            logger.error("no sweep can be taken from the queue", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    func sweep(_ request: SweepRequest, _ sweeping: Sweeping) async {
        do {
            try await sweeping(request, isEnough) { found in
                let items = found.map { WorkItem(repository: $0, causes: request.causes, priority: .sweep) }
                try await storage.add(items, clock.now())
                await wake()
            }
            try await storage.sweeps.finish(request)
        } catch {
            // When the queue is closed it was told to stop: the request stays as it is, for the next start.
            if !isClosed, !Task.isCancelled { await postpone(request, because: error) }
        }
        isSweeping = false
        noteSettled()
    }

    func postpone(_ request: SweepRequest, because error: any Error) async {
        let now = clock.now()
        if let end = (error as? GitHubFailure)?.limitEnd(now: now), end > now {
            logger.notice(
                "a sweep waits for one of GitHub's limits",
                metadata: ["organization": "\(request.organization)", "until": "\(end.ISO8601Format())"])
            try? await storage.sweeps.postpone(request, end.advanced(by: 1), false)
            return
        }
        logger.warning(
            "an organization could not be checked; it is tried again",
            metadata: ["organization": "\(request.organization)", "reason": "\(error)"])
        let pause = RetrySchedule().outage(request.attempts, random: clock.random())
        try? await storage.sweeps.postpone(request, now.advanced(by: pause.seconds), true)
    }
}
