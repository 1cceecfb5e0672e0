import Synchronization
import Testing

@testable import Sandbox

@Suite("GraphQL mutations")
struct MutationTests {
    private let fixture: GraphQLFixture
    private let events = Heard()

    /// The webhooks that the writes queued, as `event.action`.
    private final class Heard: Sendable {
        let names = Mutex<[String]>([])

        func take() -> [String] {
            names.withLock { names in
                defer { names = [] }; return names
            }
        }
    }

    init() throws {
        fixture = try GraphQLFixture(["api", "web"])
        let events = events
        fixture.state.onOutbox { outbox in
            events.names.withLock { names in
                names += outbox.events.map { event in
                    [event.event, event.action].compactMap { $0 }.joined(separator: ".")
                }
            }
        }
    }

    private func id(_ name: String = "api") throws -> JSON { .string(try fixture.repository(name).nodeID.text) }

    private var team: JSON { .string(fixture.state.read { $0.teams[fixture.devops]?.nodeID.text ?? "" }) }
    private var otherTeam: JSON { .string(fixture.state.read { $0.teams[fixture.infosec]?.nodeID.text ?? "" }) }
    private var app: JSON { .string(fixture.state.read { $0.apps[fixture.app]?.nodeID.text ?? "" }) }

    private func run(_ field: String, _ type: String, _ input: JSON, _ selection: String) -> JSON {
        fixture.ask("mutation ($i: \(type)!) { m: \(field)(input: $i) { \(selection) } }", ["i": input])
    }

    private static let rule = """
        branchProtectionRule {
          id pattern isAdminEnforced requiresApprovingReviews requiredApprovingReviewCount restrictsPushes
          requiredStatusChecks { context app { slug } }
          pushAllowances(first: 9) { nodes { actor { __typename ... on Team { slug } ... on App { slug } } } }
          bypassForcePushAllowances(first: 9) { totalCount }
        }
        """

