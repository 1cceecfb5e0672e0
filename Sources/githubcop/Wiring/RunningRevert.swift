import Enforcement
import Foundation
import Policy
import ServeWiring
import Wiring

/// A revert that goes on when the person who asked for it has waited long enough.
struct RunningRevert: Sendable {
    private let reverts: RevertService
    private static let timeout = Duration.seconds(8)

    init(_ reverts: RevertService) { self.reverts = reverts }

    /// - Returns: how it went, or that it goes on.
    /// - Throws: `RevertService.Refusal`, `StoreFault`, while somebody still waits.
    func start(_ run: String, _ cause: Enforcement.Cause) async throws -> String {
        let (results, found) = AsyncStream.makeStream(of: Result<RevertService.Progress, any Error>?.self)
        Task {
            let result: Result<RevertService.Progress, any Error>
            do {
                result = .success(try await reverts.revert(run, cause: cause))
            } catch {
                result = .failure(error)
                Log.make("dashboard").error(
                    "a revert failed", metadata: ["run": "\(run)", "reason": "\(error)"])
            }
            found.yield(result)
        }
        let timer = Task {
            try? await Task.sleep(for: Self.timeout)
            found.yield(nil)
        }
        defer { timer.cancel() }
        for await result in results {
            guard let result else { break }
            return Self.sentence(try result.get(), run)
        }
        return "The revert of run \(run) goes on; what it does is listed here repository by repository."
    }

    private static func sentence(_ progress: RevertService.Progress, _ run: String) -> String {
        let done = progress.changes.counted("change")
        let failed = progress.failed > 0 ? ", \(progress.failed) not wholly reverted" : ""
        let stopped = progress.stopped.map { " Stopped: \($0)" } ?? ""
        return "Run \(run): \(done) reverted in "
            + "\(progress.repositories.counted("repository", "repositories"))\(failed).\(stopped)"
    }
}
