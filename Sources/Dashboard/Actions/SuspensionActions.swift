extension ActionQuestion.Choice {
    fileprivate static let time = ActionQuestion.Choice(
        name: "minutes", label: "For",
        options: [
            .init(value: "60", label: "1 hour"), .init(value: "120", label: "2 hours"),
            .init(value: "480", label: "8 hours"), .init(value: "1440", label: "1 day"),
        ])
}

extension ActionQuestion.Text {
    fileprivate static let reason = ActionQuestion.Text(name: "reason", label: "Why", hint: "Others will read it.")
}

/// What is suspended or resumed: a repository, or one kind of its settings.
private struct SuspensionSubject {
    let repository: String
    let kind: String?

    /// - Throws: ``PageFailure``
    init(_ fields: FormFields) throws {
        repository = try fields.required("repository")
        kind = fields.optional("kind")
    }

    var title: String { "\(kind.map { "\($0) of " } ?? "")\(repository)" }
    var address: String { Address.repository(repository) }

    var hidden: [ActionQuestion.Hidden] {
        [.init(name: "repository", value: repository)] + (kind.map { [.init(name: "kind", value: $0)] } ?? [])
    }
}

/// Stops enforcing one repository for a while.
struct SuspendAction: Action {
    static let path = "/actions/suspend"
    private let actions: DashboardActions

    init(_ actions: DashboardActions) { self.actions = actions }

    func question(_ fields: FormFields) async throws -> ActionQuestion {
        let subject = try SuspensionSubject(fields)
        return ActionQuestion(
            title: "Suspend \(subject.title)",
            sentences: ["GitHubCop does not enforce it until the suspension ends. Then it is enforced again."],
            hidden: subject.hidden, choices: [.time], texts: [.reason], button: "Suspend", isDangerous: true,
            back: subject.address)
    }

    func perform(_ fields: FormFields, by actor: String) async throws -> ActionOutcome {
        let subject = try SuspensionSubject(fields)
        let suspension = RequestedSuspension(
            repository: subject.repository, kind: subject.kind, minutes: try fields.minutes("minutes"),
            reason: try fields.required("reason"))
        return ActionOutcome(sentence: try await actions.suspend(suspension, actor), next: subject.address)
    }
}

/// Ends a suspension before its time.
struct ResumeAction: Action {
    static let path = "/actions/resume"
    private let actions: DashboardActions

    init(_ actions: DashboardActions) { self.actions = actions }

    func question(_ fields: FormFields) async throws -> ActionQuestion {
        let subject = try SuspensionSubject(fields)
        return ActionQuestion(
            title: "Resume \(subject.title)", sentences: ["It is enforced again at once."], hidden: subject.hidden,
            button: "Resume", back: subject.address)
    }

    func perform(_ fields: FormFields, by actor: String) async throws -> ActionOutcome {
        let subject = try SuspensionSubject(fields)
        return ActionOutcome(
            sentence: try await actions.resume(subject.repository, subject.kind, actor), next: subject.address)
    }
}

/// Stops enforcing everything for a while.
struct PauseAction: Action {
    static let path = "/actions/pause"
    private let actions: DashboardActions

    init(_ actions: DashboardActions) { self.actions = actions }

    func question(_ fields: FormFields) async throws -> ActionQuestion {
        ActionQuestion(
            title: "Pause enforcement of the whole organization",
            sentences: [
                "Nothing is written to any repository or to the organization's settings until the pause ends. Writes that "
                    + "are under way are finished. Deliveries are still accepted.",
                "When the pause ends, all repositories are checked.",
            ], choices: [.time], texts: [.reason], button: "Pause enforcement", isDangerous: true, back: "/")
    }

    func perform(_ fields: FormFields, by actor: String) async throws -> ActionOutcome {
        let sentence = try await actions.pause(
            try fields.minutes("minutes"), try fields.required("reason"), actor)
        return ActionOutcome(sentence: sentence, next: "/")
    }
}

/// Enforces again before the time.
struct EndPauseAction: Action {
    static let path = "/actions/end-pause"
    private let actions: DashboardActions

    init(_ actions: DashboardActions) { self.actions = actions }

    func question(_ fields: FormFields) async throws -> ActionQuestion {
        ActionQuestion(
            title: "End the pause", sentences: ["Enforcement resumes, and all repositories are checked."],
            button: "End the pause", back: "/")
    }

    func perform(_ fields: FormFields, by actor: String) async throws -> ActionOutcome {
        ActionOutcome(sentence: try await actions.endPause(actor), next: "/")
    }
}