    @Test("A rule is created for a pattern that no branch has; actors who cannot push are dropped silently")
    func createRule() throws {
        let answer = run(
            "createBranchProtectionRule", "CreateBranchProtectionRuleInput",
            [
                "repositoryId": try id(), "pattern": "release/*", "clientMutationId": "abc",
                "requiresApprovingReviews": true, "requiredApprovingReviewCount": 2, "restrictsPushes": true,
                "pushActorIds": [team, otherTeam, app], "requiresStatusChecks": true,
                "requiredStatusChecks": [["context": "ci", "appId": app], ["context": "lint", "appId": "any"]],
                "bypassForcePushActorIds": [otherTeam],
            ], "clientMutationId \(Self.rule)")
        #expect(answer["errors"] == nil)
        #expect(answer.at("data.m.clientMutationId") == "abc")
        let rule = answer.at("data.m.branchProtectionRule")
        #expect(rule?["pattern"] == "release/*")
        #expect(rule?["requiredApprovingReviewCount"] == 2)
        #expect(
            rule?["requiredStatusChecks"] == [
                ["context": "ci", "app": ["slug": "githubcop"]], ["context": "lint", "app": nil],
            ])
        #expect(
            rule?.at("pushAllowances.nodes") == [
                ["actor": ["__typename": "Team", "slug": "devops"]],
                ["actor": ["__typename": "App", "slug": "githubcop"]],
            ])
        #expect(rule?.at("bypassForcePushAllowances.totalCount") == 1)
        #expect(try fixture.repository().rules.map { $0.pattern } == ["release/*"])
        #expect(events.take() == ["branch_protection_rule.created"])
    }

    @Test("An update changes what the input names and nothing else; a deletion removes the rule")
    func updateRule() throws {
        let created = run(
            "createBranchProtectionRule", "CreateBranchProtectionRuleInput",
            [
                "repositoryId": try id(), "pattern": "main", "requiresApprovingReviews": true,
                "requiredApprovingReviewCount": 3, "requiresStatusChecks": true,
                "requiredStatusCheckContexts": ["ci"],
            ], Self.rule)
        let rule = try #require(created.at("data.m.branchProtectionRule.id"))
        let updated = run(
            "updateBranchProtectionRule", "UpdateBranchProtectionRuleInput",
            ["branchProtectionRuleId": rule, "isAdminEnforced": true], Self.rule)
        let after = updated.at("data.m.branchProtectionRule")
        #expect(after?["isAdminEnforced"] == true)
        #expect(after?["requiredApprovingReviewCount"] == 3)
        #expect(after?["requiredStatusChecks"] == [["context": "ci", "app": nil]])
        #expect(after?["id"] == rule)
        #expect(
            events.take() == ["branch_protection_rule.created", "branch_protection_rule.edited"])
        let deleted = run(
            "deleteBranchProtectionRule", "DeleteBranchProtectionRuleInput", ["branchProtectionRuleId": rule],
            "clientMutationId")
        #expect(deleted["errors"] == nil)
        #expect(try fixture.repository().rules.isEmpty)
        let again = run(
            "deleteBranchProtectionRule", "DeleteBranchProtectionRuleInput", ["branchProtectionRuleId": rule],
            "clientMutationId")
        #expect(again.at("errors.0.type") == "NOT_FOUND")
    }

    @Test("A second rule of the same name, an unknown actor and too many approvals are refused in GitHub's words")
    func refusals() throws {
        let input: JSONObject = ["repositoryId": try id(), "pattern": "main"]
        func create(_ more: JSONObject = [:]) -> JSON {
            var all = input
            all.append(contentsOf: more)
            return run(
                "createBranchProtectionRule", "CreateBranchProtectionRuleInput", .object(all), "clientMutationId")
        }
        let unknown = create(["pushActorIds": ["U_nobody"]])
        #expect(unknown.at("errors.0.type") == "NOT_FOUND")
        #expect(
            unknown.at("errors.0.message") == "Could not resolve to a node with the global id of 'U_nobody'.")
        #expect(create(["requiresApprovingReviews": true, "requiredApprovingReviewCount": 7])["errors"] != nil)
        #expect(try fixture.repository().rules.isEmpty)
        #expect(create()["errors"] == nil)
        let twice = create()
        #expect(twice["data"] == ["m": nil])
        #expect(twice.at("errors.0.message") == "Name already protected: main")
        #expect(twice.at("errors.0.type") == "UNPROCESSABLE")
        #expect(twice.at("errors.0.path") == ["m"])
    }

    @Test("Aliases run one after the other; one that fails stops none of the others")
    func serial() throws {
        let answer = fixture.ask(
            """
            mutation ($r: ID!, $other: ID!) {
              a: createBranchProtectionRule(input: {repositoryId: $r, pattern: "main"}) { branchProtectionRule { pattern } }
              b: createBranchProtectionRule(input: {repositoryId: $r, pattern: "main"}) { branchProtectionRule { pattern } }
              c: updateTopics(input: {repositoryId: $other, topicNames: ["Swift"]}) {
                repository { repositoryTopics(first: 3) { nodes { topic { name } } } }
              }
              d: archiveRepository(input: {repositoryId: $r}) { repository { isArchived } }
              e: updateTopics(input: {repositoryId: $r, topicNames: ["late"]}) { clientMutationId }
            }
            """, ["r": try id(), "other": try id("web")])
        #expect(
            answer["data"] == [
                "a": ["branchProtectionRule": ["pattern": "main"]], "b": nil,
                "c": ["repository": ["repositoryTopics": ["nodes": [["topic": ["name": "swift"]]]]]],
                "d": ["repository": ["isArchived": true]], "e": nil,
            ])
        #expect(answer["errors"]?.array?.map { $0["path"] } == [["b"], ["e"]])
        #expect(answer.at("errors.1.message") == "Repository was archived so is read-only.")
        #expect(
            events.take() == ["branch_protection_rule.created", "repository.edited", "repository.archived"])
    }

    @Test("Topics that are not allowed come back by name and change nothing")
    func topics() throws {
        let selection = "invalidTopicNames repository { id }"
        let bad = run(
            "updateTopics", "UpdateTopicsInput", ["repositoryId": try id(), "topicNames": ["ok", "not ok"]], selection)
        #expect(bad.at("data.m.invalidTopicNames") == ["not ok"])
        #expect(try fixture.repository().topics.isEmpty)
        let good = run(
            "updateTopics", "UpdateTopicsInput", ["repositoryId": try id(), "topicNames": ["B", "a"]], selection)
        #expect(good.at("data.m.invalidTopicNames") == .null)
        #expect(try fixture.repository().topics == ["b", "a"])
    }

    @Test("A permission is granted to several teams at once, or to none if one of them does not exist")
    func teams() throws {
        let selection = "repository { name } teams { slug }"
        let input: JSONObject = ["repositoryId": try id(), "permission": "MAINTAIN"]
        let missing = run(
            "updateTeamsRepository", "UpdateTeamsRepositoryInput",
            .object(JSONObject(input.members + [(key: "teamIds", value: [otherTeam, "T_x"])])), selection)
        #expect(missing.at("errors.0.type") == "NOT_FOUND")
        #expect(try fixture.repository().teamGrants.count == 1)
        let granted = run(
            "updateTeamsRepository", "UpdateTeamsRepositoryInput",
            .object(JSONObject(input.members + [(key: "teamIds", value: [team, otherTeam])])), selection)
        #expect(
            granted.at("data.m") == [
                "repository": ["name": "api"], "teams": [["slug": "devops"], ["slug": "infosec"]],
            ])
        #expect(try fixture.repository().teamGrants.map { $0.role } == [.maintain, .maintain])
        #expect(events.take() == ["team.edited", "team.added_to_repository", "team_add"])
    }

    @Test("Repository settings: what the input names changes, null clears, the rest stays")
    func repository() throws {
        let answer = run(
            "updateRepository", "UpdateRepositoryInput",
            ["repositoryId": try id(), "name": "gateway", "description": "new", "hasWikiEnabled": false],
            "repository { name description hasWikiEnabled hasIssuesEnabled }")
        #expect(
            answer.at("data.m.repository")
                == ["name": "gateway", "description": "new", "hasWikiEnabled": false, "hasIssuesEnabled": true])
        let cleared = run(
            "updateRepository", "UpdateRepositoryInput", ["repositoryId": try id("gateway"), "description": nil],
            "repository { description name }")
        #expect(cleared.at("data.m.repository") == ["description": nil, "name": "gateway"])
        let signoff = run(
            "updateRepositoryWebCommitSignoffSetting", "UpdateRepositoryWebCommitSignoffSettingInput",
            ["repositoryId": try id("gateway"), "webCommitSignoffRequired": true],
            "message repository { webCommitSignoffRequired }")
        #expect(signoff.at("data.m.repository.webCommitSignoffRequired") == true)
        let limit = run(
            "setRepositoryInteractionLimit", "SetRepositoryInteractionLimitInput",
            ["repositoryId": try id("gateway"), "limit": "EXISTING_USERS", "expiry": "ONE_WEEK"],
            "repository { interactionAbility { limit origin } }")
        #expect(
            limit.at("data.m.repository.interactionAbility") == ["limit": "EXISTING_USERS", "origin": "REPOSITORY"])
        let archived = run(
            "archiveRepository", "ArchiveRepositoryInput", ["repositoryId": try id("gateway")],
            "repository { isArchived }")
        #expect(archived.at("data.m.repository.isArchived") == true)
        let back = run(
            "unarchiveRepository", "UnarchiveRepositoryInput", ["repositoryId": try id("gateway")],
            "repository { isArchived }")
        #expect(back.at("data.m.repository.isArchived") == false)
    }

    @Test("Who may not administer the repository is refused, and sees no difference for what it must not know of")
    func permissions() throws {
        let query = "mutation ($i: UpdateTopicsInput!) { updateTopics(input: $i) { clientMutationId } }"
        let input: JSONObject = ["i": ["repositoryId": try id(), "topicNames": ["x"]]]
        let member = fixture.ask(query, input, as: Caller(.user(fixture.member)))
        #expect(member.at("errors.0.type") == "FORBIDDEN")
        #expect(
            member.at("errors.0.message") == "max does not have the correct permissions to execute `UpdateTopics`")
        var bot = fixture.bot
        bot.permissions = Permissions(["metadata": .read])
        #expect(
            fixture.ask(query, input, as: bot).at("errors.0.message") == "Resource not accessible by integration")
        let outsider = fixture.state.write { $0.addAccount(login: "eve", kind: .user).id }
        #expect(fixture.ask(query, input, as: Caller(.user(outsider))).at("errors.0.type") == "NOT_FOUND")
        #expect(try fixture.repository().topics.isEmpty)
    }

    @Test("A field that GitHub is told to ignore is accepted and has no effect")
    func ignoredFields() throws {
        var request = fixture.request(
            "mutation ($i: UpdateRepositoryInput!) { m: updateRepository(input: $i) { repository { description hasWikiEnabled } } }",
            ["i": ["repositoryId": try id(), "description": "new", "hasWikiEnabled": false]])
        request.ignoredFields = ["hasWikiEnabled"]
        let answer = fixture.endpoint.answer(request, state: fixture.state).body
        #expect(answer.at("data.m.repository") == ["description": "new", "hasWikiEnabled": true])
    }

    @Test("A write that GitHub is told to lose answers as if it had happened, and nothing has, nor is announced")
    func discardedWrites() throws {
        var request = fixture.request(
            "mutation ($i: UpdateTopicsInput!) { m: updateTopics(input: $i) { repository { name } } }",
            ["i": ["repositoryId": try id(), "topicNames": ["x"]]])
        request.discardsWrites = true
        let answer = fixture.endpoint.answer(request, state: fixture.state).body
        #expect(answer == ["data": ["m": ["repository": ["name": "api"]]]])
        #expect(try fixture.repository().topics.isEmpty)
        #expect(events.take().isEmpty)
    }

    @Test("A ruleset is written and read back with its rules, parameters and bypass list")
    func rulesets() throws {
        let selection = """
            ruleset {
              id name target enforcement source { __typename }
              conditions { refName { include exclude } repositoryName { include } }
              bypassActors(first: 5) { nodes { bypassMode repositoryRoleName organizationAdmin actor { ... on Team { slug } } } }
              rules(first: 5) {
                nodes {
                  type
                  parameters {
                    __typename
                    ... on RequiredStatusChecksParameters {
                      strictRequiredStatusChecksPolicy doNotEnforceOnCreate requiredStatusChecks { context integrationId }
                    }
                  }
                }
              }
            }
            """
        let checks: JSON = [
            "requiredStatusChecks": [["context": "ci"]], "strictRequiredStatusChecksPolicy": true,
        ]
        let created = run(
            "createRepositoryRuleset", "CreateRepositoryRulesetInput",
            [
                "sourceId": try id(), "name": "main", "enforcement": "ACTIVE", "target": "BRANCH",
                "conditions": ["refName": ["include": ["~DEFAULT_BRANCH"], "exclude": []]],
                "bypassActors": [
                    ["actorId": team, "bypassMode": "ALWAYS"],
                    ["repositoryRoleDatabaseId": 5, "bypassMode": "PULL_REQUEST"],
                ],
                "rules": [
                    ["type": "DELETION"],
                    ["type": "REQUIRED_STATUS_CHECKS", "parameters": ["requiredStatusChecks": checks]],
                ],
            ], selection)
        #expect(created["errors"] == nil)
        let ruleset = created.at("data.m.ruleset")
        #expect(
            ruleset?["conditions"]
                == ["refName": ["include": ["~DEFAULT_BRANCH"], "exclude": []], "repositoryName": nil])
        #expect(
            ruleset?.at("bypassActors.nodes") == [
                [
                    "bypassMode": "ALWAYS", "repositoryRoleName": nil, "organizationAdmin": false,
                    "actor": ["slug": "devops"],
                ],
                [
                    "bypassMode": "PULL_REQUEST", "repositoryRoleName": "admin", "organizationAdmin": false,
                    "actor": nil,
                ],
            ])
        #expect(
            ruleset?.at("rules.nodes") == [
                ["type": "DELETION", "parameters": nil],
                [
                    "type": "REQUIRED_STATUS_CHECKS",
                    "parameters": [
                        "__typename": "RequiredStatusChecksParameters", "strictRequiredStatusChecksPolicy": true,
                        "doNotEnforceOnCreate": false,
                        "requiredStatusChecks": [["context": "ci", "integrationId": nil]],
                    ],
                ],
            ])
        let id = try #require(ruleset?["id"])
        let updated = run(
            "updateRepositoryRuleset", "UpdateRepositoryRulesetInput",
            ["repositoryRulesetId": id, "enforcement": "DISABLED"],
            "ruleset { enforcement name rules(first: 5) { totalCount } }")
        #expect(
            updated.at("data.m.ruleset") == ["enforcement": "DISABLED", "name": "main", "rules": ["totalCount": 2]])
        let deleted = run(
            "deleteRepositoryRuleset", "DeleteRepositoryRulesetInput", ["repositoryRulesetId": id],
            "clientMutationId")
        #expect(deleted["errors"] == nil)
        #expect(fixture.state.read { $0.rulesets.isEmpty })
        #expect(
            events.take() == [
                "repository_ruleset.created", "repository_ruleset.edited", "repository_ruleset.deleted",
            ])
    }
}
