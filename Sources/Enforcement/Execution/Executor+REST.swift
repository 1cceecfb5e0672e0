import Policy

extension Executor {
    /// Sends operations at once, but one after another where they change the same thing.
    func send(_ operations: [Operation], isNew: Bool) async -> [Attempt] {
        let groups = Dictionary(grouping: operations.enumerated()) { $0.element.changedPath ?? "\($0.offset)" }
            .values.map { $0.map(\.element) }
        return await withTaskGroup { group in
            for operations in groups {
                group.addTask {
                    var attempts: [Attempt] = []
                    for operation in operations {
                        if let failure = gate.refusal(of: operation) {
                            attempts.append(Attempt(operation: operation, result: .failure(failure)))
                        } else if case .swap(let swap) = operation.action {
                            attempts += await send(swap, isNew: isNew)
                        } else {
                            attempts.append(await send(operation, isNew: isNew))
                        }
                    }
                    return attempts
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    func send(_ operation: Operation, isNew: Bool) async -> Attempt {
        if let failure = gate.refusal(of: operation) { return Attempt(operation: operation, result: .failure(failure)) }
        let missing = missingSecrets(of: operation)
        guard missing.isEmpty else {
            let changes = operation.changes.map { ($0, missing) }
            return Attempt(
                operation: operation, result: .success(.null),
                missing: Dictionary(changes) { first, _ in first })
        }
        let actors = operation.actors
        let (answers, ids) =
            actors.isEmpty ? ([:], [:]) : await directory.lookUpNumbers(of: actors, reader: session.reader)
        let lost = operation.changesLosing { answers[$0] == .missing }
        let unknown = operation.changesLosing { answers[$0]?.failure != nil }.compactMapValues { lost in
            lost.sorted { "\($0)" < "\($1)" }.lazy.compactMap { answers[$0]?.failure }.first
        }
        func attempt(_ result: Result<JSON, GitHubFailure>) -> Attempt {
            Attempt(operation: operation, result: result, missing: lost, unknown: unknown)
        }
        // What names an actor that GitHub does not know is not sent: neither the field nor, where nothing is left, the
        // request.
        let isWhole = lost.isEmpty && unknown.isEmpty
        guard isWhole || operation.changes.contains(where: { lost[$0] == nil && unknown[$0] == nil }) else {
            return attempt(.success(.null))
        }
        var body = JSON.null
        do {
            for request in operation.requests {
                let request = operation.withoutLost(request) { ids[$0] != nil }
                body = try await patience.retrying(operation, isNew: isNew) {
                    try await session.writer.send(resolving(request, ids)).body
                }
            }
            return attempt(.success(body))
        } catch {
            let failure = withoutSecrets(operation.failure(error), operation)
            gate.note(failure, of: operation)
            return attempt(.failure(failure))
        }
    }

    func missingSecrets(of operation: Operation) -> Set<Unresolved> {
        operation.secrets.filter { vault.value($0.name) == nil }
    }

    /// GitHub quotes what it refuses.
    private func withoutSecrets(_ failure: GitHubFailure, _ operation: Operation) -> GitHubFailure {
        let message = operation.secrets.reduce(failure.message) { message, reference in
            guard let secret = vault.value(reference.name), !secret.isEmpty else { return message }
            return message.replacing(secret, with: "{{secret:\(reference.name)}}")
        }
        return GitHubFailure(
            failure.reason, request: failure.request, status: failure.status, message: message,
            requestID: failure.requestID, hint: failure.hint)
    }

    /// - Throws: `GitHubFailure` when a secret or an actor is not known: nothing is sent in its place.
    private func resolving(_ request: WriteRequest, _ ids: [Unresolved: Int]) throws -> WriteRequest {
        guard let body = request.body else { return request }
        guard
            let resolved = body.resolving({ reference in
                reference.isSecret
                    ? vault.value(reference.name).map { .string($0) } : ids[reference].map { .integer($0) }
            })
        else {
            throw GitHubFailure(
                .unexpected, request: request.description, message: "it names something that is not known; not sent")
        }
        var request = request
        request.body = resolved
        return request
    }
}
