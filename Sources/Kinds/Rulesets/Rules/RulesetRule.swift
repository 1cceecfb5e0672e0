package import Policy

/// One type of rule in a ruleset: its parameters, and what GitHub requires in a body that the policy need not say.
package struct RulesetRule: Sendable {
    /// As REST names it: `pull_request`.
    package let type: String
    package let summary: String
    package let parameters: [SettingSchema.Field]
    /// Parameters that GitHub refuses a body without, with the values that its own pages fill in.
    package let required: [String: JSON]
    /// Parameters, of those that the policy may name, that GraphQL does not have.
    package let onlyInREST: Set<String>

    init(
        _ type: String, _ summary: String, _ parameters: [SettingSchema.Field] = [], required: [String: JSON] = [:],
        onlyInREST: Set<String> = []
    ) {
        self.type = type
        self.summary = summary
        self.parameters = parameters
        self.required = required
        self.onlyInREST = onlyInREST
    }

    package static subscript(type: String) -> RulesetRule? { all.first { $0.type == type } }

    /// The rule as a body holds it: what the policy wants over what is there over what GitHub requires.
    ///
    /// - Parameter present: the rule as REST showed it; `nil` where it is switched on. Members that no one here knows
    ///   are carried over, because a body replaces the whole rule.
    package func body(_ desired: JSON, over present: JSON?) -> JSON {
        var members = required.merging(present?["parameters"]?.objectValue ?? [:]) { $1 }
        members.merge(desired.objectValue ?? [:]) { $1 }
        var rule = (present?.objectValue ?? [:]).merging(["type": .string(type)]) { $1 }
        if !members.isEmpty { rule["parameters"] = .object(members) }
        return .object(rule)
    }
}

extension RulesetRule {
    /// Every type that GitHub documents for repositories, in the order of its pages.
    ///
    /// Source: <https://docs.github.com/rest/repos/rules#create-a-repository-ruleset>
    package static let all: [RulesetRule] = refs + reviews + checks + patterns + files
}
