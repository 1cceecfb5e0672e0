/// A repository or organization ruleset. Conditions and parameters are kept as REST writes them, because their many
/// shapes only pass through.
package struct Ruleset: Sendable, Equatable {
    package enum Source: Hashable, Sendable {
        case repository(Int)
        case organization(Int)
    }

    package struct Rule: Sendable, Equatable {
        package let id: Int
        /// As in REST: `pull_request`, `required_status_checks` …
        package var type: String
        package var parameters: JSONObject?
    }

    package struct BypassActor: Sendable, Equatable {
        package enum Kind: Hashable, Sendable {
            case app(Int)
            case team(Int)
            /// 2 is maintain, 4 write, 5 admin.
            case repositoryRole(Int)
            case organizationAdmin
            case enterpriseOwner
            case deployKey
        }

        package var kind: Kind
        /// `always` or `pull_request`.
        package var mode: String
    }

    package let id: Int
    package let source: Source
    package var name: String
    /// `branch`, `tag`, `push` or `repository`.
    package var target = "branch"
    /// `active`, `disabled` or `evaluate`.
    package var enforcement: String
    package var conditions: JSONObject = [:]
    package var rules: [Rule] = []
    package var bypassActors: [BypassActor] = []
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package var nodeID: NodeID { NodeID(.ruleset, id) }
}

/// Who may comment, open issues and pull requests for a while.
package struct InteractionLimit: Sendable, Equatable {
    /// `existing_users`, `contributors_only` or `collaborators_only`.
    package var limit: String
    package var expiresAt: Timestamp
}

extension World {
    /// Repository rulesets come with those of the organization behind them when `includesParents` is set.
    package func rulesets(of source: Ruleset.Source, includesParents: Bool = false) -> [Ruleset] {
        var sources = [source]
        if includesParents, case .repository(let id) = source, let owner = repositories[id]?.ownerID {
            sources.append(.organization(owner))
        }
        return rulesets.values.filter { sources.contains($0.source) }.sorted { $0.id < $1.id }
    }

    /// `edit` fills it in. Names need not be unique. Returns its database id. Emits `repository_ruleset.created`.
    @discardableResult
    package mutating func createRuleset(
        _ name: String, in source: Ruleset.Source, enforcement: String, by actor: Actor, _ edit: (inout Ruleset) -> Void
    ) throws(Refusal) -> Int {
        if case .repository(let id) = source { try requireWritable(id) }
        var ruleset = Ruleset(
            id: nextID(.ruleset), source: source, name: name, enforcement: enforcement, createdAt: now, updatedAt: now)
        edit(&ruleset)
        rulesets[ruleset.id] = ruleset
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
        guard new != old else { return }
        new.updatedAt = now
        rulesets[id] = new
        queue("edited", of: new, by: actor)
    }

    /// Emits `repository_ruleset.deleted`.
    package mutating func deleteRuleset(_ id: Int, by actor: Actor) throws(Refusal) {
        guard let ruleset = rulesets[id] else { throw .notFound }
        if case .repository(let repository) = ruleset.source { try requireWritable(repository) }
        rulesets[id] = nil
        queue("deleted", of: ruleset, by: actor)
    }

    private mutating func queue(_ action: String, of ruleset: Ruleset, by actor: Actor) {
        let parts: JSONObject = ["repository_ruleset": .object(rulesetJSON(ruleset))]
        switch ruleset.source {
        case .repository(let id): queue("repository_ruleset", action, parts, repositoryID: id, by: actor)
        case .organization(let id): queue("repository_ruleset", action, parts, organizationID: id, by: actor)
        }
    }

    /// The ruleset as REST and the webhooks show it.
    package func rulesetJSON(_ ruleset: Ruleset) -> JSONObject {
        var object: JSONObject = ["id": .int(ruleset.id), "name": .string(ruleset.name)]
        object.add("target", ruleset.target)
        switch ruleset.source {
        case .repository(let id):
            object.add("source_type", "Repository")
            object.add("source", repositories[id].map { fullName(of: $0) } ?? "")
        case .organization(let id):
            object.add("source_type", "Organization")
            object.add("source", accounts[id]?.login ?? "")
        }
        object.add("enforcement", ruleset.enforcement)
        object.add("bypass_actors", ruleset.bypassActors.map { $0.json })
        object.add("conditions", ruleset.conditions)
        object.add(
            "rules",
            ruleset.rules.map { rule in
                var entry: JSONObject = ["type": .string(rule.type)]
                if let parameters = rule.parameters { entry.add("parameters", parameters) }
                return .object(entry)
            })
        object.add("node_id", ruleset.nodeID.text)
        object.add("created_at", ruleset.createdAt.iso8601)
        object.add("updated_at", ruleset.updatedAt.iso8601)
        return object
    }
}

extension Ruleset.BypassActor {
    fileprivate var json: JSON {
        let (type, id): (String, Int?) =
            switch kind {
            case .app(let id): ("Integration", id)
            case .team(let id): ("Team", id)
            case .repositoryRole(let id): ("RepositoryRole", id)
            case .organizationAdmin: ("OrganizationAdmin", 1)
            case .enterpriseOwner: ("EnterpriseOwner", nil)
            case .deployKey: ("DeployKey", nil)
            }
        return [
            "actor_id": id.map { .int($0) } ?? .null, "actor_type": .string(type), "bypass_mode": .string(mode),
        ]
    }
}
