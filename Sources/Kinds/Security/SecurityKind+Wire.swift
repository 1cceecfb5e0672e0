package import Policy

extension SecurityKind {
    // MARK: Reading

    package static func selection(mentioning subjects: Set<String>) -> RepositorySelection? {
        subjects.contains("vulnerability_alerts") ? RepositorySelection("hasVulnerabilityAlertsEnabled") : nil
    }

    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        guard let desired else { return [] }
        let fields = desired.fieldNames
        var requests: [ReadRequest] = []
        if !fields.isDisjoint(with: [block, "automated_security_fixes"]) {
            requests.append(repositoryRead(repository))
        }
        if fields.contains("private_vulnerability_reporting"), repository.visibility == .public {
            requests.append(reportingRead(repository))
        }
        if fields.contains(defaultSetup) { requests.append(setupRead(repository)) }
        return requests
    }

    package static func bulkSource(
        of request: ReadRequest, in repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> BulkSource? { request == repositoryRead(repository) ? .repositoryListing : nil }

    package static let listedMembers: Set<String> = [block]

    /// Tells both the toggles and whether Dependabot makes security updates; a listing of the organization's
    /// repositories holds the same.
    private static func repositoryRead(_ repository: RepositoryFacts) -> ReadRequest {
        ReadRequest("/repos/\(repository.name)")
    }

    private static func reportingRead(_ repository: RepositoryFacts) -> ReadRequest {
        ReadRequest(reportingPath(repository))
    }

    private static func setupRead(_ repository: RepositoryFacts) -> ReadRequest { ReadRequest(setupPath(repository)) }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        var partial = PartialObservation()
        observeAlerts(answers, &partial)
        switch try answers.outcome(of: repositoryRead(repository)) {
        case .success(let body): observeToggles(body[block] ?? .null, of: repository, &partial)
        case .failure(let failure):
            partial.withhold([block, "automated_security_fixes"], because: failure.description)
        case nil: break
        }
        try observeReporting(answers, of: repository, &partial)
        try observeSetup(answers, of: repository, &partial)
        return partial.observed
    }

    private static func observeReporting(
        _ answers: Answers, of repository: RepositoryFacts, _ partial: inout PartialObservation
    ) throws {
        let field = "private_vulnerability_reporting"
        guard repository.visibility == .public else { return partial.tell([field: .null]) }
        switch try answers.outcome(of: reportingRead(repository), mayBeMissing: true) {
        case .success(let body): partial.tell(body["enabled"].map { [field: $0] } ?? [:])
        case .failure(let failure): partial.withhold([field], because: failure.description)
        case nil: break
        }
    }

    private static func observeSetup(
        _ answers: Answers, of repository: RepositoryFacts, _ partial: inout PartialObservation
    ) throws {
        switch try answers.outcome(of: setupRead(repository), mayBeMissing: true) {
        case .success(let body):
            partial.tell([defaultSetup: setup(in: body)])
            if isBeingSetUp(body) { partial.note(setupHandle) }
        // Its own words say that there is no code scanning, hence no default setup of it.
        case .failure(let failure) where failure.message.contains("must be enabled"):
            partial.tell([defaultSetup: setup(in: ["state": "not-configured"])])
        case .failure(let failure): partial.withhold([defaultSetup], because: failure.description)
        case nil: break
        }
    }

    private static func observeAlerts(_ answers: Answers, _ partial: inout PartialObservation) {
        let problem = answers.problems.first { $0.path.first == "hasVulnerabilityAlertsEnabled" }
        guard let value = answers.node?["hasVulnerabilityAlertsEnabled"] ?? problem.map({ _ in .null }) else { return }
        if value.boolValue != nil, problem == nil { return partial.tell(["vulnerability_alerts": value]) }
        partial.withhold(
            ["vulnerability_alerts"], because: problem?.message ?? "GitHub did not tell hasVulnerabilityAlertsEnabled")
    }

    private static func observeToggles(
        _ toggles: JSON, of repository: RepositoryFacts, _ partial: inout PartialObservation
    ) {
        guard toggles.objectValue != nil else {
            return partial.withhold(
                [block, "automated_security_fixes"],
                because: "GitHub did not show \(block) of \(repository.name): it takes administration rights on the "
                    + "repository (for a GitHub App, administration: read)")
        }
        partial.tell([block: .object(told(by: toggles, of: repository))])
        for feature in Feature.allCases where partial[block]?[feature.rawValue] == nil {
            partial.withhold(
                at: feature.path,
                because: "GitHub does not offer \(feature.rawValue) to this \(repository.visibility.rawValue) "
                    + "repository: the plan or a licence is missing, or a feature that it needs is off")
        }
        if let updates = toggles["dependabot_security_updates"]?["status"]?.stringValue {
            partial.tell(["automated_security_fixes": .bool(updates == "enabled")])
        } else {
            partial.withhold(
                ["automated_security_fixes"], because: "GitHub did not tell \(block).dependabot_security_updates")
        }
    }

    private static func told(by toggles: JSON, of repository: RepositoryFacts) -> [String: JSON] {
        var told: [String: JSON] = [:]
        for feature in Feature.allCases {
            if let status = toggles[feature.rawValue]?["status"], !status.isNull {
                told[feature.rawValue] = ["status": status]
            } else if feature.isLicence, repository.visibility == .public {
                told[feature.rawValue] = .null
            }
        }
        if let reviewers = toggles[bypassOptions]?["reviewers"]?.arrayValue {
            told[bypassOptions] = ["reviewers": .array(reviewers)]
        } else if told[Feature.delegatedBypass.rawValue] == ["status": "disabled"] {
            told[bypassOptions] = ["reviewers": []]
        }
        return told
    }

    /// For about a minute after the write GitHub shows no languages and no date, whatever it was asked for.
    private static func isBeingSetUp(_ body: JSON) -> Bool {
        body["state"] == "configured" && body["languages"] == [] && (body["updated_at"] ?? .null).isNull
    }

    private static func setup(in body: JSON) -> JSON {
        guard body["state"] == "configured" else {
            // What GitHub would choose, or chose last, is not how the repository is set up.
            let details = setupDetails.map { ($0, JSON.null) }
            return .object(Dictionary(details) { first, _ in first }.merging(["state": "not-configured"]) { $1 })
        }
        var setup: [String: JSON] = ["state": "configured"]
        for detail in setupDetails where body[detail] != nil { setup[detail] = body[detail] }
        if let languages = body["languages"]?.arrayValue { setup["languages"] = normal(languages) }
        if isBeingSetUp(body) { setup["languages"] = .null }
        return .object(setup)
    }

    /// API version 2022-11-28 names JavaScript and TypeScript three times over.
    private static func normal(_ languages: [JSON]) -> JSON {
        let names = languages.compactMap(\.stringValue).map {
            $0 == "javascript" || $0 == "typescript" ? "javascript-typescript" : $0
        }
        return .strings(Set(names).sorted())
    }

    // MARK: Writing

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        let result = changes.result(over: observed.settings)
        let toggles = changes.concerning([block])
        let (first, then) = inOrder(toggles, result)
        var operations = [
            toggle(first, result, .settings, in: repository),
            toggle(then, result, first.isEmpty ? .settings : .dependentSettings, in: repository),
        ].compactMap { $0 }
        operations += dependabot(changes, in: repository)
        for change in changes.concerning(["private_vulnerability_reporting"]) {
            operations.append(toggle(change, at: reportingPath(repository), .settings))
        }
        let setup = changes.concerning([defaultSetup])
        if !setup.isEmpty {
            operations.append(
                Operation(
                    toggles.isEmpty ? .settings : .dependentSettings,
                    .write(WriteRequest(.patch, setupPath(repository), body: setupBody(setup, result))), changes: setup,
                    waitsForProgress: true, background: Set(setup)))
        }
        return operations
    }

    /// What others need is switched on first and off last.
    private static func inOrder(_ changes: [Change], _ result: JSON) -> (first: [Change], then: [Change]) {
        let isFirst = { (change: Change) in
            let components = change.path.components
            guard components.count > 1, let feature = Feature(rawValue: components[1]) else { return false }
            return feature.isBase == (result[feature.status] == "enabled")
        }
        return (changes.filter(isFirst), changes.filter { !isFirst($0) })
    }

    private static func toggle(
        _ changes: [Change], _ result: JSON, _ stage: Operation.Stage, in repository: RepositoryFacts
    ) -> Operation? {
        guard !changes.isEmpty else { return nil }
        let features = Set(changes.compactMap { $0.path.components.dropFirst().first })
        let body = features.reduce(into: [String: JSON]()) { $0[$1] = result[block]?[$1] }
        return Operation(
            stage,
            .write(WriteRequest(.patch, "/repos/\(repository.name)", body: [block: .object(body)])),
            changes: changes, waitsForProgress: true,
            background: Set(changes.filter { isSwitchedInBackground($0) }),
            echo: { answer in
                guard let toggles = answer[block], toggles.objectValue != nil else { return nil }
                return [block: .object(told(by: toggles, of: repository))]
            })
    }

    /// GitHub switches the features that it documents as settable in the background; of another, which it accepts and
    /// does not show, it did nothing.
    private static func isSwitchedInBackground(_ change: Change) -> Bool {
        let name = change.path.components.dropFirst().first
        return name != Feature.validityChecks.rawValue && name != bypassOptions
    }

    /// Security updates need alerts: alerts go on first and off last.
    private static func dependabot(_ changes: [Change], in repository: RepositoryFacts) -> [Operation] {
        let alerts = changes.concerning(["vulnerability_alerts"]).map { change in
            let isLast = change.after != true && changes.contains { $0.subject == "automated_security_fixes" }
            return toggle(
                change, at: "/repos/\(repository.name)/vulnerability-alerts", isLast ? .dependentSettings : .settings)
        }
        let updates = changes.concerning(["automated_security_fixes"]).map { change in
            let isLast = change.after == true && !alerts.isEmpty
            return toggle(
                change, at: "/repos/\(repository.name)/automated-security-fixes",
                isLast ? .dependentSettings : .settings)
        }
        return alerts + updates
    }

    /// PUT switches on and DELETE off; both answer 204.
    private static func toggle(_ change: Change, at path: APIPath, _ stage: Operation.Stage) -> Operation {
        Operation(
            stage, .write(WriteRequest(change.after == true ? .put : .delete, path)), changes: [change],
            waitsForProgress: true, background: [change])
    }

    private static func setupBody(_ changes: [Change], _ result: JSON) -> JSON {
        var setup = result[defaultSetup] ?? .null
        var fields: Set = ["state"]
        for change in changes {
            let detail = change.path.components.dropFirst().first
            fields.formUnion(detail.map { [$0] } ?? setupDetails)
        }
        if !fields.isDisjoint(with: ["runner_type", "runner_label"]) {
            fields.formUnion(["runner_type", "runner_label"])
        }
        if setup["runner_type"] == "standard" { setup = setup.setting(["runner_label"], to: .null) }
        return .object(
            fields.reduce(into: [:]) { body, field in
                guard let value = setup[field], !value.isNull || field == "runner_label" else { return }
                body[field] = value
            })
    }

    private static func reportingPath(_ repository: RepositoryFacts) -> APIPath {
        "/repos/\(repository.name)/private-vulnerability-reporting"
    }

    private static func setupPath(_ repository: RepositoryFacts) -> APIPath {
        "/repos/\(repository.name)/code-scanning/default-setup"
    }
}
