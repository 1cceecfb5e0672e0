import Enforcement
import Policy
import Sandbox
import Synchronization
import Testing
import Wiring

@Suite("A policy in a repository")
struct PolicyRepositoryTests {
    /// Reads as the fixture's client does, and lets something happen after each answer.
    private func reader(_ fixture: Fixture, after: @escaping @Sendable (ReadRequest) throws -> Void) -> GitHubReader {
        let client = fixture.client
        return GitHubReader(
            get: { request in
                let response = try await client.get(request)
                try after(request)
                return response
            }, query: { try await client.query($0) })
    }

    private static func files(_ version: String) -> [String: String] {
        [
            "rules/a.yml": """
            version: 1
            inventory: repositories.csv
            rules:
              - { name: first, settings: { repository: { description: "\(version)" } } }

            """,
            "rules/b.yml": """
            rules:
              - { name: second, settings: { repository: { homepage: "https://\(version).example" } } }

            """,
            "rules/repositories.csv": "repository,owner\napi,\(version)\n",
        ]
    }

    private static func versions(_ reading: PolicyReading) -> Set<String> {
        Set(["one", "two"].filter { version in reading.texts.contains { $0.contains(version) } })
    }

    @Test(
        "is read at one commit: a push in the middle of reading is seen by the next look, all of it", arguments: 1...4)
    func oneCommit(pushedAfter number: Int) async throws {
        try await withFixture { fixture in
            try fixture.github.createRepository("policies")
            try fixture.github.push(Self.files("one"), to: "policies")
            let place = try #require(PolicyPlace(parsing: "acme/policies:rules"))
            let repository = PolicyRepository(place, lifetime: .zero)
            let answers = Mutex(0)
            let reader = reader(fixture) { _ in
                guard
                    answers.withLock({
                        $0 += 1; return $0
                    }) == number
                else { return }
                try fixture.github.push(Self.files("two"), to: "policies")
            }
            let (first, edition) = try await repository.load(reader)
            #expect(Self.versions(first) == ["one"], "\(first.texts)")
            let (second, next) = try await repository.load(reader)
            #expect(Self.versions(second) == ["two"], "\(second.texts)")
            #expect(next == edition + 1)
            let before = fixture.github.exchanges.count
            _ = try await repository.load(reader)
            #expect(fixture.github.exchanges.count == before + 1, "an unchanged policy costs one request")
        }
    }

    @Test("that is empty, or has no such branch, says so")
    func missing() async throws {
        try await withFixture { fixture in
            try fixture.github.createRepository("policies")
            let reader = reader(fixture) { _ in }
            let empty = PolicyRepository(try #require(PolicyPlace(parsing: "acme/policies")))
            let error = await #expect(throws: PolicyUnreadable.self) { try await empty.load(reader) }
            #expect(error?.description.contains("is empty") == true)
            try fixture.github.push(Self.files("one"), to: "policies")
            let branch = PolicyRepository(try #require(PolicyPlace(parsing: "acme/policies@release:rules")))
            let missing = await #expect(throws: PolicyUnreadable.self) { try await branch.load(reader) }
            #expect(missing?.description.contains("release") == true)
        }
    }
}
