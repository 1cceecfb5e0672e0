import Testing

@testable import Sandbox

@Suite("Deploy keys")
struct DeployKeyTests {
    @Test("a key is in use once, writes unless it says otherwise, and comes and goes with an event")
    func keys() async throws {
        try await withWebhooks { github, client, receiver async throws in
            let path = "/repos/acme/repo1/keys"
            let body: JSON = ["title": "ci", "key": "ssh-ed25519 AAAAC3Nz me@host"]
            let made = try await client(.POST, path, body)
            #expect(made.status == 201 && made.json?["key"] == "ssh-ed25519 AAAAC3Nz")
            #expect(made.json?["read_only"] == false && made.json?["verified"] == true)
            let again = try await client(.POST, "/repos/acme/repo2/keys", body)
            #expect(again.status == 422 && again.json?["errors"]?[0]?["message"] == "key is already in use")
            #expect(try await client(.POST, path, ["key": "argocd"]).status == 422)
            let query: JSON = [
                "query": """
                { repository(owner: "acme", name: "repo1") { deployKeys(first: 5) { nodes { title key readOnly } } } }
                """
            ]
            let listed = try await client(.POST, "/graphql", query).json?["data"]?["repository"]?["deployKeys"]
            #expect(listed?["nodes"] == [["title": "ci", "key": "ssh-ed25519 AAAAC3Nz", "readOnly": false]])
            let id = try #require(made.json?["id"]?.int)
            #expect(try await client(.GET, "\(path)/\(id)").json?["title"] == "ci")
            #expect(try await client(.DELETE, "\(path)/\(id)").status == 204)
            await github.deliveriesSettled()
            let events = receiver.received.filter { $0.event == "deploy_key" }
            #expect(events.compactMap { $0.json?["action"]?.string }.sorted() == ["created", "deleted"])
            #expect(events.allSatisfy { $0.json?["key"]?["title"] == "ci" })
        }
    }
}
