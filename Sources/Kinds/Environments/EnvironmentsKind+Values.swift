package import Policy

/// Variables and secrets of an environment.
extension EnvironmentsKind {
    static func variablesEndpoint(of environment: String, in repository: RepositoryFacts) -> VariablesEndpoint {
        VariablesEndpoint("/repos/\(repository.name)/environments/\(environment)/variables")
    }

    static func secretsEndpoint(of environment: String, in repository: RepositoryFacts) -> SecretsEndpoint {
        SecretsEndpoint("/repos/\(repository.name)/environments/\(environment)/secrets")
    }

    package static func secretDestination(at path: SettingPath) -> SecretDestination {
        .stored(name: path.components.dropFirst(2).first ?? "")
    }
}

extension EnvironmentReader {
    /// Adds them, where the policy asked for them.
    func readValues(into observed: inout Observed) throws {
        let name = state.name
        let variables = EnvironmentsKind.variablesEndpoint(of: name, in: repository)
        try read(variables.listing, EnvironmentsKind.variables, into: &observed) { body, observed in
            let settings = try variables.settings(in: body)
            observed.settings = observed.settings.setting([name, EnvironmentsKind.variables], to: .object(settings))
        }
        let secrets = EnvironmentsKind.secretsEndpoint(of: name, in: repository)
        try read(secrets.listing, EnvironmentsKind.secrets, into: &observed) { body, observed in
            let (settings, times) = try secrets.contents(of: body)
            observed.settings = observed.settings.setting([name, EnvironmentsKind.secrets], to: .object(settings))
            for (path, time) in times {
                observed.secretTimes[SettingPath([name, EnvironmentsKind.secrets] + path.components)] = time
            }
        }
    }

    private func read(
        _ request: ReadRequest, _ field: String, into observed: inout Observed,
        _ take: (JSON, inout Observed) throws -> Void
    ) throws {
        switch try answers.outcome(of: request, mayBeMissing: true) {
        case .success(let body): try take(body, &observed)
        case .failure(let failure): observed.unreadable[[state.name, field]] = "\(failure)"
        case nil: return
        }
    }
}

/// Writes variables and secrets of one environment.
struct EnvironmentValueWriter {
    let environment: String
    let repository: RepositoryFacts

    /// Whether a change is one of a variable or secret.
    static func concerns(_ change: Change) -> Bool {
        let steps = change.path.components
        return steps.count > 2 && [EnvironmentsKind.variables, EnvironmentsKind.secrets].contains(steps[1])
    }

    /// One for each variable and secret: none needs another.
    func operations(for changes: [Change]) -> [Operation] {
        changes.compactMap { change in
            let steps = change.path.components
            return write(steps[2], of: steps[1], change.verb, change.after).map {
                Operation(.environments, .write($0), changes: [change])
            }
        }
    }

    /// Those of an environment that is made.
    func creations(in settings: JSON) -> [WriteRequest] {
        [EnvironmentsKind.variables, EnvironmentsKind.secrets].flatMap { field in
            (settings[field]?.objectValue ?? [:]).sorted { $0.key < $1.key }.compactMap { name, value in
                write(name, of: field, .create, value)
            }
        }
    }

    /// - Returns: `nil` for a secret whose value nobody knows, as when a deleted environment is made again.
    private func write(_ name: String, of field: String, _ verb: Change.Verb, _ after: JSON?) -> WriteRequest? {
        guard field == EnvironmentsKind.secrets else {
            return EnvironmentsKind.variablesEndpoint(of: environment, in: repository).write(name, verb, after)
        }
        let isKnown = (after?["value"] ?? after)?.unresolved.contains { $0.isSecret } ?? false
        guard isKnown || verb == .remove else { return nil }
        return EnvironmentsKind.secretsEndpoint(of: environment, in: repository).write(name, verb, after)
    }
}
