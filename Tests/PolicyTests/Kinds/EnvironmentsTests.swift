import Policy
import Testing

@testable import Kinds

@Suite("Environments")
struct EnvironmentsTests {
    private func node(_ environments: [JSON], isPart: Bool = false) -> JSON {
        ["environments": ["pageInfo": ["hasNextPage": .bool(isPart)], "nodes": .array(environments)]]
    }

    private let plain: JSON = ["id": "EN_1", "name": "Prod", "protectionRules": ["nodes": []]]
    private let guarded: JSON = [
        "id": "EN_1", "name": "Prod",
        "protectionRules": [
            "nodes": [
                ["type": "WAIT_TIMER", "timeout": 10, "reviewers": ["nodes": []]],
                [
                    "type": "REQUIRED_REVIEWERS", "preventSelfReview": true,
                    "reviewers": [
                        "nodes": [
                            ["__typename": "Team", "databaseId": 7, "slug": "sre"],
                            ["__typename": "User", "databaseId": 8, "login": "octocat"],
                        ]
                    ],
                ],
                ["type": "BRANCH_POLICY"],
            ]
        ],
    ]

    private func body(bypass: JSON?, policy: JSON = nil, reviewers: [JSON] = []) -> JSON {
        var body: [String: JSON] = ["name": "Prod", "deployment_branch_policy": policy]
        body["can_admins_bypass"] = bypass
        body["protection_rules"] =
            reviewers.isEmpty ? [] : [["type": "required_reviewers", "reviewers": .array(reviewers)]]
        return .object(body)
    }

    private func observed(_ node: JSON, _ answers: [ReadRequest: Result<JSON, GitHubFailure>] = [:]) throws -> Observed
    {
        let responses = answers.map { ($0.key.path.text, $0.value.map { Response(body: $0) }) }
        return try EnvironmentsKind.observe(
            Answers(node: node, responses: Dictionary(responses) { first, _ in first }), of: Sample.repository)
    }

    private var listing: ReadRequest { EnvironmentsKind.listing(of: Sample.repository) }

    private func reads(_ node: JSON, _ desired: JSON, isExclusive: Bool = false) -> [String] {
        EnvironmentsKind.reads(
            of: Sample.repository, node: node, desired: Sample.desired(desired), isExclusive: isExclusive
        ).map { String($0.path.text.dropFirst("/repos/acme/api/environments".count)) }
    }

    private func isSkippedInSweep(_ node: JSON, _ desired: JSON) -> Bool {
        EnvironmentsKind.bulkSource(
            of: listing, in: Sample.repository, node: node, desired: Sample.desired(desired), isExclusive: false)
            == .excerpt(.null)
    }

    @Test("GraphQL returns timer and reviewers in the policy's words; what only REST has stays unknown")
    func fromGraphQL() throws {
        let settings = try observed(node([guarded])).settings
        #expect(settings[["Prod", "wait_timer"]] == 10)
        #expect(settings[["Prod", "reviewers"]] == ["team/sre", "octocat"])
        #expect(settings[["Prod", "prevent_self_review"]] == true)
        #expect(settings["Prod"]?["can_admins_bypass"] == nil && settings["Prod"]?["deployment_branch_policy"] == nil)
        #expect(try observed(node([plain])).settings["Prod"]?["deployment_branch_policy"] == .some(.null))
    }

    @Test("a reviewer whom GitHub does not show makes the reviewers unknown, not fewer")
    func hiddenReviewer() throws {
        let hidden = guarded.setting(
            ["protectionRules", "nodes"],
            to: [["type": "REQUIRED_REVIEWERS", "reviewers": ["nodes": [nil, ["__typename": "User"]]]]])
        let found = try observed(node([hidden]))
        #expect(found.settings["Prod"]?["reviewers"] == nil)
        #expect(found.unreadable[["Prod", "reviewers"]] != nil)
    }

    @Test("what a write has to know is read alone, and in a sweep only what the policy asks for")
    func requests() {
        #expect(reads(node([guarded]), ["prod": ["wait_timer": 1]]) == [""])
        #expect(reads(node([guarded]), ["other": [:]]) == [])
        #expect(isSkippedInSweep(node([guarded]), ["prod": ["wait_timer": 1]]))
        #expect(!isSkippedInSweep(node([guarded]), ["prod": ["can_admins_bypass": true]]))
        let policy: JSON = ["prod": ["deployment_branch_policy": ["branches": ["main"]]]]
        #expect(reads(node([guarded]), policy) == ["", "/Prod/deployment-branch-policies"])
        #expect(!isSkippedInSweep(node([guarded]), policy))
        // Without any policy there is nothing to read.
        #expect(reads(node([plain]), policy) == [""] && isSkippedInSweep(node([plain]), policy))
    }

