extension PolicyDocument {
    /// What the policy wants of a repository: the rules that apply, layered, with templates filled in.
    ///
    /// Exemptions are not checked. Settings of an archived repository are those of rules that ask for archived ones.
    /// - Throws: `PolicyProblems`: attributes without a value, values out of range, and rules that contradict each
    ///   other, in this repository; `Unreadable` when a rule asks about a fact that GitHub did not give.
    package func settings(for repository: RepositoryFacts) throws -> DesiredSettings {
        try settings(for: repository, cache.settings) { isActive($0, for: repository) }
    }

    func settings(
        for repository: RepositoryFacts, _ known: SettingsCache.Memory<RuleInputs.Answer, DesiredSettings>,
        of isIncluded: (Rule) -> Bool
    ) throws -> DesiredSettings {
        let answer = ruleInputs.answer(of: repository, in: self)
        if let settings = known[answer] { return settings }
        let attributes = attributes(of: repository)
        let subject = ConditionSubject(attributes)
        var matching: [Int] = []
        for index in rules.indices where isIncluded(rules[index]) {
            switch rules[index].condition.evaluation(on: subject) {
            case .yes: matching.append(index)
            case .no: continue
            case .unknown:
                throw unreadable(rules[index].condition.unknownFacts(of: subject), of: repository, for: rules[index])
            }
        }
        for index in matching {
            let open = rules[index].attributes.filter { attributes[$0] == .unknown }
            if !open.isEmpty { throw unreadable(Set(open.map { $0.fact }), of: repository, for: rules[index]) }
        }
        let settings = try settings(of: matching, attributes, in: repository)
        known.remember(settings, for: answer)
        return settings
    }

    /// What the policy wants of the organization itself.
    /// - Parameter repositories: all of the organization's; `nil`: they were not read, because no rule selects any.
    /// - Throws: as for a repository.
    package func organizationSettings(
        of login: String, repositories: [RepositoryFacts]? = nil
    ) throws -> DesiredSettings {
        try organizationSettings(of: login, by: organizationRules.filter { isActive($0) }, among: repositories)
    }

    func organizationSettings(
        of login: String, by rules: [Rule], among repositories: [RepositoryFacts]?
    ) throws -> DesiredSettings {
        var attributes = Attributes(inventory: .empty, row: nil, facts: nil, repository: "", organization: login)
        attributes.selections = try selections(by: rules, among: repositories)
        var settings = DesiredSettings(rules: rules.map { $0.name })
        var problems: [PolicyProblem] = []
        for kind in organizationKinds {
            let (desired, findings) = layer(rules, of: kind, attributes)
            settings.kinds[kind.name] = desired
            problems += findings.map { problem($0, in: .organization(login)) }
            for rule in rules {
                guard let location = rule.exclusive[kind.name] else { continue }
                settings.exclusive[kind.name] = Provenance(rule: rule.name, location: location)
            }
        }
        let findings = Self.findings(across: settings.kinds, of: organizationKinds)
        problems += findings.map { problem($0, in: .organization(login)) }
        guard problems.isEmpty else { throw PolicyProblems(problems) }
        return settings
    }

    /// Without a fact that a rule asks about nothing is known of what the policy wants: another rule would apply, or a
    /// template would take its fallback.
    func unreadable(
        _ facts: Set<RepositoryFacts.Fact>, of repository: RepositoryFacts, for rule: Rule
    ) -> Unreadable {
        let names = facts.sorted { $0.rawValue < $1.rawValue }
        let reasons = names.compactMap { repository.unreadable[$0] ?? ($0 == .teams ? "they were not read" : nil) }
            .joined(separator: "; ")
        return Unreadable(
            "rule '\(rule.name)' asks about its \(names.map { $0.words }.joined(separator: " and ")), which GitHub did "
                + "not give: \(reasons)")
    }

