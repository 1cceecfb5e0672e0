import Policy

/// The waits that enforcement uses.
package struct RetryDelays: Sendable {
    package var creation: BackOff
    package var progress: BackOff
    package var visibility: BackOff

    package init(
        creation: BackOff = .creation, progress: BackOff = .progress, visibility: BackOff = .visibility
    ) {
        self.creation = creation
        self.progress = progress
        self.visibility = visibility
    }

    /// The same waits, slept by `sleep`.
    package func sleeping(_ sleep: @escaping @Sendable (Duration) async throws -> Void) -> RetryDelays {
        RetryDelays(
            creation: creation.sleeping(sleep), progress: progress.sleeping(sleep),
            visibility: visibility.sleeping(sleep))
    }

    /// Of what GitHub carries out in the background, a worker waits for the start of it only: the rest is pending.
    private static let backgroundProgress = 4

    /// Sends one request of an operation until it succeeds or its time is used up: the waits for a new repository and
    /// for an earlier change are taken out of one budget, the larger of the two.
    func retrying(
        _ operation: Operation, isNew: Bool, _ body: () async throws -> JSON
    ) async throws -> JSON {
        let delays =
            operation.background.isEmpty
            ? progress.delays : Array(progress.delays.prefix(Self.backgroundProgress))
        var creationDelays = isNew ? creation.delays[...] : []
        var progressDelays = delays[...]
        var left = max(isNew ? creation.total : .zero, progress.total)
        while true {
            do {
                return try await body()
            } catch {
                let delay: Duration?
                if isNew, Self.isCreationUnfinished(error) {
                    delay = creationDelays.popFirst()
                } else if operation.isInProgress(error) {
                    delay = progressDelays.popFirst()
                } else {
                    delay = nil
                }
                guard let delay, delay <= left else { throw error }
                left -= delay
                try await progress.sleep(delay)
            }
        }
    }

    static func isCreationUnfinished(_ error: any Error) -> Bool {
        guard let reason = (error as? GitHubFailure)?.reason else { return false }
        return reason == .notFound || reason == .conflict
    }
}

extension Operation {
    /// GitHub is at work on an earlier change of the same thing.
    fileprivate func isInProgress(_ error: any Error) -> Bool {
        guard let reason = (error as? GitHubFailure)?.reason else { return false }
        return reason == .inProgress || (waitsForProgress && reason == .conflict)
    }
}
