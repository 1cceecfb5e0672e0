/// Checks what can only be seen when rules are applied: contradictions, and templates against the inventory.
struct PolicyCheck {
    let rules: [Rule]
    let kinds: [any SettingKind.Type]
    let inventory: Inventory
    let organization: String?
    /// What is desired of the organization, where the rules are for its repositories.
    var imposed: [String: Desired] = [:]
    let diagnostics: Diagnostics

    func run() {
        // What is malformed would only be told again in other words.
        guard !diagnostics.hasErrors else { return }
        // What a repository gets at least, and with each further rule that may apply to it.
        checkEach(of: rules.filter { $0.enforcement != .evaluate }, .error)
        // Of the rest nothing is written.
        if rules.contains(where: { $0.enforcement == .evaluate }), !diagnostics.hasErrors {
            checkEach(of: rules, .warning)
        }
        for rule in rules { checkInventory(against: rule) }
    }

    private func checkEach(of rules: [Rule], _ severity: PolicyProblem.Severity) {
        checkContradictions(in: rules.filter { $0.isBaseline }, severity)
        for index in rules.indices where !rules[index].isBaseline {
            checkContradictions(
                in: rules.indices.filter { rules[$0].isBaseline || $0 == index }.map { rules[$0] },
                of: Set(rules[index].settings.keys), severity)
        }
    }

    /// The keys of a collection, or the fields of other settings, mentioned for each kind; templates filled in from the
    /// inventory.
    func subjects() -> [String: Set<String>] {
        var subjects: [String: Set<String>] = [:]
        for rule in rules {
            for (kind, part) in rule.settings {
                guard part.draft.content.hasMembers else { continue }
                let variants = part.layer == nil ? rowGroups(of: part).map { $0.attributes } : []
                for attributes in variants + [withoutRow()] {
                    var filling = TemplateRenderer(attributes)
                    guard case .members(let members)? = (part.layer ?? filling.layer(of: part.draft))?.content else {
                        continue
                    }
                    subjects[kind, default: []].formUnion(members.keys)
                }
            }
        }
        return subjects
    }

    // MARK: Contradictions

    /// - Parameter names: of the kinds that matter; `nil`: all.
    private func checkContradictions(
        in rules: [Rule], of names: Set<String>? = nil, _ severity: PolicyProblem.Severity
    ) {
        let desired = kinds.reduce(into: [String: Desired]()) { $0[$1.name] = layered(rules, as: $1) }
        for kind in kinds {
            guard let settings = desired[kind.name] else { continue }
            var found =
                kind.contradictions(across: desired) + kind.contradictions(in: settings, under: imposed)
            if names?.contains(kind.name) != false { found += kind.problems(in: settings) }
            for contradiction in found where !isGapThatMayBeFilled(contradiction, kind, rules) {
                diagnostics.report(
                    severity, at: contradiction.provenance.location,
                    "\(contradiction.message), says rule '\(contradiction.provenance.rule)'",
                    topic: contradiction.message)
            }
        }
    }

    /// What the rules that are not only evaluated want together, as far as it does not depend on templates.
    func desiredOfActiveRules() -> [String: Desired] {
        let rules = rules.filter { $0.enforcement != .evaluate }
        return kinds.reduce(into: [:]) { $0[$1.name] = layered(rules, as: $1) }
    }

    private func layered(_ rules: [Rule], as kind: any SettingKind.Type) -> Desired? {
        var desired: Desired?
        for rule in rules {
            guard let part = rule.settings[kind.name] else { continue }
            // Templates count as far as their fallbacks go.
            var filling = TemplateRenderer(withoutRow())
            guard let layer = part.layer ?? filling.layer(of: part.draft) else { continue }
            desired = Desired.layering(layer, over: desired, as: kind.documentation.schema, rule: rule.name)
        }
        return desired
    }