    private func settings(
        of matching: [Int], _ attributes: Attributes, in repository: RepositoryFacts
    ) throws(PolicyProblems) -> DesiredSettings {
        var desired: [String: Desired] = [:]
        var exclusive: [String: Provenance] = [:]
        var problems: [PolicyProblem] = []
        for (index, kind) in kinds.enumerated() {
            let speaking = matching.filter { rules[$0].settings[kind.name] != nil }
            if !speaking.isEmpty {
                let (settings, findings) = settings(of: kind, index, speaking, attributes)
                desired[kind.name] = settings
                problems += findings.map { problem($0, in: repository.name) }
            }
            for rule in matching {
                guard let location = rules[rule].exclusive[kind.name] else { continue }
                exclusive[kind.name] = Provenance(rule: rules[rule].name, location: location)
            }
        }
        problems += Self.findings(across: desired, of: kinds).map { problem($0, in: repository.name) }
        if !imposed.isEmpty {
            let findings = kinds.flatMap { kind in
                desired[kind.name].map { kind.contradictions(in: $0, under: imposed) } ?? []
            }
            problems += findings.map { problem(Self.finding($0), in: repository.name) }
        }
        guard problems.isEmpty else { throw PolicyProblems(problems) }
        return DesiredSettings(kinds: desired, exclusive: exclusive, rules: matching.map { rules[$0].name })
    }

    private func settings(
        of kind: any SettingKind.Type, _ index: Int, _ speaking: [Int], _ attributes: Attributes
    ) -> (Desired?, [Finding]) {
        let names = speaking.flatMap { rules[$0].settings[kind.name]?.attributes ?? [] }
        let key = SettingsCache.Layers(kind: index, rules: speaking, values: names.map { attributes[$0] })
        if let settings = cache.layered[key] { return (settings, []) }
        let (desired, findings) = layer(speaking.map { rules[$0] }, of: kind, attributes)
        guard let desired, findings.isEmpty else { return (nil, findings) }
        cache.layered.remember(desired, for: key)
        return (desired, [])
    }

    /// What layering gave, and what is wrong with it.
    struct Finding {
        let location: SourceLocation
        let message: String
        let hint: String?
    }

    func layer(_ speaking: [Rule], of kind: any SettingKind.Type, _ attributes: Attributes) -> (Desired?, [Finding]) {
        var desired: Desired?
        var findings: [Finding] = []
        for rule in speaking {
            guard let part = rule.settings[kind.name] else { continue }
            var filling = TemplateRenderer(attributes)
            let layer = part.layer ?? filling.layer(of: part.draft)
            findings += filling.problems.map {
                Finding(location: $0.location, message: "\($0.message), in rule '\(rule.name)'", hint: $0.hint)
            }
            guard let layer else { continue }
            desired = Desired.layering(layer, over: desired, as: kind.documentation.schema, rule: rule.name)
        }
        guard findings.isEmpty, let desired else { return (desired, findings) }
        findings += desired.overfull(as: kind.documentation.schema, at: kind.name).map {
            Finding(location: $0.location, message: $0.message, hint: nil)
        }
        findings += kind.problems(in: desired).map { Self.finding($0) }
        return (desired, findings)
    }

    private static func findings(
        across settings: [String: Desired], of kinds: [any SettingKind.Type]
    ) -> [Finding] {
        kinds.filter { settings[$0.name] != nil }.flatMap { $0.contradictions(across: settings) }.map { finding($0) }
    }

    private static func finding(_ contradiction: Contradiction) -> Finding {
        let provenance = contradiction.provenance
        return Finding(
            location: provenance.location, message: "\(contradiction.message), says rule '\(provenance.rule)'",
            hint: nil)
    }

    private func problem(_ finding: Finding, in name: RepositoryName) -> PolicyProblem {
        PolicyProblem(
            at: finding.location, finding.message, hint: finding.hint, repository: name.description)
    }
}

extension Desired {
    /// Lists that became longer than GitHub allows when rules were joined.
    fileprivate func overfull(as schema: SettingSchema, at path: String) -> [(
        location: SourceLocation, message: String
    )] {
        switch self {
        case .absent: return []
        case .members(let members, _):
            return members.sorted { $0.key < $1.key }.flatMap { key, member in
                schema[[key]].map { member.overfull(as: $0, at: "\(path).\(key)") } ?? []
            }
        case .value(let value):
            guard case .list(let list) = schema, let maximum = list.maximumCount,
                let count = value.json.arrayValue?.count,
                count > maximum
            else { return [] }
            return [
                (
                    value.provenance.location,
                    "\(path) comes to \(count) from several rules, more than the \(maximum) that GitHub allows"
                )
            ]
        }
    }
}
