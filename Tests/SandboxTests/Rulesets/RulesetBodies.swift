@testable import Sandbox

/// What tests send.
enum RulesetBodies {
    static func body(_ name: String, _ more: JSONObject = [:]) -> JSON {
        var body: JSONObject = [
            "name": .string(name), "enforcement": "active",
            "conditions": ["ref_name": ["include": ["~DEFAULT_BRANCH"], "exclude": []]],
            "rules": [["type": "deletion"]],
            "bypass_actors": [["actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"]],
        ]
        for (key, value) in more { body[key] = value }
        return .object(body)
    }

    static let allRepositories: JSONObject = [
        "conditions": [
            "ref_name": ["include": ["~DEFAULT_BRANCH"], "exclude": []],
            "repository_name": ["include": ["~ALL"], "exclude": []],
        ]
    ]

    static let pullRequest: JSONObject = [
        "required_approving_review_count": 2, "dismiss_stale_reviews_on_push": true,
        "require_code_owner_review": false, "require_last_push_approval": false,
        "required_review_thread_resolution": false,
    ]

    static func rules(_ type: String, _ parameters: JSONObject) -> JSONObject {
        ["rules": [["type": .string(type), "parameters": .object(parameters)]]]
    }
}

extension Client {
    /// The id of a new ruleset.
    func makeRuleset(_ path: String, _ body: JSON) async throws -> (path: String, answer: Answer) {
        let made = try await self(.POST, path, body)
        guard made.status == 201, let id = made.json?["id"]?.int else {
            throw SandboxError("\(path): \(made.status) \(made.json?.text ?? "")")
        }
        return ("\(path)/\(id)", made)
    }
}
