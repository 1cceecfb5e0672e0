import Policy
import Testing

@testable import Kinds

@Suite("Rules of rulesets")
struct RulesetRuleTests {
    @Test("one that is switched on is sent with everything that GitHub requires")
    func filled() throws {
        let rule = try #require(RulesetRule["pull_request"])
        let parameters = rule.body(["required_approving_review_count": 2], over: nil)["parameters"]
        #expect(parameters?["required_approving_review_count"] == 2)
        #expect(parameters?["require_last_push_approval"] == false)
        #expect(parameters?["allowed_merge_methods"] == nil)
        #expect(RulesetRule["deletion"]?.body([:], over: nil) == ["type": "deletion"])
    }

    @Test("what GitHub shows and the policy does not name stays, parameters of tomorrow too")
    func carriedOver() throws {
        let present: JSON = [
            "type": "pull_request",
            "parameters": [
                "required_approving_review_count": 3, "require_last_push_approval": true,
                "dismissal_restriction": ["enabled": false],
            ],
        ]
        let rule = try #require(RulesetRule["pull_request"])
        let parameters = rule.body(["required_approving_review_count": 1], over: present)["parameters"]
        #expect(parameters?["required_approving_review_count"] == 1)
        #expect(parameters?["require_last_push_approval"] == true)
        #expect(parameters?["dismissal_restriction"] == ["enabled": false])
    }

    @Test("each has one entry, and requires only parameters that a policy may name")
    func table() {
        #expect(Set(RulesetRule.all.map(\.type)).count == RulesetRule.all.count)
        for rule in RulesetRule.all {
            let names = Set(rule.parameters.map(\.name))
            #expect(names.isSuperset(of: rule.required.keys), "\(rule.type)")
            #expect(names.isSuperset(of: rule.onlyInREST), "\(rule.type)")
        }
    }
}