    /// Whether a rule that is not among `checked` speaks of the subject in which something is missing. What a repository
    /// gets in the end is checked once it is known.
    private func isGapThatMayBeFilled(
        _ contradiction: Contradiction, _ kind: any SettingKind.Type, _ checked: [Rule]
    ) -> Bool {
        guard let subject = contradiction.subjectWithGap else { return false }
        // A template without a fallback leaves its place empty here.
        if checked.contains(where: { $0.settings[kind.name]?.draft.holdsTemplate(in: subject) ?? false }) {
            return true
        }
        let names = Set(checked.map { $0.name })
        return rules.contains { rule in
            guard !names.contains(rule.name), let part = rule.settings[kind.name] else { return false }
            // Keys that are made by templates may turn out to be this one.
            guard case .members(let members)? = part.layer?.content else { return true }
            return members.keys.contains { $0.lowercased() == subject.lowercased() }
        }
    }

    // MARK: Inventory

    /// A repository of which nothing is known: every template takes its fallback.
    func withoutRow() -> Attributes {
        Attributes(
            inventory: inventory, row: nil, facts: nil, repository: "", organization: organization, assumesNone: true)
    }

    /// Rows that give a part the same values, of which it is enough to check one.
    func rowGroups(of part: Rule.Part) -> [(attributes: Attributes, rows: [Int])] {
        let columns = part.attributes.compactMap { inventory.columnIndex[$0] }
        let usesName = part.attributes.contains(.repository)
        guard !columns.isEmpty || usesName else { return [] }
        var groups: [[String]: [Int]] = [:]
        for (index, row) in inventory.rows.enumerated() {
            groups[columns.map { row.values[$0] } + (usesName ? [row.repository] : []), default: []].append(index)
        }
        return groups.values.sorted { $0[0] < $1[0] }.map { rows in
            let attributes = Attributes(
                inventory: inventory, row: rows[0], facts: nil, repository: inventory.rows[rows[0]].repository,
                organization: organization)
            return (attributes, rows)
        }
    }

    /// Whether a rule may apply to the repository of a row, which it may not when the inventory alone tells so.
    func mayApply(_ rule: Rule, to row: Int) -> Bool { evaluation(of: rule, on: row) != .no }

    private func evaluation(of rule: Rule, on row: Int) -> Condition.Evaluation {
        let attributes = Attributes(
            inventory: inventory, row: row, facts: nil, repository: inventory.rows[row].repository,
            organization: organization)
        return rule.condition.evaluation(on: ConditionSubject(attributes, assumesActive: true))
    }

    private func checkInventory(against rule: Rule) {
        for part in rule.settings.values where part.layer == nil {
            for group in rowGroups(of: part) {
                var filling = TemplateRenderer(group.attributes)
                _ = filling.layer(of: part.draft)
                for problem in filling.problems { report(problem, rows: group.rows, rule) }
            }
        }
    }

    private func report(_ problem: TemplateRenderer.Problem, rows: [Int], _ rule: Rule) {
        let affected = rows.filter { row in
            let evaluation = evaluation(of: rule, on: row)
            // Whether a rule applies may depend on what only the repository tells. A value that is wrong is wrong
            // anyway; a missing one only matters if the rule applies.
            return problem.isMissing ? evaluation == .yes : evaluation != .no
        }
        guard let first = affected.first else { return }
        let others = affected.count > 1 ? " (and of \(affected.count - 1) more)" : ""
        let cell = problem.attribute.flatMap { inventory.place(of: $0, in: first) }
        let place = cell == nil ? "" : " (\(problem.location.lineText))"
        diagnostics.report(
            rule.enforcement == .evaluate ? .warning : .error, at: cell ?? problem.location,
            "\(problem.message), in rule '\(rule.name)'\(place), for repository \(inventory.rows[first].repository)"
                + others, hint: problem.hint)
    }
}

extension UnrenderedSetting {
    /// Whether something of the member called `subject` is filled in for each repository.
    fileprivate func holdsTemplate(in subject: String) -> Bool {
        switch content {
        case .map(let members, _), .object(let members):
            members.contains { $0.key.lowercased() == subject.lowercased() && $0.value.holdsTemplate }
        case .absent, .value, .template, .list, .repositories: false
        }
    }

    private var holdsTemplate: Bool {
        switch content {
        case .template: true
        case .absent, .value, .list, .repositories: false
        case .map(let members, _), .object(let members): members.contains { $0.value.holdsTemplate }
        }
    }
}
