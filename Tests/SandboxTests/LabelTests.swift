import Testing

@testable import Sandbox

@Suite("Labels")
struct LabelTests {
    @Test("what happens to one is announced, with what changed, as the same label to REST and GraphQL")
    func events() async throws {
        try await withWebhooks { github, client, receiver async throws in
            let path = "/repos/acme/repo1/labels"
            let made = try await client(.POST, path, ["name": "new", "color": "ABCDEF"])
            let query: JSON = [
                "query": .string(
                    """
                    { repository(owner: "acme", name: "repo1") {
                        label(name: "NEW") { id color issues { totalCount } pullRequests(first: 1) { totalCount } } } }
                    """)
            ]
            let label = try await client(.POST, "/graphql", query).json?["data"]?["repository"]?["label"]
            #expect(label?["id"] == made.json?["node_id"] && label?["color"] == "abcdef")
            #expect(label?["issues"] == ["totalCount": 0])
            _ = try await client(.PATCH, "\(path)/new", ["new_name": "newer", "description": "What it is"])
            _ = try await client(.PATCH, "\(path)/newer", ["archived": true])
            _ = try await client(.PATCH, "\(path)/newer", ["archived": false])
            _ = try await client(.DELETE, "\(path)/newer")
            await github.deliveriesSettled()
            let events = receiver.received.filter { $0.event == "label" }
            #expect(
                Set(events.compactMap { $0.json?["action"]?.string })
                    == ["created", "edited", "archived", "unarchived", "deleted"])
            let edited = events.first { $0.json?["action"] == "edited" }
            #expect(edited?.json?["changes"] == ["description": ["from": ""], "name": ["from": "new"]])
        }
    }

    @Test("what GitHub refuses is refused: a colour that is none, a name or a description that is too long")
    func refusals() async throws {
        try await withSandbox { _, client async throws in
            let path = "/repos/acme/repo1/labels"
            for body: JSON in [
                ["name": "a", "color": "#d73a4a"], ["name": "a", "color": "d7"], ["name": ""],
                ["name": .string(String(repeating: "x", count: 51))],
                ["name": "a", "description": .string(String(repeating: "x", count: 101))],
            ] {
                #expect(try await client(.POST, path, body).status == 422)
            }
        }
    }
}
