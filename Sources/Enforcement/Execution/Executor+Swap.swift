import Policy

extension Executor {
    /// Takes away what stands in the way, makes what is to take its place, and puts the old back when that fails.
    func send(_ swap: Operation.Swap, isNew: Bool) async -> [Attempt] {
        // What cannot be made takes nothing away.
        let unmakeable = swap.incoming.filter { !missingSecrets(of: $0).isEmpty }
        guard unmakeable.isEmpty else {
            var attempts: [Attempt] = []
            for operation in unmakeable { attempts.append(await send(operation, isNew: isNew)) }
            return attempts
        }
        var removed: [(outgoing: Operation.Swap.Outgoing, attempt: Attempt)] = []
        for outgoing in swap.outgoing {
            let attempt = await send(outgoing.operation, isNew: isNew)
            if case .failure(let failure) = attempt.result {
                // A lost answer may hide that it is gone.
                if failure.mayHaveBeenDone { removed.append((outgoing, attempt)) }
                return await undo(swap, removed, [], because: failure, isNew: isNew)
                    + [attempt].filter { _ in !failure.mayHaveBeenDone }
            }
            removed.append((outgoing, attempt))
        }
        var made: [Attempt] = []
        for operation in swap.incoming {
            let attempt = await send(operation, isNew: isNew)
            if case .failure(let failure) = attempt.result {
                return await undo(swap, removed, made, because: failure, isNew: isNew)
            }
            made.append(attempt)
        }
        return removed.map { $0.attempt } + made
    }

    /// - Parameters:
    ///   - removed: what is gone, or may be.
    ///   - made: what has taken its place already, and stays.
    private func undo(
        _ swap: Operation.Swap, _ removed: [(outgoing: Operation.Swap.Outgoing, attempt: Attempt)], _ made: [Attempt],
        because failure: GitHubFailure, isNew: Bool
    ) async -> [Attempt] {
        var attempts = made
        var restorations: [Attempt.Restoration] = []
        for (outgoing, attempt) in removed {
            guard let restoration = outgoing.restoration else {
                attempts.append(attempt)
                continue
            }
            let operation = Operation(
                outgoing.operation.stage, .write(restoration), changes: outgoing.operation.changes)
            switch await send(operation, isNew: isNew).result {
            case .success:
                restorations.append(.done)
                attempts.append(
                    Attempt(operation: outgoing.operation, result: .failure(failure), restoration: .done))
            case .failure(let refusal):
                restorations.append(.failed(refusal))
                attempts.append(attempt)
            }
        }
        let lost = restorations.first { if case .failed = $0 { true } else { false } }
        return attempts
            + swap.incoming.dropFirst(made.count).map { operation in
                Attempt(
                    operation: operation, result: .failure(failure), restoration: lost ?? restorations.first)
            }
    }
}
