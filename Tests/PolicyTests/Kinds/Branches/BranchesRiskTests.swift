import Testing

@testable import Kinds
@testable import Policy

@Suite("A new rule for one branch, where patterns cover it")
struct BranchesRiskTests {
    private func risk(creating branch: String, _ desired: JSON, over observed: JSON) -> Risk? {
        let change = Change(
            kind: "branches", subject: branch, verb: .create, before: nil, after: desired, rule: "r",
            source: SourceLocation(file: "p.yml", line: 1, column: 1))
        return BranchesKind.risk(of: change, observed: Observed(observed))
    }

    private let strict: JSON = [
        "enforce_admins": true, "allow_force_pushes": false, "restrictions": nil, "required_status_checks": nil,
        "required_pull_request_reviews": ["required_approving_review_count": 2, "dismiss_stale_reviews": false],
    ]

    @Test("is a weakening where it asks for less than the pattern")
    func weaker() {
        let desired: JSON = [
            "enforce_admins": true, "required_pull_request_reviews": ["required_approving_review_count": 1],
        ]
        #expect(risk(creating: "main", desired, over: ["ma*": strict]) == .weakening)
    }

    @Test("is a weakening where it leaves out what the pattern asks for: GitHub makes rules without it")
    func silent() {
        let desired: JSON = ["required_pull_request_reviews": ["required_approving_review_count": 2]]
        #expect(risk(creating: "main", desired, over: ["ma*": strict]) == .weakening)
        #expect(risk(creating: "main", ["enforce_admins": true], over: ["ma*": strict]) == .weakening)
    }

    @Test("is harmless where it asks for as much, or nothing covers it, or it is a pattern itself")
    func harmless() {
        let desired: JSON = [
            "enforce_admins": true, "required_pull_request_reviews": ["required_approving_review_count": 2],
        ]
        #expect(risk(creating: "main", desired, over: ["ma*": strict]) == nil)
        #expect(risk(creating: "main", [:], over: ["release/*": strict, "develop": strict]) == nil)
        #expect(risk(creating: "main*", [:], over: ["ma*": strict]) == nil)
        #expect(risk(creating: "main", [:], over: [:]) == nil)
    }

    @Test(
        "patterns match as GitHub's do: a star stops at a slash",
        arguments: [
            ("*", "main", true), ("*", "release/1", false), ("release/*", "release/1", true),
            ("release/*", "release/1/2", false), ("release/**/*", "release/1/2", true), ("**/main", "main", true),
            ("**/main", "a/b/main", true), ("rel?ase", "release", true), ("rel?ase", "rel/ase", false),
            ("v[0-9].x", "v3.x", true), ("v[!0-9].x", "v3.x", false), ("v[0-9", "v3", false), ("Main", "main", false),
            ("\\*", "*", true), ("main", "mainline", false), ("*lin*", "mainline", true),
        ])
    func patterns(pattern: String, branch: String, matches: Bool) {
        #expect(BranchPattern(pattern).matches(branch) == matches)
    }

    @Test("a pattern of many stars, which an administrator of the repository may choose, ends", .timeLimit(.minutes(1)))
    func manyStars() {
        let pattern = String(repeating: "*a", count: 40) + "*b"
        #expect(!BranchPattern(pattern).matches(String(repeating: "a", count: 120)))
    }
}
