/// Someone or something that a policy names and only GitHub can know: a team, a user, an App, a custom role.
package struct NamedOnGitHub: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        case actor(Unresolved)
        /// A custom repository role.
        case role(String)
    }

    package let subject: Subject
    package let location: SourceLocation
    /// The first repository of the inventory that gives a template this name.
    package let repository: String?

    /// Only an evaluated rule names it.
    package let isEvaluated: Bool

    package init(
        _ subject: Subject, at location: SourceLocation, repository: String? = nil, isEvaluated: Bool = false
    ) {
        self.subject = subject
        self.isEvaluated = isEvaluated
        self.location = location
        self.repository = repository
    }
}

extension PolicyDocument {
    /// Everything that the policy names and only GitHub can know, at each of its places once, in the order of the rules.
    ///
    /// Names that templates make are those that the inventory and the fallbacks give. What only a repository itself can
    /// fill in is in the settings desired of it.
    /// - Parameter repositories: only their rows of the inventory count, by name in lower case; `nil`: all.
    package func namedOnGitHub(by repositories: Set<String>? = nil) -> [NamedOnGitHub] {
        var found: [NamedOnGitHub] = []
        var seen: Set<NamedOnGitHub> = []
        let check = PolicyCheck(
            rules: rules, kinds: kinds, inventory: inventory, organization: organization, diagnostics: Diagnostics())
        for rule in rules {
            for kind in kinds {
                guard let part = rule.settings[kind.name] else { continue }
                for (layer, repository) in check.layers(of: part, in: rule, for: repositories) {
                    layer.visit { path, value, location in
                        guard let subject = kind.named(at: path, value) else { return }
                        // The same from several rows is one.
                        guard seen.insert(NamedOnGitHub(subject, at: location)).inserted else { return }
                        found.append(
                            NamedOnGitHub(
                                subject, at: location, repository: repository,
                                isEvaluated: isEvaluated || rule.enforcement == .evaluate))
                    }
                }
            }
        }
        return found
    }
}

extension PolicyCheck {
    /// What a part comes to: once where it is the same for every repository, else for each group of rows that gives it
    /// the same values, and for a repository without a row.
    fileprivate func layers(
        of part: Rule.Part, in rule: Rule, for repositories: Set<String>?
    ) -> [(layer: RenderedSetting, repository: String?)] {
        if let layer = part.layer { return [(layer, nil)] }
        var layers: [(RenderedSetting, String?)] = []
        for group in rowGroups(of: part) {
            let row = group.rows.first { row in
                let name = inventory.rows[row].repository
                return repositories?.contains(name.lowercased()) != false && mayApply(rule, to: row)
            }
            guard let row else { continue }
            var filling = TemplateRenderer(group.attributes)
            if let layer = filling.layer(of: part.draft) { layers.append((layer, inventory.rows[row].repository)) }
        }
        var filling = TemplateRenderer(withoutRow())
        if let layer = filling.layer(of: part.draft) { layers.append((layer, nil)) }
        return layers
    }
}

extension RenderedSetting {
    /// Goes through everything that is said: for a key, `value` is `nil`, or `.null` where it is desired away.
    fileprivate func visit(
        at path: [String] = [], _ body: (_ path: [String], _ value: JSON?, _ location: SourceLocation) -> Void
    ) {
        switch content {
        case .absent: break
        case .value(let value): body(path, value, location)
        case .list(let elements, _):
            for element in elements { Self.visit(element.json, at: path, element.location, body) }
        case .members(let members):
            for (key, layer) in members.sorted(by: { $0.key < $1.key }) {
                let isUnwanted = if case .absent = layer.content { true } else { false }
                body(path + [key], isUnwanted ? .null : nil, layer.keyLocation ?? layer.location)
                layer.visit(at: path + [key], body)
            }
        }
    }

    private static func visit(
        _ value: JSON, at path: [String], _ location: SourceLocation,
        _ body: (_ path: [String], _ value: JSON?, _ location: SourceLocation) -> Void
    ) {
        guard case .object(let members) = value else { return body(path, value, location) }
        for (key, member) in members.sorted(by: { $0.key < $1.key }) { body(path + [key], member, location) }
    }
}
