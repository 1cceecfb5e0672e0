import Policy

extension Executor {
    /// GraphQL executes the mutations of one request one after another and gives up after ten seconds.
    private static let mutationsPerRequest = 10

    /// An operation whose mutation is ready to be sent.
    private struct Ready {
        let operation: Operation
        let mutation: Mutation
        let missing: [Change: Set<Unresolved>]
        let unknown: [Change: GitHubFailure]

        func attempt(_ result: Result<JSON, GitHubFailure>) -> Attempt {
            Attempt(operation: operation, result: result, missing: missing, unknown: unknown)
        }
    }

    /// Sends mutations, ten to a request, without what names an actor that does not exist or about whom GitHub did not
    /// answer.
    func mutate(_ operations: [Operation], isNew: Bool) async -> [Attempt] {
        let refused = operations.compactMap { operation in gate.refusal(of: operation).map { (operation, $0) } }
        var attempts = refused.map { Attempt(operation: $0, result: .failure($1)) }
        let refusedChanges = Set(refused.flatMap { $0.0.changes })
        let operations = operations.filter { refusedChanges.isDisjoint(with: $0.changes) }
        guard !operations.isEmpty else { return attempts }
        let references = Set(operations.flatMap { $0.mutation?.input.unresolved ?? [] })
        let actors = references.isEmpty ? [:] : await directory.lookUp(references, reader: session.reader)
        var ready: [Ready] = []
        for operation in operations {
            let missing = operation.changesLosing { actors[$0] == .missing }
            let unknown = operation.changesLosing { actors[$0]?.failure != nil }.compactMapValues { lost in
                lost.sorted { "\($0)" < "\($1)" }.lazy.compactMap { actors[$0]?.failure }.first
            }
            let isWhole = operation.changes.contains { missing[$0] == nil && unknown[$0] == nil }
            if isWhole || (operation.isSentIncomplete && unknown.isEmpty),
                let mutation = operation.mutation(knowing: { actors[$0]?.id })
            {
                ready.append(Ready(operation: operation, mutation: mutation, missing: missing, unknown: unknown))
            } else {
                attempts.append(
                    Attempt(operation: operation, result: .success(.null), missing: missing, unknown: unknown))
            }
        }
        let replaced = ready.filter { !$0.operation.substitutes.isEmpty && mutations.isRefused($0.mutation.field) }
        for ready in replaced { attempts += await substitute(ready, isNew: isNew) }
        ready.removeAll { ready in replaced.contains { $0.mutation == ready.mutation } }
        for start in stride(from: 0, to: ready.count, by: Self.mutationsPerRequest) {
            let batch = Array(ready[start..<min(start + Self.mutationsPerRequest, ready.count)])
            attempts += await mutate(batch: batch, isNew: isNew)
        }
        return attempts
    }

    private func mutate(batch: [Ready], isNew: Bool) async -> [Attempt] {
        guard !batch.isEmpty else { return [] }
        let answer: GraphQLAnswer
        do {
            answer = try await retryDelays.creation.retry {
                isNew && RetryDelays.isCreationUnfinished($0)
            } _: {
                try await writer.mutate(MutationBatch(batch.map { $0.mutation }))
            }
        } catch {
            if batch.count > 1, error.isOverload { return await halves(of: batch, isNew: isNew) }
            return batch.map { $0.attempt(.failure($0.operation.failure(error))) }
        }
        let unknownFields = batch.filter { answer.isMissing($0.mutation) }
        if !unknownFields.isEmpty {
            // Nothing of a document that the schema does not allow is executed.
            let rest = batch.filter { !answer.isMissing($0.mutation) }
            return await replace(unknownFields, answer, isNew: isNew) + mutate(batch: rest, isNew: isNew)
        }
        return await take(answer, for: batch, isNew: isNew)
    }

