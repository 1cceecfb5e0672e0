/// Reads `enforcement`, of the policy and of a rule.
struct EnforcementReader {
    let diagnostics: Diagnostics

    private static let words = ["active", "evaluate"]

    /// - Returns: whether the whole policy is only evaluated.
    func isEvaluated(_ node: SourceNode) -> Bool {
        switch word(node) {
        case "active": return false
        case "evaluate": return true
        default:
            let isShare = node.scalar?.hasSuffix("%") == true
            report(
                node, "'enforcement' of the policy must be active or evaluate",
                hint: isShare ? "a rule can have a share" : nil)
            // What is not understood must not be written.
            return true
        }
    }

    func enforcement(_ node: SourceNode, of rule: String, isForOrganization: Bool) -> RuleEnforcement {
        let text = word(node) ?? ""
        switch text {
        case "active": return .active
        case "evaluate": return .evaluate
        default:
            let share = RepositoryShare(text)
            if let share, !isForOrganization { return .share(share) }
            guard !isForOrganization else {
                report(
                    node, "'enforcement' of rule '\(rule)' must be active or evaluate",
                    hint: share == nil ? nil : "a share is one of repositories, and the rule is for the organization")
                return .evaluate
            }
            report(
                node, "'enforcement' of rule '\(rule)' must be active, evaluate or a share from 0% to 100%",
                hint: text.contains { $0.isNumber } ? "for example 10% or 2.5%" : nil)
            return .evaluate
        }
    }

    private func word(_ node: SourceNode) -> String? { node.tag == nil && !node.isNull ? node.scalar : nil }

    private func report(_ node: SourceNode, _ message: String, hint: String?) {
        diagnostics.report(
            at: node.location, "\(message), found \(node.found)",
            hint: hint ?? Suggestion.suggestion(for: node.scalar ?? "", among: Self.words))
    }
}
