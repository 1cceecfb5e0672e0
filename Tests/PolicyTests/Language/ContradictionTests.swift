import Policy
import Testing

@testable import Kinds

@Suite("Contradictions, on what rules make together")
struct ContradictionTests {
    /// - Parameter rules: `when` and `settings` of each, in YAML flow.
    private func found(_ rules: (when: String?, settings: String)...) -> [String] {
        let text = rules.enumerated().map { index, rule in
            "  - { name: r\(index + 1), \(rule.when.map { "when: { \($0) }, " } ?? "")settings: { \(rule.settings) } }"
        }
        return problems(
            "version: 1\norganization: acme\nrules:\n" + text.joined(separator: "\n"), kinds: repositoryKinds)
    }

    @Test("a later rule may add to what an earlier one gave, also only for some repositories")
    func laterRule() {
        let first = (when: String?.none, settings: "autolinks: { OPS-: https://ops.example/<num> }")
        #expect(found(first, (nil, "autolinks: { OPS-: { is_alphanumeric: false } }")) == [])
        #expect(found(first, ("topics: a", "autolinks: { OPS-: { is_alphanumeric: false } }")) == [])
    }

    @Test("what one rule lacks, another that applies beside it may give")
    func gap() {
        #expect(
            found(
                ("topics: a", "autolinks: { OPS-: { is_alphanumeric: false } }"),
                ("topics: a", "autolinks: { OPS-: https://ops.example/<num> }")) == [])
    }

    @Test("what no rule gives is told, with its place")
    func nobody() {
        let problems = found((nil, "autolinks: { OPS-: { is_alphanumeric: false } }"))
        #expect(problems.count == 1 && problems[0].contains("autolink OPS- has no url_template"), "\(problems)")
    }

    @Test("values that conflict are told where a rule conflicts with the ones that always apply")
    func conflict() {
        let problems = found(
            (nil, "repository: { allow_squash_merge: false, allow_merge_commit: false }"),
            ("topics: a", "repository: { allow_rebase_merge: false }"))
        #expect(problems.count == 1 && problems[0].contains("no merge method is left"), "\(problems)")
        #expect(
            found(
                (
                    "topics: a",
                    "repository: { allow_squash_merge: false, allow_merge_commit: false, allow_rebase_merge: false }"
                ),
                (nil, "repository: { allow_squash_merge: true }")) == [], "a rule that always applies wins")
    }

    @Test("autolinks of which one begins with the other are told, with both places")
    func overlaps() {
        let problems = found(
            (nil, "autolinks: { TICK: https://a.example/<num> }"),
            ("topics: a", "autolinks: { TICKET: https://b.example/<num> }"))
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.hasPrefix("githubcop.yml:5:") == true, "\(problems)")
        #expect(
            problems.first?.contains("autolink TICKET begins with TICK (githubcop.yml:4, rule 'r1')") == true,
            "\(problems)")
        #expect(found((nil, "autolinks: { TICK: null, TICKET: https://b.example/<num> }")) == [])
        #expect(found((nil, "autolinks: { TICK-: https://a.example/<num>, TICKET-: https://b.example/<num> }")) == [])
    }

    @Test(
        "rulesets and branches that leave no merge method, with the repository's own, are told",
        arguments: [
            "rulesets: { r: { rules: { required_linear_history: {} } } }",
            "rulesets: { r: { rules: { pull_request: { allowed_merge_methods: [squash] } } } }",
            "rulesets: { r: { rules: { merge_queue: { merge_method: SQUASH } } } }",
            "branches: { main: { required_linear_history: true } }",
        ])
    func mergeMethods(_ settings: String) {
        let merge = "repository: { allow_squash_merge: false, allow_rebase_merge: false }"
        let problems = found((nil, settings), ("topics: a", merge))
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.contains("githubcop.yml:5") == true, "\(problems)")
        #expect(found((nil, settings), (nil, "repository: { allow_merge_commit: false }")) == [])
        #expect(found((nil, settings)) == [])
    }

    @Test("a ruleset that contradicts itself is told once; one that is not active is no contradiction")
    func rulesetsAlone() {
        let linear = "rules: { required_linear_history: {}, pull_request: { allowed_merge_methods: [merge] } }"
        let off = "repository: { allow_merge_commit: false }"
        #expect(found((nil, "rulesets: { r: { \(linear) } }"), (nil, off)).count == 1)
        #expect(found((nil, "rulesets: { r: { enforcement: evaluate, \(linear) } }"), (nil, off)) == [])
        let queue = "rules: { required_linear_history: {}, merge_queue: {} }"
        #expect(found((nil, "rulesets: { r: { \(queue) } }")).first?.contains("merge_method: MERGE") == true)
    }

    @Test("more than 75 rulesets, and a bypass for a role that cannot write, are told", arguments: ["read", "triage"])
    func rulesetLimits(_ role: String) {
        let many = (1...76).map { "r\($0): { rules: { deletion: {} } }" }.joined(separator: ", ")
        #expect(found((nil, "rulesets: { \(many) }")).first?.contains("76 rulesets") == true)
        let problems = found((nil, "rulesets: { r: { bypass_actors: { role/\(role): always } } }"))
        #expect(problems.count == 1 && problems[0].contains("role/maintain"), "\(problems)")
    }
}
