extension World {
    /// So many rulesets for each repository of the organization that has none, without telling anyone: the first
    /// protects the default branch, the second tags, further ones release branches.
    mutating func generateRulesets(_ count: Int, in organization: String) throws(SandboxError) {
        guard count > 0 else { return }
        guard let owner = self.organization(login: organization)?.id else {
            throw SandboxError("There is no organization \(organization).")
        }
        for id in repositoryIDs(ofOwner: owner, by: .created) where rulesetIDs[.repository(id)] == nil {
            for place in 0..<count { add(generatedRuleset(place, in: id)) }
        }
    }

    private mutating func generatedRuleset(_ place: Int, in repository: Int) -> Ruleset {
        let name = place == 0 ? "default branch" : place == 1 ? "tags" : "release branches \(place - 1)"
        var ruleset = Ruleset(
            id: nextID(.ruleset), source: .repository(repository), name: name, enforcement: "active",
            createdAt: now, updatedAt: now)
        var types = ["deletion", "non_fast_forward"]
        var patterns: [JSON] = ["~DEFAULT_BRANCH"]
        switch place {
        case 0: types.append("pull_request")
        case 1:
            ruleset.target = "tag"
            patterns = ["refs/tags/v*"]
        default: patterns = [.string("refs/heads/release-\(place - 1)/*")]
        }
        ruleset.conditions = ["ref_name": ["exclude": [], "include": .array(patterns)]]
        ruleset.rules = types.enumerated().map { place, type in
            let parameters: JSONObject? = type == "pull_request" ? ["required_approving_review_count": 2] : nil
            return Ruleset.Rule(id: place + 1, type: type, parameters: parameters)
        }
        ruleset.bypassActors = [Ruleset.BypassActor(kind: .repositoryRole(5), mode: "pull_request")]
        if place == 1 { ruleset.bypassActors[0].mode = "always" }
        return normalised(ruleset)
    }
}
