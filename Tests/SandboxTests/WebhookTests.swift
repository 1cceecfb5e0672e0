import Crypto
import Foundation
import Testing

@testable import Sandbox

@Suite("Webhooks")
struct WebhookTests {
    @Test("a delivery carries GitHub's headers and is signed over its raw bytes")
    func signed() async throws {
        try await withWebhooks { github, _, receiver async throws in
            try github.createRepository("fresh", by: "priya-nair")
            await github.deliveriesSettled()
            let delivery = try #require(receiver.received.first)
            #expect(delivery.name == "repository.created")
            #expect(delivery.headers["user-agent"]?.hasPrefix("GitHub-Hookshot/") ?? false)
            #expect(delivery.headers["content-type"] == "application/json")
            #expect(delivery.headers["x-github-hook-installation-target-type"] == "integration")
            #expect(delivery.headers["x-github-delivery"]?.count == 36)
            let key = SymmetricKey(data: Data("It's a secret".utf8))
            let code = HMAC<SHA256>.authenticationCode(for: Data(delivery.body), using: key)
            #expect(delivery.headers["x-hub-signature-256"] == "sha256=\(code.hexadecimal)")
            let old = HMAC<Insecure.SHA1>.authenticationCode(for: Data(delivery.body), using: key)
            #expect(delivery.headers["x-hub-signature"] == "sha1=\(old.hexadecimal)")
            #expect(delivery.json?["sender"]?["login"] == "priya-nair")
            #expect(delivery.json?["installation"]?["id"]?.int != nil)
            #expect(delivery.json?["repository"]?["name"] == "fresh")
        }
    }

    struct Write: Sendable, CustomTestStringConvertible {
        let method: String
        let path: String
        let body: JSON?
        let events: [String]

        init(_ method: String, _ path: String, _ body: JSON? = nil, _ events: String...) {
            self.method = method
            self.path = "/repos/acme/\(path)"
            self.body = body
            self.events = events
        }

        var testDescription: String { "\(method) \(path) \(body?.text ?? "")" }
    }

    static let off: JSON = [
        "required_status_checks": nil, "enforce_admins": false, "required_pull_request_reviews": nil,
        "restrictions": nil,
    ]

    @Test(
        "each write announces what GitHub announces, and nothing else",
        arguments: [
            Write("PATCH", "repo1", ["description": "New"], "repository.edited"),
            Write("PATCH", "repo1", ["delete_branch_on_merge": true]),
            Write("PATCH", "repo1", ["has_wiki": true, "allow_forking": true]),
            Write("PATCH", "repo1", ["visibility": "internal"]),
            Write("PATCH", "repo1", ["visibility": "public"], "repository.publicized", "public"),
            Write("PATCH", "docs-site", ["visibility": "private"], "repository.privatized"),
            Write("PATCH", "repo1", ["archived": true], "repository.archived"),
            Write("PATCH", "Legacy-Portal", ["archived": false], "repository.unarchived"),
            Write("PATCH", "repo1", ["name": "other"], "repository.renamed"),
            Write("PUT", "repo1/topics", ["names": ["x"]], "repository.edited"),
            Write("PUT", "repo1/branches/master/protection", off, "branch_protection_rule.created"),
            Write("PUT", "repo2/branches/main/protection", off, "branch_protection_rule.edited"),
            Write("DELETE", "repo2/branches/main/protection", nil, "branch_protection_rule.deleted"),
            Write("POST", "repo1/autolinks", ["key_prefix": "A-", "url_template": "https://x.example/<num>"]),
            Write("POST", "repo1/hooks", ["config": ["url": "https://x.example"]]),
            Write("PUT", "repo1/actions/permissions", ["enabled": true, "allowed_actions": "local_only"]),
            Write(
                "PATCH", "repo1", ["security_and_analysis": ["secret_scanning": ["status": "enabled"]]],
                "security_and_analysis"),
            Write("PUT", "repo1/vulnerability-alerts"),
            Write("DELETE", "repo1"),
        ])
    func perWrite(_ write: Write) async throws {
        try await withWebhooks { github, client, receiver async throws in
            let answer = try await client(.RAW(value: write.method), write.path, write.body)
            #expect((200..<300).contains(answer.status), "\(answer.json?.text ?? "")")
            await github.deliveriesSettled()
            #expect(receiver.received.map { $0.name }.sorted() == write.events.sorted())
        }
    }

    @Test("team grants are announced as added, edited and removed, with the former permissions")
    func teams() async throws {
        try await withWebhooks { github, client, receiver async throws in
            let path = "/orgs/acme/teams/dataarchitect/repos/acme/repo1"
            for (permission, expected) in [
                ("pull", ["team.added_to_repository", "team_add"]), ("pull", []), ("admin", ["team.edited"]),
            ] {
                receiver.clear()
                #expect(try await client(.PUT, path, ["permission": .string(permission)]).status == 204)
                await github.deliveriesSettled()
                #expect(receiver.received.map { $0.name }.sorted() == expected)
            }
            let edited = try #require(receiver.received.first?.json)
            let from = edited["changes"]?["repository"]?["permissions"]?["from"]
            #expect(from == ["admin": false, "pull": true, "push": false])
            #expect(edited["repository"]?["permissions"]?["admin"] == true)
            receiver.clear()
            #expect(try await client(.DELETE, path).status == 204)
            await github.deliveriesSettled()
            #expect(receiver.received.map { $0.name } == ["team.removed_from_repository"])
        }
    }

