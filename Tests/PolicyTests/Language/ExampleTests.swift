import Foundation
import Policy
import Testing

@testable import Kinds

/// The policies in `Examples/`.
enum Example {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let names = [
        "minimal.yml", "baseline.yml", "original.yml", "rulesets.yml", "environments.yml", "labels.yml", "access.yml",
        "secrets.yml", "organization.yml", "properties.yml",
    ]

    static func text(_ name: String) throws -> String {
        try String(contentsOf: root.appending(path: "Examples/\(name)"), encoding: .utf8)
    }

    static func load(_ name: String) throws -> PolicyDocument {
        try PolicyDocument.load([PolicyText(name: name, text: try text(name))], inventory: { try text($0) })
    }
}

@Suite("The examples")
struct ExampleTests {
    @Test("Every example in the folder is read without a problem or a warning")
    func valid() throws {
        let folder = Example.root.appending(path: "Examples")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yml") }
        #expect(Set(files) == Set(Example.names))
        for name in files { #expect(try Example.load(name).warnings.isEmpty, "\(name)") }
    }

    @Test("The example of every kind's documentation is a policy", arguments: repositoryKinds.map { $0.name })
    func documentations(_ name: String) throws {
        let found = try #require(repositoryKinds.first { $0.name == name })
        let lines = found.documentation.example.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.map { "        \($0)" }.joined(separator: "\n")
        #expect(
            problems("version: 1\nrules:\n- name: r\n  settings:\n      \(name):\n\(body)\n", kinds: repositoryKinds)
                .isEmpty)
    }

    @Test("The smallest example fits on one screen")
    func minimal() throws {
        #expect(try Example.text("minimal.yml").split(separator: "\n", omittingEmptySubsequences: false).count <= 24)
    }

    // MARK: The original

    private func original(_ repository: RepositoryFacts) throws -> DesiredSettings {
        try Example.load("original.yml").settings(for: repository)
    }

    private func teams(_ name: String, collection: String) throws -> [String: String] {
        let table = "repository,collection,approvers,jenkins_any\n\(name),\(collection),,\n"
        let policy = try PolicyDocument.load(
            [PolicyText(name: "original.yml", text: try Example.text("original.yml"))], inventory: { _ in table })
        let desired =
            try policy.settings(for: facts(name, visibility: .internal)).kinds["teams"]?.json.objectValue ?? [:]
        return desired.compactMapValues { $0["permission"]?.stringValue }
    }

    private let everywhere = ["infosec": "pull", "devops": "admin", "ci": "admin", "engineering": "push"]

