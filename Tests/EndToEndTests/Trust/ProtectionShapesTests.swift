import Enforcement
import Foundation
import Policy
import Sandbox
import SharedMaterial
import Testing

/// GitHub's GET and PUT of branch protection, and GraphQL, say the same in three schemas.
@Suite("Branch protection that somebody else wrote by REST")
struct ProtectionShapesTests {
    /// The four keys that PUT must have, nothing optional; then everything at once.
    private static let samples: [Policy.JSON] = [
        [
            "required_status_checks": nil, "enforce_admins": false, "required_pull_request_reviews": nil,
            "restrictions": nil,
        ],
        [
            "required_status_checks": nil, "enforce_admins": true, "required_pull_request_reviews": [:],
            "restrictions": ["users": [], "teams": [], "apps": []],
        ],
        [
            "required_status_checks": [
                "strict": true, "checks": [["context": "build", "app_id": -1], ["context": "ci", "app_id": 15368]],
            ],
            "enforce_admins": true,
            "required_pull_request_reviews": [
                "dismiss_stale_reviews": true, "require_code_owner_reviews": true, "require_last_push_approval": true,
                "required_approving_review_count": 6,
                "dismissal_restrictions": ["users": ["maya-chen"], "teams": ["devops"], "apps": []],
                "bypass_pull_request_allowances": ["users": ["automation-ci"], "teams": [], "apps": ["githubcop"]],
            ],
            "restrictions": ["users": ["maya-chen"], "teams": ["devops"], "apps": ["githubcop"]],
            "required_linear_history": true, "allow_force_pushes": true, "allow_deletions": true,
            "block_creations": true, "required_conversation_resolution": true, "lock_branch": true,
            "allow_fork_syncing": true,
        ],
    ]

    /// Bodies of the PUT requests that somebody's client sent to GitHub.
    private static let recorded: [Policy.JSON] = {
        let folder = "recorded/GHBranchProtectionTest"
        let files = SharedMaterial.files(below: folder).filter { $0.contains("/mappings/") }
        return files.reduce(into: []) { bodies, file in
            guard let exchange = SharedMaterial.data("\(folder)/\(file)").flatMap({ try? Policy.JSON(parsing: $0) }),
                exchange["request"]?["method"] == "PUT",
                let text = exchange["request"]?["bodyPatterns"]?.arrayValue?.first?["equalToJson"]?.stringValue,
                let body = try? Policy.JSON(parsing: Array(text.utf8)), !bodies.contains(body),
                !samples.contains(body)
            else { return }
            bodies.append(body)
        }
    }()

    @Test("the body of a PUT, said as a policy, finds nothing to change after that PUT", arguments: samples)
    func noPhantomDifference(_ body: Policy.JSON) async throws { try await expectNoDifference(after: body) }

    @Test(
        "the recorded body of a PUT, said as a policy, finds nothing to change after that PUT",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence): only samples of our own are tried"),
        arguments: recorded)
    func noPhantomDifferenceAfterRecorded(_ body: Policy.JSON) async throws {
        try await expectNoDifference(after: body)
    }

    private func expectNoDifference(after body: Policy.JSON) async throws {
        try await withFixture(as: .owner) { fixture in
            try prepare("api", fixture)
            try await put(body, "api", fixture)
            let plan = try await fixture.plan("api", policy: Self.policyText(body))
            #expect(plan.changes.map { "\($0.title): \($0.before ?? .null) → \($0.after ?? .null)" } == [])
            #expect(plan.notes == [])
        }
    }

    @Test(
        "what is written from a policy through GraphQL, REST reads as if its own PUT had written it", arguments: samples
    )
    func sameThroughBothDoors(_ body: Policy.JSON) async throws { try await expectSameByREST(body) }

    @Test(
        "what is written from a recorded body through GraphQL, REST reads as if its own PUT had written it",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence): only samples of our own are tried"),
        arguments: recorded)
    func recordedThroughBothDoors(_ body: Policy.JSON) async throws { try await expectSameByREST(body) }

    private func expectSameByREST(_ body: Policy.JSON) async throws {
        try await withFixture(as: .owner) { fixture in
            try prepare("by-rest", fixture)
            try prepare("by-policy", fixture)
            try await put(body, "by-rest", fixture)
            let record = try await fixture.enforce("by-policy", policy: Self.policyText(body))
            #expect(record.complaints == [])
            #expect(!record.outcomes.isEmpty)
            let (rest, policy) = (try await get("by-rest", fixture), try await get("by-policy", fixture))
            #expect(policy == rest)
        }
    }

    private func prepare(_ repository: String, _ fixture: Fixture) throws {
        try fixture.createRepository(repository)
        // GitHub takes only actors with write access.
        try fixture.github.grant(.write, toTeam: "devops", in: repository)
        try fixture.github.grant(.write, toTeam: "engineering", in: repository)
        fixture.github.state.write { world in
            // A recorded exchange names an App by this number.
            guard world.apps[123] == nil, let owner = world.organization(login: Fixture.organization)?.id else {
                return
            }
            let app = world.addApp(
                id: 123, slug: "some-ci", name: "Some CI", owner: owner, permissions: Permissions([:]), events: [])
            world.install(app, on: owner)
        }
    }

    private func put(_ body: Policy.JSON, _ repository: String, _ fixture: Fixture) async throws {
        let path: APIPath = "/repos/\(Fixture.organization)/\(repository)/branches/main/protection"
        #expect(try await fixture.client.send(WriteRequest(.put, path, body: body)).status == 200)
    }

    /// Without the addresses, which name the repository.
    private func get(_ repository: String, _ fixture: Fixture) async throws -> Policy.JSON {
        let path: APIPath = "/repos/\(Fixture.organization)/\(repository)/branches/main/protection"
        return Self.withoutAddresses(try await fixture.client.get(ReadRequest(path)).body)
    }

    private static func withoutAddresses(_ json: Policy.JSON) -> Policy.JSON {
        switch json {
        case .object(let members):
            .object(members.filter { !$0.key.hasSuffix("url") }.mapValues { withoutAddresses($0) })
        case .array(let items): .array(items.map { withoutAddresses($0) })
        default: json
        }
    }

    /// A policy names checks by `checks`; `contexts` is the older word of the PUT.
    private static func policyText(_ body: Policy.JSON) -> String {
        var body = body
        if let checks = body["required_status_checks"], let contexts = checks["contexts"] {
            let named = checks["checks"] == nil ? checks.setting(["checks"], to: contexts) : checks
            body = body.setting(["required_status_checks"], to: named.setting(["contexts"], to: nil))
        }
        return policy("branches", "main: \(body.text())")
    }
}
