extension World {
    /// Rulesets in the order of their ids. A repository's come with those of the organization that apply to it when
    /// `includesParents` is set.
    package func rulesets(of source: Ruleset.Source, includesParents: Bool = false) -> [Ruleset] {
        var found = (rulesetIDs[source] ?? []).compactMap { rulesets[$0] }
        if includesParents, case .repository(let id) = source, let repository = repositories[id] {
            found += rulesets(of: .organization(repository.ownerID)).filter { applies($0, to: repository) }
            found.sort { $0.id < $1.id }
        }
        return found
    }

    /// `edit` fills it in. Names need not be unique. Returns its database id. Emits `repository_ruleset.created`.
    @discardableResult
    package mutating func createRuleset(
        _ name: String, in source: Ruleset.Source, enforcement: String, by actor: Actor, _ edit: (inout Ruleset) -> Void
    ) throws(Refusal) -> Int {
        if case .repository(let id) = source { try requireWritable(id) }
        guard (rulesetIDs[source]?.count ?? 0) < 75 else {
            throw Refusal(422, "Validation Failed: Rulesets are limited to 75.")
        }
        var ruleset = Ruleset(
            id: nextID(.ruleset), source: source, name: name, enforcement: enforcement, createdAt: now, updatedAt: now)
        edit(&ruleset)
        try check(ruleset)
        ruleset = normalised(ruleset)
        add(ruleset)
        record(ruleset, by: actor)
        queue("created", of: ruleset, by: actor)
        return ruleset.id
    }

    /// Emits `repository_ruleset.edited` if anything changed.
    package mutating func updateRuleset(
        _ id: Int, by actor: Actor, _ edit: (inout Ruleset) -> Void
    ) throws(Refusal) {
        guard let old = rulesets[id] else { throw .notFound }
        if case .repository(let repository) = old.source { try requireWritable(repository) }
        var new = old
        edit(&new)
        try check(new)
        new = normalised(new)
        guard new != old else { return }
        new.updatedAt = now
        rulesets[id] = new
        record(new, by: actor)
        queue("edited", of: new, by: actor, ["changes": .object(rulesetChanges(from: old, to: new))])
    }

    /// Emits `repository_ruleset.deleted`.
    package mutating func deleteRuleset(_ id: Int, by actor: Actor) throws(Refusal) {
        guard let ruleset = rulesets[id] else { throw .notFound }
        if case .repository(let repository) = ruleset.source { try requireWritable(repository) }
        rulesets[id] = nil
        rulesetIDs[ruleset.source]?.removeAll { $0 == id }
        rulesetVersions[id] = nil
        queue("deleted", of: ruleset, by: actor)
    }

    /// Without telling anyone.
    mutating func add(_ ruleset: Ruleset) {
        rulesets[ruleset.id] = ruleset
        rulesetIDs[ruleset.source, default: []].append(ruleset.id)
    }

    /// Rulesets go with their repository.
    mutating func forgetRulesets(ofRepository id: Int) {
        for ruleset in rulesetIDs.removeValue(forKey: .repository(id)) ?? [] {
            rulesets[ruleset] = nil
            rulesetVersions[ruleset] = nil
        }
    }

    private mutating func record(_ ruleset: Ruleset, by actor: Actor) {
        let version = RulesetVersion(id: nextID(.rulesetVersion), actor: actor, at: ruleset.updatedAt, state: ruleset)
        rulesetVersions[ruleset.id, default: []].append(version)
    }

    private mutating func queue(
        _ action: String, of ruleset: Ruleset, by actor: Actor, _ more: JSONObject = [:]
    ) {
        var object = rulesetJSON(ruleset)
        object.add("_links", rulesetLinks(ruleset))
        var parts: JSONObject = ["repository_ruleset": .object(object)]
        parts.append(contentsOf: more)
        switch ruleset.source {
        case .repository(let id): queue("repository_ruleset", action, parts, repositoryID: id, by: actor)
        case .organization(let id): queue("repository_ruleset", action, parts, organizationID: id, by: actor)
        }
    }
}
