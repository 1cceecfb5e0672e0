/// Tries again what failed.
struct RetryAction: Action {
    static let path = "/actions/retry"
    private let actions: DashboardActions

    init(_ actions: DashboardActions) { self.actions = actions }

    func question(_ fields: FormFields) async throws -> ActionQuestion {
        let repository = fields.optional("repository")
        return ActionQuestion(
            title: repository.map { "Retry \($0)" } ?? "Retry everything that failed",
            sentences: [
                "GitHubCop retries what failed, what GitHub refused, and settings that are paused because of a conflict."
            ],
            hidden: repository.map { [.init(name: "repository", value: $0)] } ?? [], button: "Retry", back: "/")
    }

    func perform(_ fields: FormFields, by actor: String) async throws -> ActionOutcome {
        ActionOutcome(sentence: try await actions.retry(fields.optional("repository"), actor), next: "/")
    }
}

/// Checks a repository now.
struct CheckAction: Action {
    static let path = "/actions/check"
    private let actions: DashboardActions

    init(_ actions: DashboardActions) { self.actions = actions }

    func question(_ fields: FormFields) async throws -> ActionQuestion {
        let repository = try fields.required("repository")
        return ActionQuestion(
            title: "Check \(repository) now",
            sentences: ["GitHubCop reads it from GitHub and changes what differs from the policy."],
            hidden: [.init(name: "repository", value: repository)], button: "Check now",
            back: Address.repository(repository))
    }

    func perform(_ fields: FormFields, by actor: String) async throws -> ActionOutcome {
        let repository = try fields.required("repository")
        return ActionOutcome(
            sentence: try await actions.check(repository, actor), next: Address.repository(repository))
    }
}

/// Puts back what a run changed.
struct RevertAction: Action {
    static let path = "/actions/revert"
    private let actions: DashboardActions

    init(_ actions: DashboardActions) { self.actions = actions }

    func question(_ fields: FormFields) async throws -> ActionQuestion {
        let run = try fields.required("run")
        let plan = try await actions.revertPlan(run)
        return ActionQuestion(
            title: "Revert run \(run)", sentences: Self.sentences(plan), hidden: [.init(name: "run", value: run)],
            plan: plan,
            button: "Revert", isDangerous: true, back: Address.run(run))
    }

    private static func sentences(_ plan: RevertPlan) -> [String] {
        let isEmpty = plan.repositories.allSatisfy { $0.changes.isEmpty }
        var sentences = [
            isEmpty
                ? "There is nothing to revert: see the notes below."
                : "What the run created is removed, what it removed is created again, and the rest gets its old value back."
        ]
        let pause = plan.pausedUntil.map { Moment($0, now: $0).exact }
        if let pause {
            sentences.append(
                "Enforcement is paused until \(pause). The revert is carried out all the same, because you ask for it.")
        }
        if !plan.rules.isEmpty {
            let time = pause == nil ? "at the next sweep at the latest" : "once the pause has ended"
            sentences.append(
                "The policy wants what the run did (\(plan.rules.joined(separator: ", "))) and will change it again, "
                    + "\(time). Change the policy or suspend the repository first.")
        }
        return sentences
    }

    func perform(_ fields: FormFields, by actor: String) async throws -> ActionOutcome {
        let run = try fields.required("run")
        return ActionOutcome(sentence: try await actions.revert(run, actor), next: "/changes")
    }
}

/// Has GitHub send a delivery again.
struct RedeliverAction: Action {
    static let path = "/actions/redeliver"
    private let actions: DashboardActions

    init(_ actions: DashboardActions) { self.actions = actions }

    func question(_ fields: FormFields) async throws -> ActionQuestion {
        let delivery = try fields.required("delivery")
        return ActionQuestion(
            title: "Redeliver \(delivery)",
            sentences: ["GitHub sends the delivery again. If it has arrived before, nothing changes."],
            hidden: [.init(name: "delivery", value: delivery)], button: "Redeliver", back: "/deliveries")
    }

    func perform(_ fields: FormFields, by actor: String) async throws -> ActionOutcome {
        ActionOutcome(
            sentence: try await actions.redeliver(try fields.required("delivery"), actor), next: "/deliveries")
    }
}
