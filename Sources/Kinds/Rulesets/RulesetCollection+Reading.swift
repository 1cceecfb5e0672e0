import Policy

extension RulesetCollection {
    /// The rulesets that the policy names, all of them where nothing else may be there, and whom their rules name.
    func reads(node: JSON?, desired: Desired?, isExclusive: Bool) -> [ReadRequest] {
        let names = desired?.fieldNames ?? []
        let concerned = nodes(in: node).filter { node in
            isExclusive || node["name"]?.stringValue.map(names.contains) == true
        }
        let details = concerned.compactMap { $0["databaseId"]?.intValue }.map { ReadRequest(path(of: $0)) }
        return details + RuleNames.reads(for: desired, in: owner)
    }

    /// GraphQL returns all of a ruleset except the newest parameters of `pull_request`.
    func bulkSource(of request: ReadRequest, node: JSON?, desired: Desired?) -> BulkSource? {
        guard
            let ruleset = nodes(in: node).first(where: { node in
                node["databaseId"]?.intValue.map { ReadRequest(path(of: $0)) == request } == true
            })
        else { return .shared }
        guard let body = RulesetNode.restBody(of: ruleset) else { return nil }
        guard body["rules"]?.arrayValue?.contains(where: { $0["type"] == "pull_request" }) == true else {
            return .answer(body)
        }
        let desiredRule = ruleset["name"]?.stringValue.flatMap { desired?[$0]?["rules"]?["pull_request"] }
        let isMissing = ["required_reviewers", "dismissal_restriction"].contains { desiredRule?[$0] != nil }
        return isMissing ? nil : .excerpt(body)
    }

    private func nodes(in node: JSON?) -> [JSON] { node?["rulesets"]?["nodes"]?.arrayValue ?? [] }

    func observe(_ answers: Answers) throws -> Observed {
        guard let node = answers.node else { throw Unreadable("rulesets were not asked for") }
        if let problem = answers.problems.first(where: { $0.path.first == "rulesets" && $0.path.count <= 2 }) {
            throw Unreadable("the rulesets could not be read: \(problem.message)")
        }
        guard node["rulesets"]?["nodes"]?.arrayValue != nil else {
            throw Unreadable("GitHub did not answer with rulesets")
        }
        if node["rulesets"]?["pageInfo"]?["hasNextPage"] == true {
            throw Unreadable("there are more than 100 rulesets, which is more than is read")
        }
        var observed = Observed(.object([:]))
        let rulesets = nodes(in: node)
        for (name, sameName) in Dictionary(grouping: rulesets, by: { $0["name"]?.stringValue ?? "" }) {
            guard sameName.count == 1, let ruleset = sameName.first, let id = ruleset["databaseId"]?.intValue else {
                observed.unreadable[[name]] =
                    "\(sameName.count) rulesets are called '\(name)': rename all but one of them on GitHub"
                continue
            }
            guard let response = answers.responses[path(of: id).text] else { continue }
            try observe(response, of: ruleset, id, answers, &observed, name: name)
        }
        return observed
    }

    private func observe(
        _ response: Result<Response, GitHubFailure>, of ruleset: JSON, _ id: Int, _ answers: Answers,
        _ observed: inout Observed, name: String
    ) throws {
        let body: JSON
        switch response {
        case .success(let response): body = response.body
        case .failure(let failure) where failure.isLimit: throw failure
        case .failure(let failure):
            observed.unreadable[[name]] = "the ruleset could not be read: \(failure)"
            return
        }
        let reader = RulesetReader(body: body, node: ruleset, names: RuleNames(answers), collection: self)
        var settings = observed.settings.objectValue ?? [:]
        settings[name] = reader.settings
        observed.settings = .object(settings)
        observed.handles[name] = reader.handles(id: id)
        for (path, reason) in reader.unreadable {
            observed.unreadable[SettingPath([name] + path.components)] = reason
        }
    }
}
