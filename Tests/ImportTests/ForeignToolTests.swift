import Import
import Kinds
import Policy
import Testing

@Suite("Files of other tools become a policy")
struct ForeignToolTests {
    private func policy(
        _ tool: ForeignTool, _ files: [String: String], organization: String? = "acme"
    ) throws -> (text: String, document: PolicyDocument, omissions: [String]) {
        let texts = files.map { PolicyText(name: $0.key, text: $0.value) }.sorted { $0.name < $1.name }
        let policy = try tool.policy(texts, organization: organization)
        #expect(policy.doubts.isEmpty, "\(policy.doubts)\n\(policy.files.map { $0.text }.joined())")
        let document = try PolicyDocument.load([policy.files[0]]) { name in
            policy.files.first { $0.name == name }?.text ?? ""
        }
        return (policy.files[0].text, document, policy.omissions.map { $0.description })
    }

    private func desired(_ document: PolicyDocument, _ name: String, _ kind: String) throws -> JSON? {
        var facts = RepositoryFacts(name)
        facts.teams = TeamAccess([])
        return try document.settings(for: facts).kinds[kind]?.json
    }

    @Test("safe-settings: layers become rules, later ones win, and what cannot be said is listed")
    func safeSettings() throws {
        let (text, document, omissions) = try policy(
            .safeSettings,
            [
                "admin/.github/settings.yml": """
                repository: { private: true, has_wiki: false, auto_init: true, topics: [managed] }
                additive_plugins: [labels]
                teams: [{ name: Core Team, permission: push }]
                labels: { include: [{ name: bug, color: "#D73A4A" }, { name: zero, color: 0 }] }
                branches:
                  - name: default
                    protection:
                      required_pull_request_reviews: { required_approving_review_count: 1 }
                      required_status_checks: { strict: true, contexts: [build] }
                      enforce_admins: null
                      restrictions: []
                milestones: [{ title: v1 }]
                """,
                "admin/.github/suborgs/payments.yml": """
                suborgrepos: [pay-*]
                repository: { has_wiki: true }
                """,
                "admin/.github/suborgs/teams.yml": "suborgteams: [core]\nrepository: { has_wiki: true }\n",
                "admin/.github/repos/pay-api.yml": "teams: [{ name: contractors, permission: pull }]\n",
                "admin/deployment-settings.yml": """
                restrictedRepos: [admin, legacy-*]
                configvalidators: [{ plugin: teams, error: no, script: return true }]
                """,
            ])
        #expect(try desired(document, "web", "repository")?["has_wiki"] == false, "\(text)")
        #expect(try desired(document, "pay-web", "repository")?["has_wiki"] == true)
        #expect(try desired(document, "web", "repository")?["visibility"] == "private")
        #expect(try desired(document, "pay-api", "teams")?[["core-team", "permission"]] == "push")
        #expect(try desired(document, "pay-api", "teams")?[["contractors", "permission"]] == "pull")
        #expect(try desired(document, "web", "labels")?[["zero", "color"]] == "000000")
        let main = try desired(document, "web", "branches")?["main"]
        #expect(main?[["required_status_checks", "checks"]] == [["context": "build"]], "\(text)")
        var facts = RepositoryFacts("web")
        facts.teams = TeamAccess([])
        #expect(try document.settings(for: facts).exclusive.keys.sorted() == ["branches", "teams"])
        #expect(document.exemptions.count == 1)
        var ofTeam = RepositoryFacts("web")
        ofTeam.teams = TeamAccess(["core"])
        #expect(try document.settings(for: ofTeam).kinds["repository"]?.json["has_wiki"] == true, "\(text)")
        for part in ["milestones", "auto_init", "configvalidators"] {
            #expect(omissions.contains { $0.contains(part) }, "\(part): \(omissions)")
        }
    }

    @Test("repository-settings: files of single repositories become rules for what they share")
    func repositorySettings() throws {
        let file = """
            repository: { has_wiki: false, topics: "a, b", enable_vulnerability_alerts: true }
            teams: [{ name: core, permission: push }]
            labels: [{ name: bug, color: d73a4a }]
            """
        let (text, document, _) = try policy(
            .repositorySettings,
            [
                "api/.github/settings.yml": file, "web/.github/settings.yml": file, "lib/.github/settings.yml": file,
                "old/.github/settings.yml": file.replacing("push", with: "admin"),
            ])
        #expect(try desired(document, "api", "teams")?[["core", "permission"]] == "push", "\(text)")
        #expect(try desired(document, "old", "teams")?[["core", "permission"]] == "admin", "\(text)")
        #expect(try desired(document, "api", "repository")?["topics"] == ["a", "b"])
        #expect(document.ruleNames.count == 2, "\(text)")
    }

