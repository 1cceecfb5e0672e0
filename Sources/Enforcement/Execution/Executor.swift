import Policy

/// Carries out a plan: orders the writes, sends them, reads back what they did.
struct Executor: Sendable {
    private let session: GitHubSession
    private let directory: ActorDirectory
    let vault: SecretVault
    let patience: Patience
    private let gate: WriteGate

    /// GraphQL executes the mutations of one request one after another and gives up after ten seconds.
    private static let mutationsPerRequest = 10

    init(
        session: GitHubSession, directory: ActorDirectory, vault: SecretVault, patience: Patience, gate: WriteGate
    ) {
        self.gate = gate
        self.session = session
        self.directory = directory
        self.vault = vault
        self.patience = patience
    }

    /// An operation that was tried.
    struct Attempt: Sendable {
        let operation: Operation
        /// The (last) answer's body, or the mutation's payload.
        let result: Result<JSON, GitHubFailure>
        /// What does not exist, by the changes that name it: an actor, which was left out, or a secret, without which
        /// nothing was sent.
        var missing: [Change: Set<Unresolved>] = [:]
        /// Why nothing was sent: a secret's owner does not let it go there.
        var refusal: String?
    }

    /// Writes what the plan says. Never throws: each change has its own outcome.
    ///
    /// - Parameter isNew: the repository was created a moment ago, so that GitHub may still answer 404 or 409.
    func write(_ plan: RepositoryPlan, _ observation: RepositoryObservation, isNew: Bool) async -> [Attempt] {
        let operations = allKinds.flatMap { kind -> [Operation] in
            let changes = plan.changes.filter { $0.kind == kind.name }
            guard !changes.isEmpty, case .success(let observed)? = observation.kinds[kind.name] else { return [] }
            return kind.operations(for: changes, observed: observed, in: plan.repository)
        }
        let refused = operations.compactMap { attemptRefused($0, in: plan.repository.name) }
        let refusedChanges = Set(refused.flatMap { $0.operation.changes })
        func stage(_ stages: Operation.Stage...) -> [Operation] {
            operations.filter { stages.contains($0.stage) && refusedChanges.isDisjoint(with: $0.changes) }.sorted {
                $0.stage < $1.stage
            }
        }
        // Features wait for the visibility they need, and nothing can be written to an archived repository; the
        // settings of the repository and who may do what in it do not depend on each other.
        var attempts = refused
        attempts += await send(stage(.unarchive), isNew: isNew)
        attempts += await send(stage(.visibility), isNew: isNew)
        async let settings = sendInOrder(stage(.settings), stage(.dependentSettings), isNew: isNew)
        async let rights = sendRights(stage(.grants, .protection), isNew: isNew)
        attempts += await settings
        attempts += await rights
        attempts += await send(stage(.archive), isNew: isNew)
        return attempts
    }

    /// An operation with a secret that may not go there is not sent at all.
    private func attemptRefused(_ operation: Operation, in repository: RepositoryName) -> Attempt? {
        let reasons = Set(operation.changes.compactMap { vault.refusal(of: $0, in: repository) })
        guard !reasons.isEmpty else { return nil }
        let reason = reasons.sorted().joined(separator: "; ")
        let failure = GitHubFailure(
            .cancelled, request: operation.requests.first?.description ?? "request", message: reason)
        return Attempt(operation: operation, result: .failure(failure), refusal: reason)
    }

    private func sendInOrder(_ stages: [Operation]..., isNew: Bool) async -> [Attempt] {
        var attempts: [Attempt] = []
        for operations in stages { attempts += await send(operations, isNew: isNew) }
        return attempts
    }

    private func sendRights(_ operations: [Operation], isNew: Bool) async -> [Attempt] {
        let rest = operations.filter { if case .mutate = $0.action { false } else { true } }
        let mutations = operations.filter { if case .mutate = $0.action { true } else { false } }
        var attempts = await sendInOrder(
            rest.filter { $0.stage == .grants }, rest.filter { $0.stage == .protection }, isNew: isNew)
        attempts += await mutate(mutations, isNew: isNew)
        return attempts
    }

