import Policy

/// Carries out a plan: orders the writes, sends them, reads back what they did.
struct Executor: Sendable {
    let session: GitHubSession
    let writer: GitHubWriter
    let directory: ActorDirectory
    let vault: SecretVault
    let retryDelays: RetryDelays
    let mutations: MutationSupport
    let gate: WriteGate
    let publicKeys: PublicKeys
    /// Joins writes with those of other repositories; `nil`: each is sent at once.
    let combiner: WriteCombiner?

    init(
        session: GitHubSession, writer: GitHubWriter, directory: ActorDirectory, vault: SecretVault,
        retryDelays: RetryDelays, mutations: MutationSupport, gate: WriteGate, combiner: WriteCombiner? = nil
    ) {
        self.combiner = combiner
        self.gate = gate
        publicKeys = PublicKeys(reader: session.reader)
        self.session = session
        self.writer = writer
        self.directory = directory
        self.vault = vault
        self.retryDelays = retryDelays
        self.mutations = mutations
    }

    /// Carries out a plan and says what became of each change. Never throws: each change has its own outcome.
    ///
    /// What is made or changed is sent and read back before anything is taken away. Where nothing is taken away, it is
    /// read back once at the end.
    /// - Parameters:
    ///   - isNew: the repository was created a moment ago, so that GitHub may still answer 404 or 409.
    ///   - observeAgain: reads the given kinds once more.
    func execute(
        _ intended: IntendedPlan, _ observation: RepositoryObservation, isNew: Bool,
        observeAgain: (_ kinds: Set<String>) async throws -> RepositoryObservation
    ) async -> [Outcome] {
        let plan = intended.plan
        let order = WriteOrder(plan, observation)
        var builder = OutcomeBuilder(plan: plan, before: observation)
        let refused = order.additions.compactMap { attemptRefused($0, in: plan.target.name) }
        let refusedChanges = Set(refused.flatMap { $0.operation.changes })
        builder.take(refused)
        builder.take(
            await add(order.additions.filter { refusedChanges.isDisjoint(with: $0.changes) }, isNew: isNew))
        if !order.removals.isEmpty {
            await verify(&builder, in: order.groups, observeAgain)
            let unmade = builder.unmade
            for removal in order.removals where order.isWithheld(removal, unmade) { builder.withhold(removal, unmade) }
            builder.take(await remove(order.removals.filter { !order.isWithheld($0, unmade) }, isNew: isNew))
        }
        builder.take(await send(order.archiving, isNew: isNew))
        await verify(&builder, observeAgain)
        await rememberSecrets(of: builder, in: plan.target)
        return builder.outcomes
    }

    /// Features wait for the visibility they need, and nothing can be written to an archived repository; the settings
    /// of the repository and who may do what in it do not depend on each other.
    private func add(_ operations: [Operation], isNew: Bool) async -> [Attempt] {
        var attempts = await send(operations.of(.unarchive), isNew: isNew)
        attempts += await send(operations.of(.visibility), isNew: isNew)
        async let settings = sendInOrder(operations.of(.settings), operations.of(.dependentSettings), isNew: isNew)
        async let rights = sendRights(operations.of(.grants, .protection, .environments), isNew: isNew)
        attempts += await settings
        attempts += await rights
        return attempts
    }

    /// An operation with a secret that may not go there, or whose request would reset what is not known, is not sent
    /// at all.
    private func attemptRefused(_ operation: Operation, in repository: RepositoryName) -> Attempt? {
        let reasons = Set(
            operation.changes.compactMap { vault.refusal(of: $0, in: repository) }
                + [operation.obstacle].compactMap { $0 })
        guard !reasons.isEmpty else { return nil }
        let reason = reasons.sorted().joined(separator: "; ")
        let failure = GitHubFailure(
            .cancelled, request: operation.requests.first?.description ?? "request", message: reason)
        return Attempt(operation: operation, result: .failure(failure), refusal: reason)
    }

    private func remove(_ operations: [Operation], isNew: Bool) async -> [Attempt] {
        async let settings = sendInOrder(operations.of(.settings), operations.of(.dependentSettings), isNew: isNew)
        async let rights = sendRights(operations.of(.grants, .protection, .environments), isNew: isNew)
        return await settings + rights
    }

    private func sendInOrder(_ stages: [Operation]..., isNew: Bool) async -> [Attempt] {
        var attempts: [Attempt] = []
        for operations in stages {
            attempts += await send(operations.filter { $0.mutation == nil }, isNew: isNew)
            attempts += await mutate(operations.filter { $0.mutation != nil }, isNew: isNew)
        }
        return attempts
    }

    /// The mutations of both stages are one request.
    private func sendRights(_ operations: [Operation], isNew: Bool) async -> [Attempt] {
        let rest = operations.filter { $0.mutation == nil }
        var attempts = await sendInOrder(rest.of(.grants), rest.of(.protection), isNew: isNew)
        attempts += await mutate(operations.filter { $0.mutation != nil }, isNew: isNew)
        attempts += await send(rest.of(.environments), isNew: isNew)
        return attempts
    }

    private func rememberSecrets(of builder: OutcomeBuilder, in target: TargetFacts) async {
        for change in builder.verified {
            guard let kind = change.settingKind else { continue }
            for secret in change.after?.secrets(at: change.path) ?? [] {
                await vault.remember(
                    secret.name, SecretMemory.Key(target, kind, secret.path),
                    builder.secretTime(of: change, at: secret.path))
            }
        }
    }
}