    @Test("Peribolos: repositories with the access of teams, nested ones as well")
    func peribolos() throws {
        let (text, document, omissions) = try policy(
            .peribolos,
            [
                "org.yaml": """
                orgs:
                  acme:
                    members: [maya-chen]
                    repos:
                      api: { description: The API, has_wiki: false, collaborators: { liam: write } }
                    teams:
                      Core:
                        repos: { api: write }
                        teams: { Inner: { repos: { api: admin } } }
                """
            ], organization: nil)
        #expect(document.organization == "acme")
        #expect(try desired(document, "api", "teams")?[["core", "permission"]] == "push", "\(text)")
        #expect(try desired(document, "api", "teams")?[["inner", "permission"]] == "admin")
        #expect(try desired(document, "api", "collaborators")?[["liam", "permission"]] == "push")
        #expect(omissions.contains { $0.contains("members") })
    }

    @Test("otterdog: the evaluated JSON, without secrets")
    func otterdog() throws {
        let (text, document, omissions) = try policy(
            .otterdog,
            [
                "acme.json": """
                { "github_id": "acme", "settings": { "plan": "free" }, "repositories": [
                  { "name": "api", "private": false, "has_wiki": false, "archived": false,
                    "team_permissions": { "core": "push" }, "secrets": [{ "name": "TOKEN", "value": "pass:x" }],
                    "webhooks": [{ "url": "https://ci.acme.example", "events": ["push"], "content_type": "json",
                      "insecure_ssl": "0", "active": true, "secret": "pass:hook" }],
                    "branch_protection_rules": [{ "pattern": "main", "requires_pull_request": true,
                      "required_approving_review_count": 2, "requires_status_checks": true,
                      "required_status_checks": ["any:build"], "allows_force_pushes": false,
                      "bypass_pull_request_allowances": ["@maya-chen", "@acme/core"] }] },
                  { "name": "old", "archived": true } ] }
                """
            ])
        let main = try desired(document, "api", "branches")?["main"]
        #expect(main?[["required_pull_request_reviews", "required_approving_review_count"]] == 2, "\(text)")
        #expect(main?[["required_status_checks", "checks"]] == [["context": "build"]])
        #expect(try desired(document, "api", "repository")?["visibility"] == "public")
        #expect(!text.contains("pass:"), "\(text)")
        #expect(omissions.contains { $0.contains("secrets.TOKEN") } && omissions.contains { $0.contains("old") })
    }