    // MARK: REST

    /// Sends operations at once, but one after another where they change the same thing.
    private func send(_ operations: [Operation], isNew: Bool) async -> [Attempt] {
        let groups = Dictionary(grouping: operations.enumerated()) { $0.element.changedPath ?? "\($0.offset)" }
            .values.map { $0.map(\.element) }
        return await withTaskGroup { group in
            for operations in groups {
                group.addTask {
                    var attempts: [Attempt] = []
                    for operation in operations { attempts.append(await send(operation, isNew: isNew)) }
                    return attempts
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func send(_ operation: Operation, isNew: Bool) async -> Attempt {
        if let failure = gate.refusal(of: operation) { return Attempt(operation: operation, result: .failure(failure)) }
        let missing = operation.secrets.filter { vault.value($0.name) == nil }
        guard missing.isEmpty else {
            let changes = operation.changes.map { ($0, missing) }
            return Attempt(
                operation: operation, result: .success(.null), missing: Dictionary(uniqueKeysWithValues: changes))
        }
        var body = JSON.null
        do {
            for request in operation.requests {
                body = try await retrying(operation, isNew: isNew) {
                    try await session.writer.send(resolvingSecrets(in: request)).body
                }
            }
            return Attempt(operation: operation, result: .success(body))
        } catch {
            let failure = withoutSecrets(Self.failure(error, operation), operation)
            gate.note(failure, of: operation)
            return Attempt(operation: operation, result: .failure(failure))
        }
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

    private func resolvingSecrets(in request: WriteRequest) -> WriteRequest {
        var request = request
        request.body = request.body?.resolving { vault.value($0.name) }
        return request
    }

    private func retrying(
        _ operation: Operation, isNew: Bool, _ body: () async throws -> JSON
    ) async throws -> JSON {
        try await patience.progress.retry { error in
            guard let reason = (error as? GitHubFailure)?.reason else { return false }
            return reason == .inProgress || (operation.waitsForProgress && reason == .conflict)
        } _: {
            guard isNew else { return try await body() }
            return try await patience.creation.retry(while: Self.isCreationUnfinished, body)
        }
    }

    static func isCreationUnfinished(_ error: any Error) -> Bool {
        guard let reason = (error as? GitHubFailure)?.reason else { return false }
        return reason == .notFound || reason == .conflict
    }

    // MARK: GraphQL

    private func mutate(_ operations: [Operation], isNew: Bool) async -> [Attempt] {
        let refused = operations.compactMap { operation in
            gate.refusal(of: operation).map { Attempt(operation: operation, result: .failure($0)) }
        }
        let operations = operations.filter { gate.refusal(of: $0) == nil }
        guard !operations.isEmpty else { return refused }
        let references = Set(operations.flatMap { $0.mutation?.input.unresolved ?? [] })
        let answers = await directory.lookUp(references, reader: session.reader)
        let known = answers.compactMapValues { $0.id }
        var attempts = refused
        var sendable: [Operation] = []
        for operation in operations {
            let unknown = (operation.mutation?.input.unresolved ?? []).sorted { "\($0)" < "\($1)" }.lazy
                .compactMap { answers[$0]?.failure }.first
            if let unknown {
                attempts.append(Attempt(operation: operation, result: .failure(unknown)))
                continue
            }
            let missing = operation.changesMissing(what: { known[$0] == nil })
            if operation.isSentIncomplete || missing.count < operation.changes.count {
                sendable.append(operation)
            } else {
                attempts.append(Attempt(operation: operation, result: .success(.null), missing: missing))
            }
        }
        for start in stride(from: 0, to: sendable.count, by: Self.mutationsPerRequest) {
            let batch = Array(sendable[start..<min(start + Self.mutationsPerRequest, sendable.count)])
            attempts += await mutate(batch: batch, known: known, isNew: isNew)
        }
        return attempts
    }

    private func mutate(
        batch: [Operation], known: [Unresolved: String], isNew: Bool
    ) async -> [Attempt] {
        let mutations = batch.compactMap { operation -> Mutation? in
            guard var mutation = operation.mutation else { return nil }
            mutation.input = mutation.input.resolving { known[$0] }
            return mutation
        }
        let answer: GraphQLAnswer
        do {
            let writer = session.writer
            answer = try await patience.creation.retry {
                isNew && Self.isCreationUnfinished($0)
            } _: {
                try await writer.mutate(MutationBatch(mutations))
            }
        } catch {
            return batch.map { Attempt(operation: $0, result: .failure(Self.failure(error, $0))) }
        }
        var attempts: [Attempt] = []
        for (index, operation) in batch.enumerated() {
            let alias = MutationBatch.alias(index)
            let missing = operation.changesMissing(what: { known[$0] == nil })
            let payload = answer.data[alias] ?? .null
            guard payload.isNull else {
                attempts.append(Attempt(operation: operation, result: .success(payload), missing: missing))
                continue
            }
            let problem = answer.problems(at: [alias]).first ?? answer.errors.first
            if problem?.type == "NOT_FOUND" { await directory.forget(operation.mutation?.input.unresolved ?? []) }
            let failure = Self.failure(problem, of: operation, request: mutations[index].description)
            attempts.append(Attempt(operation: operation, result: .failure(failure), missing: missing))
        }
        return attempts
    }

    private static func failure(
        _ problem: GraphQLAnswer.Problem?, of operation: Operation, request: String
    ) -> GitHubFailure {
        let isForbidden = problem?.type == "FORBIDDEN"
        return GitHubFailure(
            isForbidden ? .forbidden(permission: "administration=write") : .invalid, request: request,
            message: problem?.message ?? "GitHub gave no answer", hint: isForbidden ? operation.permissionHint : nil)
    }

    private static func failure(_ error: any Error, _ operation: Operation) -> GitHubFailure {
        if let failure = error as? GitHubFailure { return failure }
        let request = operation.requests.first?.description ?? operation.mutation?.description ?? "request"
        return GitHubFailure(.unavailable, request: request, message: "\(error)")
    }
}

extension Operation {
    var requests: [WriteRequest] {
        switch action {
        case .write(let request): [request]
        case .sequence(let requests): requests
        case .mutate: []
        }
    }

    /// The secrets that its requests hold.
    fileprivate var secrets: Set<Unresolved> {
        requests.reduce(into: []) { $0.formUnion($1.body?.unresolved ?? []) }
    }

    /// The changes that name an actor for which `isMissing` holds.
    func changesMissing(what isMissing: (Unresolved) -> Bool) -> [Change: Set<Unresolved>] {
        var missing: [Change: Set<Unresolved>] = [:]
        for reference in mutation?.input.unresolved ?? [] where isMissing(reference) {
            for change in references[reference] ?? changes { missing[change, default: []].insert(reference) }
        }
        return missing
    }

    /// REST tells the missing permission in a header, GraphQL does not.
    fileprivate var permissionHint: String? {
        let needed = changes.first.flatMap { kind(named: $0.kind) }?.manual.permissions.write ?? []
        let names = needed.map { "'\($0)'" }.joined(separator: " and ")
        return needed.isEmpty ? nil : "It needs \(names); check the App's permissions, or those of the token's owner."
    }

    var mutation: Mutation? { if case .mutate(let mutation) = action { mutation } else { nil } }

    /// The path that must not be written to twice at once; `nil` for a POST, which makes something of its own.
    fileprivate var changedPath: String? {
        requests.first.flatMap { $0.method == .post ? nil : $0.path.text }
    }
}