    @Test("what an App writes is sent by its bot, over REST and over GraphQL")
    func bot() async throws {
        try await withWebhooks { github, client, receiver async throws in
            var app = client
            app.token = github.installationToken()
            _ = try await app(.PUT, "/repos/acme/repo1/topics", ["names": ["x"]])
            let id = try #require(github.repository("repo1")?.nodeID.text)
            let mutation = """
                mutation { updateTopics(input: {repositoryId: "\(id)", topicNames: ["y"]}) { invalidTopicNames } }
                """
            let answer = try await app(.POST, "/graphql", ["query": .string(mutation)])
            #expect(answer.json?["errors"] == nil, "\(answer.json?.text ?? "")")
            await github.deliveriesSettled()
            #expect(receiver.received.map { $0.name } == ["repository.edited", "repository.edited"])
            for delivery in receiver.received {
                #expect(delivery.json?["sender"]?["login"] == "githubcop[bot]")
                #expect(delivery.json?["sender"]?["type"] == "Bot")
            }
        }
    }

    @Test("a weakened protection says who did it and what it was")
    func weakened() async throws {
        try await withWebhooks { github, _, receiver async throws in
            try github.protect("repo2", "main", by: "jonas-berg") { rule in
                rule.requiresApprovingReviews = false
                rule.isAdminEnforced = true
            }
            await github.deliveriesSettled()
            let payload = try #require(receiver.received.first?.json)
            #expect(payload["action"] == "edited")
            #expect(payload["sender"]?["login"] == "jonas-berg")
            #expect(payload["rule"]?["name"] == "main")
            #expect(payload["rule"]?["pull_request_reviews_enforcement_level"] == "off")
            #expect(payload["changes"]?["pull_request_reviews_enforcement_level"]?["from"] == "non_admins")
            #expect(payload["changes"]?["admin_enforced"]?["from"] == false)
        }
    }

    @Test("the first push makes the default branch and is announced as create and push")
    func firstPush() async throws {
        try await withWebhooks { github, _, receiver async throws in
            try github.push(["main.go": "package main"], to: "greenfield", branch: "trunk")
            await github.deliveriesSettled()
            #expect(Set(receiver.received.map { $0.name }) == ["create", "push"])
            let create = try #require(receiver.received.first { $0.event == "create" }?.json)
            #expect(create["ref"] == "trunk")
            #expect(create["ref_type"] == "branch")
            #expect(create["master_branch"] == "trunk")
            let push = try #require(receiver.received.first { $0.event == "push" }?.json)
            #expect(push["ref"] == "refs/heads/trunk")
            #expect(push["commits"]?[0]?["added"] == ["main.go"])
        }
    }

    @Test("a failed delivery is listed, never repeated by itself, and repeated with the same guid when asked")
    func redelivery() async throws {
        try await withWebhooks { github, client, receiver async throws in
            receiver.answer(500)
            try github.archive("repo1")
            await github.deliveriesSettled()
            #expect(receiver.received.count == 1)
            var app = client
            app.token = try JWT.make()
            let list = try await app(.GET, "/app/hook/deliveries?status=failure")
            let failed = try #require(list.json?[0])
            #expect(failed["status_code"] == 500)
            #expect(failed["event"] == "repository")
            let id = try #require(failed["id"]?.int)
            receiver.answer(202)
            #expect(try await app(.POST, "/app/hook/deliveries/\(id)/attempts").status == 202)
            await github.deliveriesSettled()
            let guids = receiver.received.compactMap { $0.headers["x-github-delivery"] }
            #expect(guids.count == 2)
            #expect(Set(guids).count == 1)
            #expect(receiver.received[0].body == receiver.received[1].body)
            let newest = try #require(try await app(.GET, "/app/hook/deliveries").json?[0])
            #expect(newest["redelivery"] == true)
            #expect(newest["status"] == "OK")
            let whole = try await app(.GET, "/app/hook/deliveries/\(id)")
            #expect(whole.json?["request"]?["payload"]?["action"] == "archived")
        }
    }

    @Test("a form-encoded delivery is signed over its encoded bytes")
    func form() async throws {
        try await withWebhooks { github, client, receiver async throws in
            var app = client
            app.token = try JWT.make()
            #expect(try await app(.PATCH, "/app/hook/config", ["content_type": "form"]).status == 200)
            try github.archive("repo1")
            await github.deliveriesSettled()
            let delivery = try #require(receiver.received.first)
            #expect(delivery.headers["content-type"] == "application/x-www-form-urlencoded")
            let text = String(decoding: delivery.body, as: UTF8.self)
            #expect(text.hasPrefix("payload=%7B"))
            let payload = try #require(text.dropFirst(8).description.percentDecoded())
            #expect(JSON(parsing: payload)?["action"] == "archived")
            let key = SymmetricKey(data: Data("It's a secret".utf8))
            let code = HMAC<SHA256>.authenticationCode(for: Data(delivery.body), using: key)
            #expect(delivery.headers["x-hub-signature-256"] == "sha256=\(code.hexadecimal)")
        }
    }
}
