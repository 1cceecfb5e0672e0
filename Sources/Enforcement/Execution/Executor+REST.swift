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
        let actors = await directory.lookUp(operation.actors, reader: session.reader)
        if let attempt = operation.attempt(without: actors) { return attempt }
        var body = JSON.null
        do {
            for request in operation.requests {
                body = try await retryDelays.retrying(operation, isNew: isNew) {
                    try await send(request, actors, operation.combination)
                }
            }
            return Attempt(operation: operation, result: .success(body))
        } catch {
            let failure = withoutSecrets(operation.failure(error), operation)
            gate.note(failure, of: operation)
            return Attempt(operation: operation, result: .failure(failure))
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

    private func send(
        _ request: WriteRequest, _ actors: [Unresolved: ActorLookUp], _ combination: Operation.Combination?
    ) async throws -> JSON {
        if let combiner, let combination {
            return try await combiner.send(resolving(request, actors), combination, writer).body
        }
        do {
            return try await writer.send(resolving(request, actors)).body
        } catch let failure as GitHubFailure where failure.reason == .invalid {
            guard let path = request.publicKey else { throw failure }
            // The key was changed after it was read.
            await publicKeys.forget(path)
            return try await writer.send(resolving(request, actors)).body
        }
    }

    /// - Throws: `GitHubFailure` when a secret is not there: nothing is sent in its place.
    private func resolving(
        _ request: WriteRequest, _ actors: [Unresolved: ActorLookUp]
    ) async throws -> WriteRequest {
        guard var body = request.body else { return request }
        var sealed: [Unresolved: String] = [:]
        if let path = request.publicKey {
            let key = try await publicKeys.key(at: path)
            for reference in body.unresolved where reference.isSecret {
                sealed[reference] = try vault.value(reference.name).map { value in
                    do {
                        return try vault.seal(value, key.key)
                    } catch {
                        throw GitHubFailure(
                            .unexpected, request: request.description,
                            message: "\(reference.name) could not be sealed, so nothing was sent: \(error)")
                    }
                }
            }
            body = body.setting(["key_id"], to: .string(key.id))
        }
        let resolved = body.resolving { reference in
            guard reference.isSecret else { return actors[reference]?.id }
            return request.publicKey == nil ? vault.value(reference.name) : sealed[reference]
        }
        guard let resolved else {
            throw GitHubFailure(
                .unexpected, request: request.description, message: "it names something that is not known; not sent")
        }
        var request = request
        request.body = resolved
        return request
    }
}

extension Operation {
    /// Whom its requests name.
    fileprivate var actors: Set<Unresolved> {
        requests.reduce(into: []) { $0.formUnion($1.body?.unresolved.filter { !$0.isSecret } ?? []) }
    }

    /// That nothing was sent, because somebody whom the requests name does not exist, or GitHub did not say so; `nil`
    /// where all of them are known. A list of who may bypass or must approve is never written with fewer than asked for.
    fileprivate func attempt(without actors: [Unresolved: ActorLookUp]) -> Attempt? {
        let failure = actors.values.lazy.compactMap { $0.failure }.first
        let missing = Set(actors.filter { $0.value == .missing }.keys)
        guard failure != nil || !missing.isEmpty else { return nil }
        return Attempt(
            operation: self, result: .success(.null),
            missing: missing.isEmpty ? [:] : Dictionary(changes.map { ($0, missing) }) { first, _ in first },
            unknown: failure.map { failure in Dictionary(changes.map { ($0, failure) }) { first, _ in first } } ?? [:])
    }
}
