/// What a ruleset applies to: its form, and which repositories and refs it covers.
enum RulesetConditions {
    private static let repositoryKeys = ["repository_name", "repository_id", "repository_property"]

    static func check(_ ruleset: Ruleset) throws(Refusal) {
        let conditions = ruleset.conditions
        let chosen = repositoryKeys.filter { conditions[$0] != nil }
        switch ruleset.source {
        case .repository:
            guard chosen.isEmpty else { throw noPossibleInput("/conditions") }
        case .organization:
            guard chosen.count == 1 else { throw noPossibleInput("/conditions") }
        }
        guard let refs = conditions["ref_name"] else { return }
        guard ["branch", "tag"].contains(ruleset.target) else {
            throw Refusal(422, "Validation Failed: Conditions of the target '\(ruleset.target)' have no ref_name.")
        }
        guard let include = refs["include"]?.strings, let exclude = refs["exclude"]?.strings else {
            throw noPossibleInput("/conditions/ref_name")
        }
        // References are written in full, `refs/heads/main`, or stand for several, `~DEFAULT_BRANCH`.
        let prefix = ruleset.target == "tag" ? "refs/tags/" : "refs/heads/"
        let words = ruleset.target == "tag" ? ["~ALL"] : ["~ALL", "~DEFAULT_BRANCH"]
        for reference in include + exclude where !reference.hasPrefix(prefix) && !words.contains(reference) {
            throw Refusal(422, "Validation Failed: Invalid target patterns: '\(reference)'")
        }
    }

    static func noPossibleInput(_ path: String) -> Refusal {
        Fields.invalid("Invalid property \(path): data matches no possible input. See `documentation_url`.")
    }

    static func filled(_ conditions: JSONObject, target: String) -> JSONObject {
        var filled = conditions
        if ["branch", "tag"].contains(target), filled["ref_name"] == nil {
            filled["ref_name"] = ["exclude": [], "include": []]
        }
        if var names = filled["repository_name"]?.object {
            for key in ["include", "exclude"] where names[key] == nil { names[key] = [] }
            if names["protected"] == nil { names["protected"] = false }
            filled["repository_name"] = .object(names)
        }
        if var properties = filled["repository_property"]?.object {
            for key in ["include", "exclude"] {
                properties[key] = .array(
                    (properties[key]?.array ?? []).map { property in
                        guard var object = property.object, object["source"] == nil else { return property }
                        object["source"] = "custom"
                        return .object(object)
                    })
            }
            filled["repository_property"] = .object(properties)
        }
        return filled
    }
}

extension Ruleset {
    /// `reference` in full, `refs/heads/main`.
    func covers(_ reference: String, of repository: Repository) -> Bool {
        func matches(_ key: String) -> Bool {
            (conditions["ref_name"]?[key]?.strings ?? []).contains { pattern in
                switch pattern {
                case "~ALL": true
                case "~DEFAULT_BRANCH": reference == "refs/heads/\(repository.defaultBranch)"
                default: FileNamePattern.matches(pattern, reference)
                }
            }
        }
        return matches("include") && !matches("exclude")
    }
}

extension World {
    /// The rulesets in force for a branch, the repository's own and the organization's.
    package func activeRulesets(for branch: String, in repository: Repository) -> [Ruleset] {
        rulesets(of: .repository(repository.id), includesParents: true).filter {
            $0.enforcement == "active" && $0.target == "branch" && !$0.rules.isEmpty
                && $0.covers("refs/heads/\(branch)", of: repository)
        }
    }

    /// Whether a ruleset of the organization applies to the repository.
    package func applies(_ ruleset: Ruleset, to repository: Repository) -> Bool {
        let conditions = ruleset.conditions
        if let ids = conditions["repository_id"]?["repository_ids"]?.array {
            return ids.contains { $0.int == repository.id }
        }
        if let names = conditions["repository_name"] {
            func matches(_ key: String) -> Bool {
                (names[key]?.strings ?? []).contains {
                    $0 == "~ALL" || FileNamePattern.matches($0.lowercased(), repository.name.lowercased())
                }
            }
            return matches("include") && !matches("exclude")
        }
        guard let properties = conditions["repository_property"] else { return true }
        let include = properties["include"]?.array ?? []
        return !include.isEmpty && include.allSatisfy { has(repository, $0) }
            && !(properties["exclude"]?.array ?? []).contains { has(repository, $0) }
    }

    /// One of the values that a condition names.
    private func has(_ repository: Repository, _ condition: JSON) -> Bool {
        let name = condition["name"]?.string ?? ""
        let values: [String]
        if condition["source"]?.string == "system" {
            switch name {
            case "visibility": values = [repository.visibility.rawValue]
            case "fork": values = [repository.isFork ? "true" : "false"]
            case "language": values = repository.language.map { [$0] } ?? []
            default: values = []
            }
        } else {
            let definition = organizations[repository.ownerID]?.propertyDefinitions.first { $0.name == name }
            let content = repository.properties.first { $0.name == name }?.content ?? definition?.defaultValue
            switch content {
            case .one(let value)?: values = [value]
            case .several(let several)?: values = several
            case nil: values = []
            }
        }
        return (condition["property_values"]?.strings ?? []).contains { values.contains($0) }
    }
}