    @Test("otterdog: rulesets, of which it says what is allowed, and environments")
    func otterdogRulesets() throws {
        let (text, document, omissions) = try policy(
            .otterdog,
            [
                "acme.json": """
                { "github_id": "acme", "rulesets": [
                    { "name": "everywhere", "target": "branch", "enforcement": "active",
                      "include_refs": ["~DEFAULT_BRANCH"], "exclude_refs": [], "include_repo_names": ["~ALL"],
                      "exclude_repo_names": ["sandbox-*"], "protect_repo_names": true, "allows_deletions": false,
                      "allows_creations": true, "allows_updates": true, "allows_force_pushes": true } ],
                  "variables": [{ "name": "REGION", "value": "eu", "visibility": "public" }],
                  "repositories": [
                  { "name": "api", "archived": false, "rulesets": [
                    { "name": "main", "target": "branch", "enforcement": "active",
                      "include_refs": ["refs/heads/main"], "exclude_refs": [], "allows_deletions": false,
                      "allows_force_pushes": false, "allows_creations": true, "allows_updates": true,
                      "bypass_actors": ["#RepositoryAdmin:pull_request", "@acme/core", "renovate", "#Custom"],
                      "required_pull_request": { "required_approving_review_count": 2,
                        "dismisses_stale_reviews": true },
                      "required_status_checks": { "strict": true,
                        "status_checks": ["any:build", "github-actions:test"] } }],
                    "environments": [
                      { "name": "production", "wait_timer": 30, "reviewers": ["@acme/core", "@maya-chen"],
                        "deployment_branch_policy": "selected", "branch_policies": ["main", "tag:v*"],
                        "variables": [{ "name": "A", "value": "1" }],
                        "secrets": [{ "name": "TOKEN", "value": "pass:x" }] }] } ] }
                """
            ])
        let ruleset = try desired(document, "api", "rulesets")?["main"]
        #expect(ruleset?[["rules", "pull_request", "required_approving_review_count"]] == 2, "\(text)")
        #expect(ruleset?[["rules", "pull_request", "dismiss_stale_reviews_on_push"]] == true)
        #expect(ruleset?[["rules", "deletion"]] == [:] && ruleset?[["rules", "non_fast_forward"]] == [:])
        #expect(ruleset?[["rules", "creation"]] == nil && ruleset?[["rules", "update"]] == nil)
        #expect(ruleset?[["conditions", "ref_name", "include"]] == ["main"])
        #expect(
            ruleset?["bypass_actors"] == [
                "app/renovate": "always", "role/admin": "pull_request", "team/core": "always",
            ])
        #expect(
            ruleset?[["rules", "required_status_checks", "required_status_checks"]] == [
                ["context": "test", "app": "github-actions"], ["context": "build"],
            ])
        let environment = try desired(document, "api", "environments")?["production"]
        #expect(environment?["reviewers"] == ["maya-chen", "team/core"], "\(text)")
        #expect(environment?[["deployment_branch_policy", "branches"]] == ["main"])
        #expect(environment?[["deployment_branch_policy", "tags"]] == ["v*"])
        #expect(environment?[["variables", "A", "value"]] == "1")
        let organization = try document.organizationSettings(of: "acme").kinds
        #expect(organization["rulesets"]?.json[["everywhere", "rules", "deletion"]] == [:], "\(text)")
        #expect(
            organization["rulesets"]?.json[["everywhere", "conditions", "repository_name", "exclude"]] == ["sandbox-*"])
        #expect(organization["variables"]?.json[["REGION", "visibility"]] == "all")
        for part in ["#Custom", "secrets.TOKEN"] { #expect(omissions.contains { $0.contains(part) }, "\(omissions)") }
        #expect(!text.contains("pass:"))
    }

    @Test("Terraform: rulesets, environments and what else has resources of its own")
    func terraformRulesets() throws {
        func resource(_ type: String, _ name: String, _ values: String) -> String {
            #"{ "mode": "managed", "type": "\#(type)", "name": "\#(name)", "instances": [{ "attributes": \#(values) }] }"#
        }
        func ruleset(_ name: String, actor: String) -> String {
            """
            { "name": "\(name)", "repository": "api", "target": "branch", "enforcement": "active",
              "conditions": [{ "ref_name": [{ "include": ["~DEFAULT_BRANCH"], "exclude": ["refs/heads/old"] }] }],
              "bypass_actors": [{ "actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "pull_request" }, \(actor)],
              "rules": [{ "deletion": true, "creation": false, "non_fast_forward": true,
                "pull_request": [{ "required_approving_review_count": 2, "require_code_owner_review": true }],
                "required_status_checks": [{ "strict_required_status_checks_policy": true,
                  "required_check": [{ "context": "build", "integration_id": 0 }] }],
                "branch_name_pattern": [] }] }
            """
        }
        let resources = [
            resource(
                "github_repository", "api",
                #"{ "name": "api", "node_id": "R_1", "repo_id": 7, "visibility": "private" }"#),
            resource("github_team", "core", #"{ "id": "17", "slug": "core", "name": "Core" }"#),
            resource(
                "github_repository_ruleset", "main",
                ruleset("main", actor: #"{ "actor_id": 17, "actor_type": "Team", "bypass_mode": "always" }"#)),
            resource(
                "github_repository_ruleset", "theirs",
                ruleset("theirs", actor: #"{ "actor_id": 99, "actor_type": "Team", "bypass_mode": "always" }"#)),
            resource(
                "github_repository_environment", "production",
                """
                { "repository": "api", "environment": "production", "wait_timer": 10, "can_admins_bypass": false,
                  "reviewers": [{ "teams": [17], "users": [] }],
                  "deployment_branch_policy": [{ "protected_branches": false, "custom_branch_policies": true }] }
                """),
            resource(
                "github_repository_environment_deployment_policy", "main",
                #"{ "repository": "api", "environment": "production", "branch_pattern": "main", "tag_pattern": "" }"#),
            resource(
                "github_actions_environment_variable", "a",
                #"{ "repository": "api", "environment": "production", "variable_name": "A", "value": "1" }"#),
            resource(
                "github_actions_organization_variable", "b",
                #"{ "variable_name": "B", "value": "2", "visibility": "selected", "selected_repository_ids": [7] }"#),
            resource(
                "github_actions_repository_permissions", "api",
                #"{ "repository": "api", "enabled": true, "allowed_actions": "selected", "allowed_actions_config": [{ "github_owned_allowed": true, "verified_allowed": false, "patterns_allowed": ["acme/*"] }] }"#
            ),
            resource(
                "github_actions_environment_secret", "s",
                #"{ "repository": "api", "environment": "production", "secret_name": "T", "plaintext_value": "hunter2" }"#
            ),
        ]
        let (text, document, omissions) = try policy(
            .terraform,
            ["terraform.tfstate": #"{ "version": 4, "resources": [\#(resources.joined(separator: ",\n"))] }"#])
        let rulesets = try desired(document, "api", "rulesets")
        let main = rulesets?["main"]
        #expect(main?["bypass_actors"] == ["role/admin": "pull_request", "team/core": "always"], "\(text)")
        #expect(main?[["conditions", "ref_name"]] == ["include": ["~DEFAULT_BRANCH"], "exclude": ["old"]])
        #expect(main?[["rules", "pull_request", "required_approving_review_count"]] == 2)
        #expect(main?[["rules", "deletion"]] == [:] && main?[["rules", "creation"]] == nil)
        #expect(
            main?[["rules", "required_status_checks", "required_status_checks"]] == [["context": "build"]], "\(text)")
        #expect(rulesets?["theirs"] == nil)
        let environment = try desired(document, "api", "environments")?["production"]
        #expect(environment?["reviewers"] == ["team/core"], "\(text)")
        #expect(environment?[["deployment_branch_policy", "branches"]] == ["main"])
        #expect(environment?[["variables", "A", "value"]] == "1")
        #expect(try desired(document, "api", "actions")?[["selected_actions", "patterns_allowed"]] == ["acme/*"])
        let variables = try document.organizationSettings(of: "acme").kinds["variables"]?.json
        #expect(variables?[["B", "selected_repositories"]] == ["api"], "\(text)")
        #expect(omissions.contains { $0.contains("theirs") && $0.contains("by number") }, "\(omissions)")
        #expect(!omissions.contains { $0.contains("state rm") && $0.contains("theirs") })
        #expect(omissions.contains { $0.contains("secrets are never copied") } && !text.contains("hunter2"))
    }

    @Test("Terraform: 'show -json' and a state file, without secrets", arguments: [true, false])
    func terraform(isShown: Bool) throws {
        let repository =
            #"{ "name": "api", "node_id": "R_1", "visibility": "private", "has_wiki": false, "topics": ["a"] }"#
        let protection =
            #"{ "repository_id": "R_1", "pattern": "main", "enforce_admins": true, "required_pull_request_reviews": [{ "required_approving_review_count": 1 }], "force_push_bypassers": ["/maya-chen", "MDQ6VXNlcg=="] }"#
        let secret = #"{ "repository": "api", "secret_name": "TOKEN", "plaintext_value": "hunter2" }"#
        let state =
            isShown
            ? """
            { "values": { "root_module": { "child_modules": [ { "resources": [
              { "mode": "managed", "address": "module.x.github_repository.this", "type": "github_repository", "values": \(repository) },
              { "mode": "managed", "address": "github_branch_protection.main", "type": "github_branch_protection", "values": \(protection) },
              { "mode": "managed", "address": "github_actions_secret.t", "type": "github_actions_secret", "values": \(secret) }
            ] } ] } } }
            """
            : """
            { "version": 4, "resources": [
              { "mode": "managed", "type": "github_repository", "name": "this", "instances": [{ "index_key": "api", "attributes": \(repository) }] },
              { "mode": "managed", "type": "github_branch_protection", "name": "main", "instances": [{ "attributes": \(protection) }] },
              { "mode": "managed", "type": "github_actions_secret", "name": "t", "instances": [{ "attributes": \(secret) }] }
            ] }
            """
        let (text, document, omissions) = try policy(.terraform, ["terraform.tfstate": state])
        let main = try desired(document, "api", "branches")?["main"]
        #expect(main?["enforce_admins"] == true, "\(text)")
        #expect(main?[["bypass_force_push_allowances", "users"]] == ["maya-chen"])
        #expect(!text.contains("hunter2"))
        #expect(omissions.contains { $0.contains("github_actions_secret") })
        #expect(
            omissions.contains { $0.contains("terraform state rm") } && omissions.contains { $0.contains("node id") })
    }

    @Test("the original's CSV files become an inventory, exemptions and its rules")
    func original() throws {
        let (text, document, omissions) = try policy(
            .original,
            [
                "repo_info.csv":
                    "GH_REPO,COLLECTION_NAME,REQUIRED_APPROVERS_COUNT,JENKINS_ANY_JOB_ENABLE\napi,Data,2,true # x\nAPI,Other,1,false\nbad,Data,9,true\n",
                "excluded_repos.csv": "legacy\n# comment\n",
            ])
        let main = try desired(document, "api", "branches")?["main"]
        #expect(main?[["required_pull_request_reviews", "required_approving_review_count"]] == 2, "\(text)")
        #expect(
            main?[["required_status_checks", "checks"]]?.arrayValue?.count == 2, "\(text)")
        #expect(document.exemptions.count == 1)
        #expect(omissions.contains { $0.contains("bad") })
    }

    @Test("a folder of something else is refused, and says what is expected", arguments: ForeignTool.allCases)
    func wrongFiles(_ tool: ForeignTool) {
        #expect(throws: ForeignFileProblem.self) {
            try tool.policy([PolicyText(name: "README.md", text: "hello")], organization: "acme")
        }
    }
}