    @Test("what is to be deleted is read whole, as it is the before-image")
    func beforeImage() {
        let all = ["", "/Prod/deployment-branch-policies", "/Prod/deployment_protection_rules"]
        #expect(reads(node([guarded]), ["prod": nil]) == all)
        #expect(reads(node([guarded]), [:], isExclusive: true) == all)
        #expect(!isSkippedInSweep(node([guarded]), ["prod": nil]))
    }

    @Test("a write carries over everything that it would reset, reviewers by their ids")
    func carriesOver() throws {
        let reviewer: JSON = ["type": "Team", "reviewer": ["id": 7, "slug": "sre"]]
        let found = try observed(
            node([guarded]),
            [
                listing: .success([
                    "environments": [
                        body(
                            bypass: false, policy: ["protected_branches": true, "custom_branch_policies": false],
                            reviewers: [reviewer])
                    ]
                ])
            ])
        let operation = try #require(
            Sample.operations(EnvironmentsKind.self, ["Prod": ["wait_timer": 5]], over: found).first)
        #expect(
            operation.writes.first?.body == [
                "wait_timer": 5, "can_admins_bypass": false, "reviewers": [["type": "Team", "id": 7]],
                "deployment_branch_policy": ["protected_branches": true, "custom_branch_policies": false],
            ])
        #expect(operation.obstacle == nil)
    }

    @Test("TF#2457, TF#1804: no key is sent that neither the policy nor the server knows")
    func olderServer() throws {
        let found = try observed(node([plain]), [listing: .success(["environments": [body(bypass: nil)]])])
        let operation = try #require(
            Sample.operations(EnvironmentsKind.self, ["Prod": ["reviewers": ["octocat"]]], over: found).first)
        #expect(
            Set(operation.writes.first?.body?.objectValue?.keys.map { $0 } ?? [])
                == ["wait_timer", "reviewers", "deployment_branch_policy"])
        let creation = try #require(
            Sample.operations(EnvironmentsKind.self, ["new": ["wait_timer": 1]], over: found).first)
        #expect(creation.writes.first?.body == ["wait_timer": 1])
    }

    @Test("without the list of environments a write is refused, and so is nothing that resets nothing")
    func obstacle() throws {
        let failure = GitHubFailure(.forbidden(permission: nil), request: "GET", status: 403, message: "no")
        let found = try observed(node([plain]), [listing: .failure(failure)])
        let write = Sample.operations(EnvironmentsKind.self, ["Prod": ["wait_timer": 1]], over: found)
        #expect(write.first?.obstacle?.contains("can_admins_bypass") == true)
        let gates = try observed(
            node([plain]),
            [
                listing: .success(["environments": [body(bypass: true)]]),
                EnvironmentsKind.protectionRules(of: "Prod", in: Sample.repository): .success([
                    "custom_deployment_protection_rules": [["id": 3, "app": ["slug": "old"]]]
                ]),
            ])
        let swap = Sample.operations(
            EnvironmentsKind.self, ["Prod": ["deployment_protection_rules": ["app/new"]]], over: gates)
        #expect(swap.first?.obstacle == nil)
        #expect(swap.first?.writes.map { $0.method } == [.post, .delete])
        #expect(swap.first?.writes.last?.path.text.hasSuffix("/deployment_protection_rules/3") == true)
    }

    @Test(
        "what GitHub refuses is a contradiction",
        arguments: [
            (["reviewers": [], "prevent_self_review": true], "reviewers"),
            (["deployment_branch_policy": ["protected_branches": true, "tags": ["v*"]]], "protected branches"),
            (["deployment_branch_policy": ["protected_branches": false]], "needs branches, tags"),
        ] as [(JSON, String)])
    func contradictions(settings: JSON, message: String) {
        let found = EnvironmentsKind.contradictions(in: Sample.desired(["production": settings]))
        #expect(found.map { $0.message.contains(message) } == [true])
        let either: JSON = ["production": ["deployment_branch_policy": ["protected_branches": true]]]
        #expect(EnvironmentsKind.contradictions(in: Sample.desired(either)).isEmpty)
    }

    @Test("reviewers and Apps are looked up before the first write")
    func named() {
        #expect(EnvironmentsKind.named(at: ["p", "reviewers"], "team/SRE") == .actor(.team("sre")))
        #expect(EnvironmentsKind.named(at: ["p", "reviewers"], "octocat") == .actor(.user("octocat")))
        #expect(EnvironmentsKind.named(at: ["p", "deployment_protection_rules"], "app/gate") == .actor(.app("gate")))
        #expect(EnvironmentsKind.named(at: ["p", "wait_timer"], 3) == nil)
    }
}
