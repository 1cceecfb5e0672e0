import Testing

@testable import Webhooks

private let repository =
    #""repository":{"id":41,"full_name":"acme/rocket","default_branch":"main","owner":{"login":"acme","type":"Organization"}}"#
private let octocat = #""sender":{"login":"octocat","id":1,"type":"User"}"#

/// An event with its action and further fields, and what is expected of it.
struct MappedEvent: Sendable, CustomTestStringConvertible {
    let event: String
    let json: String
    let sentence: String
    var priority = DeliveryPriority.drift

    init(_ event: String, _ fields: String, _ sentence: String, _ priority: DeliveryPriority = .drift) {
        self.event = event
        json = "{\(fields.isEmpty ? "" : fields + ",")\(octocat)}"
        self.sentence = sentence
        self.priority = priority
    }

    var testDescription: String { "\(event): \(sentence)" }
}

@Suite("What a delivery asks for")
struct DeliveryMapTests {
    private func requestedWork(_ event: String, _ json: String, _ map: DeliveryMap = DeliveryMap()) throws
        -> RequestedWork
    {
        map.requestedWork(of: try delivery(event, json))
    }

    @Test(
        "an event in a repository concerns this repository, and says who did what",
        arguments: [
            MappedEvent("repository", #""action":"created""#, "octocat created the repository", .newRepository),
            MappedEvent(
                "repository", #""action":"renamed","changes":{"repository":{"name":{"from":"Old"}}}"#,
                "octocat renamed the repository (formerly Old)"),
            MappedEvent(
                "repository", #""action":"transferred","changes":{"owner":{"from":{"user":{"login":"bob"}}}}"#,
                "octocat transferred the repository (from bob)", .newRepository),
            MappedEvent("repository", #""action":"unarchived""#, "octocat unarchived the repository", .newRepository),
            MappedEvent("repository", #""action":"privatized""#, "octocat made the repository private"),
            MappedEvent("repository", #""action":"publicized""#, "octocat made the repository public"),
            MappedEvent("public", "", "octocat made the repository public"),
            MappedEvent(
                "repository", #""action":"edited","changes":{"default_branch":{"from":"x"},"topics":{"from":[]}}"#,
                "octocat changed default branch, topics of the repository"),
            MappedEvent("repository", #""action":"frobnicated""#, "octocat caused the event repository.frobnicated"),
            MappedEvent("repository_import", #""status":"success""#, "octocat imported the repository", .newRepository),
            MappedEvent(
                "branch_protection_rule", #""action":"deleted","rule":{"name":"main"}"#,
                "octocat deleted the branch protection rule main"),
            MappedEvent(
                "branch_protection_configuration", #""action":"disabled""#,
                "octocat switched off all branch protections of the repository"),
            MappedEvent(
                "repository_ruleset", #""action":"edited","repository_ruleset":{"id":1,"name":"no force"}"#,
                "octocat edited the ruleset no force"),
            MappedEvent(
                "member", #""action":"added","member":{"login":"eve"}"#, "octocat added the collaborator eve"),
            MappedEvent(
                "team", #""action":"added_to_repository","team":{"name":"Dev Ops","slug":"dev-ops"}"#,
                "octocat gave the team dev-ops access to the repository"),
            MappedEvent(
                "team", #""action":"removed_from_repository","team":{"name":"Dev Ops","slug":"dev-ops"}"#,
                "octocat took the repository from the team dev-ops"),
            MappedEvent(
                "team",
                #""action":"edited","team":{"slug":"ci"},"changes":{"repository":{"permissions":{"from":{"push":true}}}}"#,
                "octocat changed what the team ci may do in the repository"),
            MappedEvent("team_add", #""team":{"name":"ci"}"#, "octocat gave the team ci access to the repository"),
            MappedEvent(
                "custom_property_values",
                #""action":"updated","new_property_values":[{"property_name":"tier","value":"gold"}]"#,
                "octocat changed the custom properties tier"),
            MappedEvent(
                "security_and_analysis", #""changes":{"from":{}}"#,
                "octocat changed the security settings of the repository"),
            MappedEvent("label", #""action":"deleted","label":{"name":"bug"}"#, "octocat deleted the label bug"),
            MappedEvent("deploy_key", #""action":"created","key":{"title":"ci"}"#, "octocat created the deploy key ci"),
            MappedEvent("page_build", #""id":1"#, "octocat had the Pages site built"),
            MappedEvent("meta", #""action":"deleted""#, "octocat deleted the webhook that sent this"),
            MappedEvent(
                "create", #""ref":"main","ref_type":"branch","master_branch":"main""#,
                "octocat pushed the first branch, main", .newRepository),
            MappedEvent("create", #""ref":"develop","ref_type":"branch""#, "octocat created the branch develop"),
            MappedEvent(
                "push", #""ref":"refs/heads/main","created":true"#, "octocat pushed the first branch, main",
                .newRepository),
        ])
    func repositoryEvents(_ row: MappedEvent) throws {
        let requestedWork = try requestedWork(
            row.event, row.json.replacing("{\"", with: "{\(repository),\"", maxReplacements: 1))
        guard case .repositories(let repositories, let cause) = requestedWork else {
            Issue.record("\(requestedWork)")
            return
        }
        #expect(repositories.map { $0.fullName } == ["acme/rocket"])
        #expect(cause.sentence == row.sentence)
        #expect(cause.priority == row.priority)
    }

    @Test("a ruleset without a repository is a setting of the organization itself")
    func organizationRuleset() throws {
        let body =
            #"{"action":"deleted","repository_ruleset":{"name":"all"},"organization":{"login":"acme","id":7},"sender":{"login":"octocat"}}"#
        guard case .organizationSettings("acme", id: 7, let cause) = try requestedWork("repository_ruleset", body)
        else {
            Issue.record("not the organization's settings")
            return
        }
        #expect(cause.sentence == "octocat deleted the ruleset all")
    }

    @Test(
        "an event of the organization, a team or the App concerns the organization",
        arguments: [
            MappedEvent("team", #""action":"deleted","team":{"slug":"ci"}"#, "octocat deleted the team ci", .sweep),
            MappedEvent("team", #""action":"created","team":{"slug":"ci"}"#, "octocat created the team ci", .sweep),
            MappedEvent(
                "team", #""action":"edited","team":{"slug":"ci"},"changes":{"name":{"from":"CI"}}"#,
                "octocat edited the team ci", .sweep),
            MappedEvent(
                "organization", #""action":"renamed","changes":{"login":{"from":"initech"}}"#,
                "octocat renamed the organization (formerly initech)", .sweep),
            MappedEvent(
                "organization", #""action":"member_removed","membership":{"user":{"login":"eve"}}"#,
                "octocat removed eve from the organization", .sweep),
            MappedEvent(
                "custom_property", #""action":"promote_to_enterprise","definition":{"property_name":"tier"}"#,
                "octocat promoted to the enterprise the custom property tier", .sweep),
            MappedEvent("installation", #""action":"created""#, "octocat installed the App", .sweep),
            MappedEvent(
                "installation", #""action":"unsuspend""#, "octocat lifted the suspension of the App", .sweep),
            MappedEvent(
                "installation_target", #""action":"renamed","changes":{"login":{"from":"initech"}}"#,
                "octocat renamed the organization (formerly initech)", .sweep),
        ])
    func organizationEvents(_ row: MappedEvent) throws {
        let account = #"{"organization":{"login":"acme"},""#
        let requestedWork = try requestedWork(row.event, row.json.replacing("{\"", with: account, maxReplacements: 1))
        guard case .organization("acme", let cause) = requestedWork else {
            Issue.record("\(requestedWork)")
            return
        }
        #expect(cause.sentence == row.sentence)
        #expect(cause.priority == row.priority)
    }

    @Test("repositories put within reach of the App are all concerned")
    func installed() throws {
        let requestedWork = try requestedWork(
            "installation_repositories",
            #"{"action":"added","installation":{"id":1,"account":{"login":"acme"}},"repositories_added":[{"id":1,"full_name":"acme/a"},{"id":2,"full_name":"acme/b"}]}"#
        )
        guard case .repositories(let repositories, let cause) = requestedWork else {
            Issue.record("\(requestedWork)")
            return
        }
        #expect(repositories.map { $0.fullName } == ["acme/a", "acme/b"])
        #expect(repositories.map { $0.id } == [1, 2])
        #expect(cause.sentence == "someone put the repositories within reach of the App")
    }

    @Test(
        "what changes no setting asks for nothing, and the reason says why",
        arguments: [
            ("issues", #"{"action":"opened"}"#, "the event issues concerns no setting"),
            ("frobnication", "{}", "the event frobnication concerns no setting"),
            ("repository", #"{"action":"archived"}"#, "an archived repository is read-only"),
            ("repository", #"{"action":"deleted"}"#, "the repository is gone"),
            ("repository", #"{"action":"created"}"#, "the payload of repository.created names no repository"),
            (
                "push", #"{"ref":"refs/heads/main","created":false}"#,
                "a push to an existing branch changes no setting"
            ),
            ("push", #"{"ref":"refs/tags/v1","created":true}"#, "a tag changes no setting"),
            (
                "push", #"{"ref":"refs/heads/x","deleted":true}"#,
                "the deletion of a branch changes no setting"
            ),
            ("create", #"{"ref":"v1","ref_type":"tag"}"#, "a tag changes no setting"),
            ("installation", #"{"action":"suspend"}"#, "the App has no access any more"),
            ("installation_repositories", #"{"action":"removed"}"#, "no repository came within reach"),
            (
                "team", #"{"action":"edited","team":{"slug":"ci"},"changes":{"description":{"from":"x"}}}"#,
                "a team's description is no setting of a repository"
            ),
            (
                "organization", #"{"action":"member_invited"}"#,
                "an invitation changes no setting until it is accepted"
            ),
            ("repository_import", #"{"status":"failure"}"#, "the import brought no repository"),
        ])
    func nothing(event: String, json: String, reason: String) throws {
        #expect(try requestedWork(event, json) == .nothing(reason: reason))
    }

    @Test("a ping is answered, whatever is configured to trigger")
    func ping() throws {
        let map = DeliveryMap(filter: try EventFilter(["repository.created"]))
        #expect(try requestedWork("ping", #"{"zen":"Design for failure."}"#, map) == .pong)
    }

    @Test("the configured events trigger and the others say that they are not configured to")
    func filter() throws {
        let map = DeliveryMap(filter: try EventFilter(["repository.created", "team"]))
        let created = try requestedWork("repository", "{\"action\":\"created\",\(repository)}", map)
        #expect(created.cause?.trigger == .created)
        let granted = try requestedWork("team", "{\"action\":\"added_to_repository\",\(repository)}", map)
        #expect(granted.cause?.trigger == .teamAccess(team: "?", action: "added"))
        #expect(
            try requestedWork("repository", "{\"action\":\"edited\",\(repository)}", map)
                == .nothing(reason: "repository.edited is not among the events configured to trigger"))
    }

    @Test("a misspelt event in the configuration is an error that lists the right ones")
    func filterErrors() {
        #expect(throws: EventFilterError.unknownEvent("repositories")) { try EventFilter(["repositories"]) }
        #expect(throws: EventFilterError.self) { try EventFilter(["repository.create"]) }
        #expect(throws: EventFilterError.unknownAction("push.created", known: [])) {
            try EventFilter(["push.created"])
        }
        #expect(throws: EventFilterError.empty) { try EventFilter([String]()) }
        #expect(EventFilterError.unknownEvent("x").description.contains("branch_protection_rule"))
    }

    @Test("a push to the policy's branch asks for the policy to be read again; to others it does not")
    func policy() throws {
        let map = DeliveryMap(
            filter: try EventFilter(["team"]), policySource: PolicyBranch(fullName: "ACME/Rocket"))
        let push = "{\"ref\":\"refs/heads/main\",\"created\":false,\(repository),\(octocat)}"
        guard case .policy(let reference, "main", let cause) = try requestedWork("push", push, map) else {
            Issue.record("not seen")
            return
        }
        #expect(reference.fullName == "acme/rocket")
        #expect(cause.sentence == "octocat pushed to the policy's branch main")
        let other = push.replacing("heads/main", with: "heads/draft")
        #expect(try requestedWork("push", other, map).cause == nil)
        let named = DeliveryMap(policySource: PolicyBranch(fullName: "acme/rocket", branch: "draft"))
        #expect(try requestedWork("push", push, named).cause == nil)
        #expect(try requestedWork("push", other, named).cause?.trigger == .policyPushed(branch: "draft"))
    }

    @Test(
        "a pull request of the policy's repository asks for its preview when its commits may be others",
        arguments: [
            ("opened", "{}", true), ("reopened", "{}", true), ("synchronize", "{}", true), ("closed", "{}", false),
            ("edited", #"{"title":{"from":"Old"}}"#, false),
            ("edited", #"{"base":{"ref":{"from":"main"},"sha":{"from":"0"}}}"#, true),
        ])
    func pullRequest(_ action: String, _ changes: String, isWanted: Bool) throws {
        let body =
            #"{"action":"\#(action)","number":7,"pull_request":{"number":7},"changes":\#(changes),\#(repository),\#(octocat)}"#
        let source = PolicyBranch(fullName: "acme/Rocket")
        let map = DeliveryMap(policySource: source, isPreviewing: true)
        let work = try requestedWork("pull_request", body, map)
        if isWanted {
            guard case .preview(_, .number(7), let cause) = work else {
                Issue.record("not seen: \(work)")
                return
            }
            #expect(cause.sentence == "octocat proposes a change of the policy (#7)")
        } else {
            #expect(work.cause == nil)
        }
        #expect(try requestedWork("pull_request", body, DeliveryMap(policySource: source)).cause == nil)
        let elsewhere = DeliveryMap(policySource: PolicyBranch(fullName: "acme/other"), isPreviewing: true)
        #expect(try requestedWork("pull_request", body, elsewhere).cause == nil)
    }

    @Test("a check that is wanted again asks for the previews of its commit", arguments: ["check_run", "check_suite"])
    func rerequested(event: String) throws {
        let body = #"{"action":"rerequested","\#(event)":{"head_sha":"abc"},\#(repository),\#(octocat)}"#
        let map = DeliveryMap(policySource: PolicyBranch(fullName: "acme/rocket"), isPreviewing: true)
        guard case .preview(_, .head("abc"), _) = try requestedWork(event, body, map) else {
            Issue.record("not seen")
            return
        }
        let made = body.replacing("rerequested", with: "created")
        #expect(try requestedWork(event, made, map).cause == nil)
    }

    @Test("names from a payload cannot smuggle control characters into a log or a terminal")
    func printableSentences() throws {
        let json = #"{"action":"deleted","rule":{"name":"main\u001b[2J\n\u202e"},\#(repository),\#(octocat)}"#
        let sentence = try #require(try requestedWork("branch_protection_rule", json).cause?.sentence)
        #expect(sentence == "octocat deleted the branch protection rule main[2J")
        let long = #"{"action":"created","label":{"name":"\#(String(repeating: "x", count: 5000))"},\#(repository)}"#
        #expect(try #require(try requestedWork("label", long).cause?.sentence).count < 200)
    }
}
