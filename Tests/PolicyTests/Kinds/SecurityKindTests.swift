import Testing

@testable import Kinds
@testable import Policy

@Suite("Security features")
struct SecurityKindTests {
    private let kind = RepositoryLevelKind(kind: SecurityKind.self)
    private var publicKind: RepositoryLevelKind {
        var kind = kind
        kind.repository.visibility = .public
        return kind
    }

    private static func toggles(_ features: [String: JSON]) -> JSON {
        .object(features.mapValues { $0.objectValue == nil ? ["status": $0] : $0 })
    }

    private static func body(_ features: [String: JSON]) -> JSON { ["security_and_analysis": toggles(features)] }

    private func observe(
        _ bodies: [String: JSON], node: JSON? = nil, failures: [String: GitHubFailure] = [:],
        of kind: RepositoryLevelKind? = nil
    ) throws -> Observed {
        try SecurityKind.observe(
            RepositoryLevelKind.answers(node: node, bodies, failures: failures),
            of: (kind ?? self.kind).repository)
    }

    // MARK: Reading

    @Test("the documentation's example says nothing that its schema does not allow")
    func example() { #expect(kind.problemsOfExample().isEmpty) }

    @Test("only what the policy names is asked; toggles and security updates share one answer")
    func reads() {
        #expect(kind.reads(["security_and_analysis": [:], "automated_security_fixes": true]) == ["/repos/acme/api"])
        #expect(kind.reads(["vulnerability_alerts": true]).isEmpty)
        #expect(
            publicKind.reads(["private_vulnerability_reporting": true, "code_scanning_default_setup": [:]]) == [
                "/repos/acme/api/private-vulnerability-reporting", "/repos/acme/api/code-scanning/default-setup",
            ])
        #expect(kind.reads(["private_vulnerability_reporting": true]).isEmpty)
        #expect(SecurityKind.selection(mentioning: ["security_and_analysis"]) == nil)
        #expect(
            SecurityKind.selection(mentioning: ["vulnerability_alerts"])?.fields == "hasVulnerabilityAlertsEnabled")
    }

    @Test("GitHub's block and its companions are told in the policy's words")
    func observes() throws {
        let settings = try observe(
            [
                "": Self.body([
                    "advanced_security": "enabled", "secret_scanning": "enabled",
                    "dependabot_security_updates": "enabled", "secret_scanning_delegated_bypass": "enabled",
                    "secret_scanning_delegated_bypass_options": [
                        "reviewers": [["reviewer_id": 1, "reviewer_type": "TEAM"]]
                    ],
                ]),
                "/code-scanning/default-setup": ["state": "not-configured", "languages": ["swift"]],
            ], node: ["hasVulnerabilityAlertsEnabled": true]
        ).settings
        #expect(
            settings["security_and_analysis"] == [
                "advanced_security": ["status": "enabled"], "secret_scanning": ["status": "enabled"],
                "secret_scanning_delegated_bypass": ["status": "enabled"],
                "secret_scanning_delegated_bypass_options": [
                    "reviewers": [["reviewer_id": 1, "reviewer_type": "TEAM"]]
                ],
            ])
        #expect(settings["automated_security_fixes"] == true)
        #expect(
            try observe(["": Self.body(["dependabot_security_updates": "disabled"])]).settings[
                "automated_security_fixes"] == false)
        #expect(settings["vulnerability_alerts"] == true)
        #expect(settings["code_scanning_default_setup"]?["languages"] == .null)
    }

    @Test("a block that GitHub does not show is unreadable as a whole, never disabled", arguments: [nil, JSON.null])
    func missingBlock(_ block: JSON?) throws {
        let observed = try observe(["": block.map { ["security_and_analysis": $0] } ?? [:]])
        let plan = kind.plan(
            ["security_and_analysis": ["secret_scanning": ["status": "enabled"]], "automated_security_fixes": true],
            observed: observed)
        #expect(plan.changes.isEmpty && !plan.isInSync)
        #expect(plan.notes.map(\.subject) == ["automated_security_fixes", "security_and_analysis"])
        #expect(plan.notes.allSatisfy { $0.topic == .unreadable && $0.message.contains("administration: read") })
    }

    @Test("one feature that GitHub does not show is not offered: the others are still policed")
    func missingFeature() throws {
        let observed = try observe(["": Self.body(["secret_scanning": "disabled"])])
        let plan = kind.plan(
            [
                "security_and_analysis": [
                    "secret_scanning": ["status": "enabled"], "secret_scanning_ai_detection": ["status": "enabled"],
                ]
            ], observed: observed)
        #expect(plan.changes.map(\.subject) == ["security_and_analysis.secret_scanning.status"])
        #expect(plan.notes.map(\.topic) == [.unreadable])
        #expect(plan.notes.first?.message.contains("licence") == true)
    }

    @Test("an answer that may be another soon is not taken for the state of a new repository")
    func transient() {
        for reason in [GitHubFailure.Reason.notFound, .conflict, .unavailable] {
            let failure = RepositoryLevelKind.failure(reason, 404, "Not yet")
            #expect(throws: failure) { try observe([:], failures: ["": failure]) }
        }
    }

    @Test("bypass reviewers that GitHub does not show are none only while delegated bypass is disabled")
    func bypassReviewersUntold() throws {
        let path: SettingPath = ["security_and_analysis", "secret_scanning_delegated_bypass_options"]
        let bypass = { (status: JSON) in ["": Self.body(["secret_scanning_delegated_bypass": status])] }
        #expect(try observe(bypass("disabled")).settings[path] == ["reviewers": []])
        #expect(try observe(bypass("enabled")).settings[path] == nil)
    }

    @Test(
        "both API versions' names of JavaScript are one language",
        arguments: [
            ["javascript-typescript", "javascript", "typescript", "go"], ["go", "javascript-typescript"],
        ])
    func languages(_ told: [String]) throws {
        let observed = try observe([
            "/code-scanning/default-setup": [
                "state": "configured", "languages": .strings(told), "query_suite": "default", "schedule": "weekly",
            ]
        ])
        #expect(
            kind.plan(
                ["code_scanning_default_setup": ["languages": ["javascript-typescript", "go"]]], observed: observed
            ).isInSync)
    }

    @Test(
        "where GitHub says that a feature must be enabled first, there is no default setup; another refusal says nothing"
    )
    func setupRefused() throws {
        let path = "/code-scanning/default-setup"
        let off = RepositoryLevelKind.failure(
            .forbidden(permission: nil), 403, "Code Security must be enabled for this repository to use code scanning.")
        #expect(
            try observe([:], failures: [path: off]).settings["code_scanning_default_setup"]?["state"]
                == "not-configured")
        let refused = RepositoryLevelKind.failure(
            .forbidden(permission: nil), 403, "Resource not accessible by integration")
        let observed = try observe([:], failures: [path: refused])
        #expect(observed.settings["code_scanning_default_setup"] == nil)
        #expect(observed.unreadable[["code_scanning_default_setup"]] == refused.description)
    }

    // MARK: Writing

    @Test("what others need is enabled in a first request, the others in a second, both waiting for GitHub's progress")
    func enabling() {
        let names = ["code_security", "secret_scanning", "secret_scanning_push_protection"]
        let off = Self.body(Dictionary(uniqueKeysWithValues: names.map { ($0, JSON.string("disabled")) }))
        let on = Self.body(Dictionary(uniqueKeysWithValues: names.map { ($0, JSON.string("enabled")) }))
        let operations = kind.operations(on, observed: Observed(off))
        #expect(
            operations.flatMap(\.lines) == [
                #"PATCH /repos/acme/api {"security_and_analysis":"#
                    + #"{"code_security":{"status":"enabled"},"secret_scanning":{"status":"enabled"}}}"#,
                #"PATCH /repos/acme/api {"security_and_analysis":"#
                    + #"{"secret_scanning_push_protection":{"status":"enabled"}}}"#,
            ])
        #expect(operations.map(\.stage) == [.settings, .dependentSettings])
        #expect(operations.allSatisfy { $0.waitsForProgress })
        let disabling = kind.operations(off, observed: Observed(on))
        #expect(disabling.flatMap(\.changes).map(\.subject).first?.contains("push_protection") == true)
        #expect(disabling.map(\.stage) == [.settings, .dependentSettings])
    }

    @Test("a dependent feature alone is one request, and an unchanged one is not sent")
    func dependentAlone() {
        let observed = Observed(
            Self.body(["secret_scanning": "enabled", "secret_scanning_push_protection": "disabled"]))
        let operations = kind.operations(
            Self.body(["secret_scanning": "enabled", "secret_scanning_push_protection": "enabled"]), observed: observed)
        #expect(operations.map(\.stage) == [.settings])
        #expect(
            operations.flatMap(\.lines) == [
                #"PATCH /repos/acme/api {"security_and_analysis":"#
                    + #"{"secret_scanning_push_protection":{"status":"enabled"}}}"#
            ])
    }

    @Test("the answer to a toggle tells the block's new state, unless GitHub leaves it out")
    func echo() throws {
        let operation = try #require(
            kind.operations(
                Self.body(["secret_scanning": "enabled"]),
                observed: Observed(Self.body(["secret_scanning": "disabled"]))
            ).first)
        #expect(
            operation.echo?(Self.body(["secret_scanning": "enabled"])) == Self.body(["secret_scanning": "enabled"]))
        #expect(operation.echo?(["security_and_analysis": nil]) == nil)
    }

    @Test("bypass reviewers are written whole, and noted while delegated bypass is disabled")
    func bypassReviewers() {
        let options = "secret_scanning_delegated_bypass_options"
        let desired = Self.body([options: ["reviewers": [["reviewer_id": 2, "reviewer_type": "TEAM"]]]])
        let enabled = Self.body([
            "secret_scanning_delegated_bypass": "enabled",
            options: ["reviewers": [["reviewer_id": 1, "reviewer_type": "TEAM"]]],
        ])
        #expect(
            kind.writes(desired, over: enabled) == [
                #"PATCH /repos/acme/api {"security_and_analysis":{"\#(options)":"#
                    + #"{"reviewers":[{"reviewer_id":2,"reviewer_type":"TEAM"}]}}}"#
            ])
        let disabled = enabled.setting(
            ["security_and_analysis", "secret_scanning_delegated_bypass", "status"], to: "disabled")
        #expect(kind.plan(desired, observed: Observed(disabled)).changes.isEmpty)
    }

    @Test("alerts are switched on before security updates and off after them")
    func dependabot() {
        let path = "/repos/acme/api"
        let on: JSON = ["vulnerability_alerts": true, "automated_security_fixes": true]
        let off: JSON = ["vulnerability_alerts": false, "automated_security_fixes": false]
        let enabling = kind.operations(on, observed: Observed(off)).sorted { $0.stage < $1.stage }
        #expect(
            enabling.flatMap(\.lines) == ["PUT \(path)/vulnerability-alerts", "PUT \(path)/automated-security-fixes"])
        let disabling = kind.operations(off, observed: Observed(on)).sorted { $0.stage < $1.stage }
        #expect(
            disabling.flatMap(\.lines) == [
                "DELETE \(path)/automated-security-fixes", "DELETE \(path)/vulnerability-alerts",
            ])
        #expect(Set(enabling.map(\.stage)).count == 2 && Set(disabling.map(\.stage)).count == 2)
    }

    @Test("default setup is written after the licences it needs, waits for a run in progress, and names its state")
    func defaultSetup() throws {
        let observed = try observe([
            "": Self.body(["code_security": "disabled"]),
            "/code-scanning/default-setup": ["state": "not-configured", "query_suite": "extended"],
        ])
        let desired = Self.body(["code_security": "enabled"]).setting(
            ["code_scanning_default_setup"], to: ["state": "configured", "query_suite": "extended"])
        let operation = try #require(kind.operations(desired, observed: observed).last)
        #expect(operation.stage == .dependentSettings && operation.waitsForProgress && operation.echo == nil)
        #expect(
            operation.lines == [
                #"PATCH /repos/acme/api/code-scanning/default-setup {"query_suite":"extended","state":"configured"}"#
            ])
    }

    @Test("a runner's type and label travel together, and a standard runner has none")
    func runners() {
        let path = "PATCH /repos/acme/api/code-scanning/default-setup"
        let settings: JSON = [
            "code_scanning_default_setup": [
                "state": "configured", "runner_type": "labeled", "runner_label": "big", "query_suite": "default",
            ]
        ]
        #expect(
            kind.writes(["code_scanning_default_setup": ["runner_label": "huge"]], over: settings) == [
                path + #" {"runner_label":"huge","runner_type":"labeled","state":"configured"}"#
            ])
        #expect(
            kind.writes(["code_scanning_default_setup": ["runner_type": "standard"]], over: settings) == [
                path + #" {"runner_label":null,"runner_type":"standard","state":"configured"}"#
            ])
    }

    // MARK: What does not go together or does not apply

    @Test(
        "combinations that GitHub does not allow are mistakes in the policy",
        arguments: [
            (
                Self.body(["secret_scanning": "disabled", "secret_scanning_push_protection": "enabled"]),
                "secret_scanning_push_protection"
            ),
            (["vulnerability_alerts": false, "automated_security_fixes": true], "automated_security_fixes"),
            (["code_scanning_default_setup": ["runner_type": "standard", "runner_label": "x"]], "runner_label"),
        ] as [(JSON, String)])
    func contradictions(_ desired: JSON, named: String) {
        #expect(kind.contradictions(desired).map { $0.hasPrefix(named) } == [true])
    }

    @Test("public repositories are never sent a licence, private ones never private reporting: both are noted")
    func visibility() throws {
        let desired = Self.body(["advanced_security": "enabled", "code_security": "enabled"]).setting(
            ["private_vulnerability_reporting"], to: true)
        let publicPlan = publicKind.plan(
            desired,
            observed: try observe(
                ["": Self.body([:]), "/private-vulnerability-reporting": ["enabled": false]], of: publicKind))
        #expect(publicPlan.changes.map(\.subject) == ["private_vulnerability_reporting"])
        #expect(publicPlan.notes.map(\.topic) == [.information, .information])

        let privatePlan = kind.plan(
            ["private_vulnerability_reporting": true], observed: try observe(["": Self.body([:])]))
        #expect(privatePlan.changes.isEmpty && privatePlan.isInSync)
        #expect(privatePlan.notes.map(\.subject) == ["private_vulnerability_reporting"])
    }

    @Test("details of a default setup that shall not be are noted, not written")
    func setupOff() throws {
        let observed = try observe(["/code-scanning/default-setup": ["state": "not-configured"]])
        let plan = kind.plan(
            ["code_scanning_default_setup": ["state": "not-configured", "query_suite": "extended"]],
            observed: observed)
        #expect(plan.changes.isEmpty)
        #expect(plan.notes.map(\.subject) == ["code_scanning_default_setup.query_suite"])
    }
}