    private func take(_ answer: GraphQLAnswer, for batch: [Ready], isNew: Bool) async -> [Attempt] {
        var attempts: [Attempt] = []
        var overloaded: [Ready] = []
        var refused: [Ready] = []
        for (index, ready) in batch.enumerated() {
            let alias = MutationBatch.alias(index)
            let payload = answer.data[alias] ?? .null
            guard payload.isNull else {
                attempts.append(ready.attempt(.success(payload)))
                continue
            }
            let problem = answer.problems(at: [alias]).first ?? answer.errors.first
            if problem?.isOverload == true, batch.count > 1 {
                overloaded.append(ready)
            } else if problem?.isForbidden == true, !ready.operation.substitutes.isEmpty {
                refused.append(ready)
            } else {
                if problem?.type == "NOT_FOUND" {
                    await directory.forget(ready.operation.mutation?.input.unresolved ?? [])
                }
                attempts.append(ready.attempt(.failure(Self.failure(problem, of: ready))))
            }
        }
        attempts += await halves(of: overloaded, isNew: isNew)
        attempts += await replace(refused, answer, isNew: isNew)
        return attempts
    }

    /// What was too much at once, in two requests. What GitHub had executed of it before it gave up is refused as being
    /// so already, and found out by reading.
    private func halves(of batch: [Ready], isNew: Bool) async -> [Attempt] {
        guard !batch.isEmpty else { return [] }
        let middle = (batch.count + 1) / 2
        let first = await mutate(batch: Array(batch[..<middle]), isNew: isNew)
        return await first + mutate(batch: Array(batch[middle...]), isNew: isNew)
    }

    /// Sends by REST what GitHub does not let us do by a mutation.
    private func replace(_ refused: [Ready], _ answer: GraphQLAnswer, isNew: Bool) async -> [Attempt] {
        var attempts: [Attempt] = []
        for ready in refused {
            let problem = answer.errors.first { $0.isForbidden } ?? answer.errors.first
            guard !ready.operation.substitutes.isEmpty else {
                attempts.append(ready.attempt(.failure(Self.failure(problem, of: ready))))
                continue
            }
            let replaced = await substitute(ready, isNew: isNew)
            attempts += replaced
            // Where REST is refused too, it is for want of a permission, not of the mutation.
            let isAllowed = replaced.contains { if case .success = $0.result { true } else { false } }
            if isAllowed || answer.isMissing(ready.mutation) {
                mutations.refuse(ready.mutation.field, because: problem?.message ?? "no reason given")
            }
        }
        return attempts
    }

    private func substitute(_ ready: Ready, isNew: Bool) async -> [Attempt] {
        let lost = Set(ready.missing.keys).union(ready.unknown.keys)
        let attempts = await send(
            ready.operation.substitutes.filter { lost.isDisjoint(with: $0.changes) }, isNew: isNew)
        guard !lost.isEmpty else { return attempts }
        let left = Operation(ready.operation.stage, ready.operation.action, changes: Array(lost))
        return attempts
            + [
                Attempt(
                    operation: left, result: .success(.null), missing: ready.missing, unknown: ready.unknown)
            ]
    }

    private static func failure(_ problem: GraphQLAnswer.Problem?, of ready: Ready) -> GitHubFailure {
        let isForbidden = problem?.type == "FORBIDDEN"
        return GitHubFailure(
            isForbidden
                ? .forbidden(permission: ready.operation.missingPermission)
                : problem?.isOverload == true ? .unavailable : .invalid,
            request: ready.mutation.description, message: problem?.message ?? "GitHub gave no answer",
            hint: isForbidden ? ready.operation.permissionHint : nil)
    }
}

extension GraphQLAnswer {
    /// Whether GitHub's schema, or what of it we may use, does not have this mutation.
    fileprivate func isMissing(_ mutation: Mutation) -> Bool {
        guard data.objectValue?.values.allSatisfy({ $0.isNull }) ?? true else { return false }
        let names = [mutation.field, String(mutation.inputType.dropLast())]
        return errors.contains { problem in
            problem.type != "FORBIDDEN" && problem.type != "NOT_FOUND"
                && (problem.message.contains("doesn't exist on type") || problem.message.contains("isn't a defined"))
                && names.contains { problem.message.contains($0) }
        }
    }
}

extension GraphQLAnswer.Problem {
    /// The mutation itself is not for us; what it names is another question.
    fileprivate var isForbidden: Bool {
        type == "FORBIDDEN" || message.contains("Resource not accessible by")
    }
}

extension Error {
    /// GitHub gave up over a request that asked for too much at once.
    fileprivate var isOverload: Bool {
        guard let failure = self as? GitHubFailure, failure.reason == .unavailable else { return false }
        return failure.status.map { [200, 502, 504].contains($0) } ?? false
    }
}