    @Test("Every branch that the original protects gets what the original writes")
    func originalProtection() throws {
        let branches = try original(facts("unlisted", visibility: .internal)).kinds["branches"]?.json
        let main: JSON = [
            "required_status_checks": ["strict": false, "checks": [["context": "Git_Commit_Checker"]]],
            "restrictions": ["users": [], "teams": [], "apps": []],
            "required_signatures": false,
            "required_pull_request_reviews": [
                "dismiss_stale_reviews": true, "require_code_owner_reviews": true,
                "required_approving_review_count": 1, "require_last_push_approval": true,
                "bypass_pull_request_allowances": ["users": ["automation-ci"], "teams": [], "apps": []],
            ],
            "enforce_admins": false, "required_linear_history": false, "allow_force_pushes": false,
            "allow_deletions": false, "block_creations": false, "required_conversation_resolution": true,
            "lock_branch": false, "allow_fork_syncing": false,
        ]
        #expect(branches?.objectValue?.keys.sorted() == ["develop", "main", "master", "release/*"])
        for branch in ["main", "master", "develop"] { #expect(branches?[branch] == main) }
        #expect(branches?["release/*"] == main.setting(["allow_deletions"], to: true))
    }

    @Test("The inventory says how many approvals a repository needs and whether Jenkins checks it")
    func originalInventory() throws {
        func desired(_ name: String) throws -> (JSON?, [String]) {
            let main = try original(facts(name)).kinds["branches"]?.json["main"]
            let checks = main?["required_status_checks"]?["checks"]?.arrayValue ?? []
            return (
                main?["required_pull_request_reviews"]?["required_approving_review_count"],
                checks.compactMap { $0["context"]?.stringValue }
            )
        }
        #expect(try desired("repo1") == (1, ["Git_Commit_Checker"]))
        #expect(try desired("REPO2") == (2, ["Git_Commit_Checker", "jenkins_pr_validate_any"]))
        #expect(try desired("unlisted") == (1, ["Git_Commit_Checker"]))
    }

    @Test("Who leads depends on collection and name, as in the original")
    func originalTeams() throws {
        #expect(try teams("api", collection: "") == everywhere)
        #expect(try teams("ui-tests-database", collection: "UI") == everywhere.merging(["uileads": "admin"]) { $1 })
        #expect(
            try teams("MyDatabaseTests", collection: "Core")
                == everywhere.merging([
                    "coredataleads": "admin", "dataarchitect": "admin", "coreservicesleads": "push",
                    "coretestleads": "push", "coreuileads": "push",
                ]) { $1 })
        #expect(
            try teams("api-tests", collection: "Core")
                == everywhere.merging([
                    "coretestleads": "admin", "coreservicesleads": "push", "coreuileads": "push",
                    "coredataleads": "push",
                ]) { $1 })
        #expect(
            try teams("api", collection: "R&D.X")
                == everywhere.merging([
                    "r-d-xservicesleads": "admin", "r-d-xtestleads": "push", "r-d-xuileads": "push",
                    "r-d-xdataleads": "push",
                ]) { $1 })
    }

    @Test("Private repositories become internal, all others stay as they are; the rest is the same everywhere")
    func originalRest() throws {
        let settings = try original(facts("api", visibility: .private))
        #expect(
            settings.kinds["repository"]?.json == [
                "delete_branch_on_merge": true, "allow_squash_merge": true, "visibility": "internal",
            ])
        #expect(try original(facts("api", visibility: .public)).kinds["repository"]?.json["visibility"] == nil)
        #expect(settings.kinds["actions"]?.json == ["enabled": true, "allowed_actions": "selected"])
        let links = settings.kinds["autolinks"]?.json.objectValue ?? [:]
        #expect(links.count == 43)
        for (prefix, link) in links {
            let template = "https://acme.atlassian.net/browse/\(prefix)<num>"
            #expect(link == ["url_template": .string(template), "is_alphanumeric": false])
        }
        #expect(settings.exclusive.isEmpty)
    }

    @Test("Excluded repositories are left alone for good")
    func originalExclusions() throws {
        let policy = try Example.load("original.yml")
        let day = try #require(Day("2099-01-01"))
        #expect(policy.exemption(of: RepositoryName(owner: "acme", name: "Legacy-Billing"), on: day).isExempt)
        #expect(!policy.exemption(of: RepositoryName(owner: "acme", name: "repo1"), on: day).isExempt)
    }

    @Test("The baseline asks production for more, and takes what custom properties say")
    func baseline() throws {
        let policy = try Example.load("baseline.yml")
        #expect(policy.customProperties == ["owning_team", "tier"])
        #expect(Set(policy.secrets.keys) == ["JENKINS_WEBHOOK"])
        let api = facts(
            "api-payments", visibility: .internal, defaultBranch: "trunk", topics: ["billing"],
            properties: ["tier": ["2"], "owning-team": ["Core"]])
        let settings = try policy.settings(for: api)
        let path: SettingPath = ["trunk", "required_pull_request_reviews", "required_approving_review_count"]
        guard case .value(let count)? = settings.kinds["branches"]?[path] else {
            Issue.record("no count")
            return
        }
        #expect(count.json == 2)
        #expect(count.isMinimum)
        #expect(settings.kinds["teams"]?.json["core"] == ["permission": "maintain"])
        #expect(settings.kinds["teams"]?.json["contractors"] == .null)
        #expect(settings.exclusive["webhooks"]?.rule == "contractors see nothing of payments")
    }
}
