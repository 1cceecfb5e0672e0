import Policy

extension RulesetsKind {
    /// How pull requests into the branches of one ruleset may be merged.
    private struct MergeMethods {
        let ruleset: String
        var allowed: Set<String> = ["squash", "merge", "rebase"]
        /// What leaves no more than these: `required_linear_history`, `allowed_merge_methods: [merge]`.
        var reasons: [(text: String, provenance: Provenance)] = []

        init?(_ name: String, _ settings: Desired) {
            let enforcement = settings["enforcement"]?.json ?? "active"
            guard enforcement == "active", settings["target"]?.json ?? "branch" == "branch" else { return nil }
            ruleset = name
            let rules = settings["rules"]
            if let linear = rules?["required_linear_history"], !linear.json.isNull {
                restrict(to: ["squash", "rebase"], "required_linear_history", linear.provenance)
            }
            if let methods = rules?[["pull_request", "allowed_merge_methods"]], let words = methods.json.arrayValue {
                let words = words.compactMap { $0.stringValue }
                restrict(
                    to: Set(words), "allowed_merge_methods: [\(words.joined(separator: ", "))]", methods.provenance)
            }
            if let queue = rules?["merge_queue"], !queue.json.isNull {
                let method = queue["merge_method"]
                let word = method?.json.stringValue ?? "MERGE"
                restrict(
                    to: [word.lowercased()], "merge_queue with merge_method: \(word)",
                    method?.provenance ?? queue.provenance)
            }
        }

        mutating func restrict(to methods: Set<String>, _ text: String, _ provenance: Provenance) {
            allowed.formIntersection(methods)
            reasons.append((text, provenance))
        }
    }

    /// Rulesets that let nobody merge a pull request.
    ///
    /// - Parameter switchedOff: what the repository itself does not offer; without any, each ruleset is checked alone.
    static func mergeContradictions(
        in rulesets: [String: Desired], switchedOff: [String: Provenance] = [:]
    ) -> [Contradiction] {
        rulesets.sorted { $0.key < $1.key }.compactMap { name, settings in
            guard let methods = MergeMethods(name, settings), let last = methods.reasons.last,
                methods.allowed.subtracting(switchedOff.keys).isEmpty,
                // What contradicts itself is reported once.
                switchedOff.isEmpty || !methods.allowed.isEmpty
            else { return nil }
            let off = methods.allowed.sorted().compactMap { method in
                switchedOff[method].map { "\(method) is off in the repository's own settings (\($0.location))" }
            }
            let reasons = methods.reasons.map { $0.text } + off
            return Contradiction(
                "ruleset \(name): no pull request can be merged: \(reasons.joined(separator: ", "))",
                at: last.provenance)
        }
    }
}
