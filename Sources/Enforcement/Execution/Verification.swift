import Policy

extension Executor {
    /// Carries out a plan and says what became of each change.
    ///
    /// - Parameter observeAgain: reads the given kinds once more.
    func execute(
        _ intended: IntendedPlan, _ observation: RepositoryObservation, isNew: Bool,
        observeAgain: (_ kinds: Set<String>) async throws -> RepositoryObservation
    ) async -> [Outcome] {
        let plan = intended.plan
        let attempts = await write(plan, observation, isNew: isNew)
        var verdicts = Verdicts(plan: plan)
        for attempt in attempts { verdicts.take(attempt) }
        await verify(&verdicts, observeAgain)
        await rememberSecrets(of: verdicts.verified, in: plan.repository)
        return verdicts.outcomes
    }

    /// Reads back what no answer has proved yet. What GitHub accepted and does not show is looked at again for a
    /// while, because reads lag behind writes, before it is called ignored.
    private func verify(
        _ verdicts: inout Verdicts, _ observeAgain: (Set<String>) async throws -> RepositoryObservation
    ) async {
        for delay in [Duration?.none] + patience.visibility.delays {
            let open = verdicts.open
            guard !open.isEmpty else { return }
            do {
                if let delay { try await patience.visibility.sleep(delay) }
                verdicts.take(try await observeAgain(Set(open.map { $0.kind })))
                verdicts.readingFailed = nil
            } catch {
                verdicts.readingFailed = "\(error)"
            }
            // What GitHub refused will not come true by waiting.
            if verdicts.open.allSatisfy({ verdicts.failures[$0] != nil }) { return }
        }
    }

    private func rememberSecrets(of changes: [Change], in repository: RepositoryFacts) async {
        for change in changes {
            for secret in change.after?.secrets(at: change.field ?? []) ?? [] {
                let key = SecretMemory.Key(
                    repositoryID: repository.id, kind: change.kind, subject: change.subject, field: secret.path)
                await vault.remember(secret.name, key)
            }
        }
    }

    /// What is known of each change while it is being verified.
    private struct Verdicts {
        let plan: RepositoryPlan
        private(set) var verified: [Change] = []
        private(set) var failures: [Change: GitHubFailure] = [:]
        private var attempted: Set<Change> = []
        private var missing: [Change: Set<Unresolved>] = [:]
        /// Changes that were not sent because of a secret, with the reason.
        private var refusals: [Change: String] = [:]
        /// Why the last look did not show what became of a change.
        private var untold: [Change: String] = [:]
        var readingFailed: String?

        init(plan: RepositoryPlan) { self.plan = plan }

        /// Changes that were tried, are not proved, and may yet turn out to be made.
        var open: [Change] {
            plan.changes.filter { change in
                attempted.contains(change) && !verified.contains(change) && missing[change] == nil
                    && refusals[change] == nil
                    && failures[change].map { !$0.leavesNoDoubt && !change.replacesSecret } != false
            }
        }

        mutating func take(_ attempt: Attempt) {
            attempted.formUnion(attempt.operation.changes)
            missing.merge(attempt.missing) { $0.union($1) }
            if let refusal = attempt.refusal {
                for change in attempt.operation.changes { refusals[change] = refusal }
                return
            }
            switch attempt.result {
            case .success(let body):
                guard let settings = attempt.operation.echo?(body) else { return }
                for change in attempt.operation.changes { prove(change, in: settings) }
            case .failure(let failure):
                for change in attempt.operation.changes { failures[change] = failure }
            }
        }

        mutating func take(_ observation: RepositoryObservation) {
            untold = [:]
            for change in open {
                switch observation.kinds[change.kind] {
                case .success(let observed):
                    prove(change, in: observed.settings)
                    untold[change] = observed.reasonUntold(of: change)
                case .failure(let unreadable): untold[change] = unreadable.message
                case nil: untold[change] = "\(change.kind) was not read"
                }
            }
        }

        private mutating func prove(_ change: Change, in settings: JSON) {
            guard let kind = kind(named: change.kind), change.isFulfilled(in: settings, of: kind) else { return }
            verified.append(change)
        }

        var outcomes: [Outcome] { plan.changes.map(outcome) }

        private func outcome(of change: Change) -> Outcome {
            if let missing = missing[change] {
                let names = missing.map { $0.absence(in: plan.repository.name.owner) }.sorted()
                return Outcome(
                    change: change, status: .failed,
                    message: "\(names.joined(separator: ", ")); create it or correct \(change.source.lineText)",
                    missingTeams: missing.teams)
            }
            if let refusal = refusals[change] { return Outcome(change: change, status: .failed, message: refusal) }
            if verified.contains(change) { return Outcome(change: change, status: .verified) }
            if let failure = failures[change] {
                return Outcome(
                    change: change, status: failure.isRefusal ? .refused : .failed, message: "\(failure)",
                    isPostponed: failure.isLimit, refusal: failure.isLasting ? .sent : nil)
            }
            guard attempted.contains(change) else {
                return Outcome(change: change, status: .failed, message: "there is no way to write this change")
            }
            if let readingFailed = readingFailed ?? untold[change] {
                return Outcome(
                    change: change, status: .failed, message: "written, but could not be read back: \(readingFailed)")
            }
            return Outcome(
                change: change, status: .ignored,
                message: "GitHub accepted the change and did not make it; an organization policy may forbid it",
                refusal: .sent)
        }
    }
}

extension Set<Unresolved> {
    /// The teams, where there is nothing else among them.
    fileprivate var teams: [String]? {
        let slugs = compactMap { if case .team(let slug) = $0 { slug } else { nil } }
        return slugs.count == count ? slugs.sorted() : nil
    }
}

extension Observed {
    /// Why GitHub's answer does not tell of the setting that a change is about; `nil` where it does.
    func reasonUntold(of change: Change) -> String? {
        var place = settings
        var path = SettingPath(change.subject.split(separator: ".").map(String.init))
        if case .map(let map)? = kind(named: change.kind)?.manual.shape {
            guard let entry = map.entry(change.subject, in: settings.objectValue ?? [:])?.value else { return nil }
            place = entry
            path = change.field ?? []
        }
        for step in path.components {
            // Below what is off there is nothing to tell.
            guard let members = place.objectValue else { return nil }
            guard let member = members[step] else {
                return unreadable.first { path.isWithin($0.key) }?.value ?? "GitHub did not tell \(path)"
            }
            place = member
        }
        return nil
    }
}

extension Change {
    /// One secret reads back as the next: only the answer to the write tells whether it was replaced.
    var replacesSecret: Bool {
        !(before ?? .null).isNull && after?.unresolved.contains { $0.isSecret } == true
    }
}

extension GitHubFailure {
    /// Nothing was written. Otherwise a lost answer, or GitHub's "is already so", may hide that all is as wanted.
    fileprivate var leavesNoDoubt: Bool {
        switch reason {
        case .forbidden, .planLimit, .archived, .notFound, .unauthorized, .rateLimited, .secondaryLimit: true
        case .conflict, .invalid, .inProgress, .unavailable, .cancelled, .unexpected: false
        }
    }

    /// GitHub understood and said no, as opposed to: nobody knows.
    var isRefusal: Bool {
        switch reason {
        case .forbidden, .planLimit, .archived, .notFound, .conflict, .invalid, .inProgress: true
        case .unauthorized, .rateLimited, .secondaryLimit, .unavailable, .cancelled, .unexpected: false
        }
    }
}
