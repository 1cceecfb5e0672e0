import NIOHTTP1
import SharedMaterial
import Testing

@testable import Sandbox

@Suite("The same exchange as was recorded with github.com")
struct RecordedTests {
    @Test(
        "branch protection, autolinks and topics answer as they did",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence): no recordings to replay"),
        arguments: ["GHBranchProtectionTest", "GHAutolinkTest", "GHRepositoryTest"].flatMap { Recording.all($0) })
    func replay(_ recording: Recording) async throws {
        let first = try #require(recording.steps.first)
        let parts = first.path.split(separator: "/")
        let (owner, name) = (String(parts[1]), String(parts[2]))
        try await withSandbox({ configuration in
            configuration.organization = owner
            configuration.repositories = 0
        }) { github, client in
            try github.createRepository(name, visibility: .public, hasReadme: true)
            // Ids that were given out while recording, and the sandbox's for the same things.
            var ids: [String: String] = [:]
            for step in recording.steps {
                let path = step.path.split(separator: "/", omittingEmptySubsequences: false)
                    .map { ids[String($0)] ?? String($0) }.joined(separator: "/")
                let answer = try await client(.RAW(value: step.method), path, step.requestBody)
                #expect(answer.status == step.status, "\(step.method) \(path): \(answer.json?.text ?? "")")
                if step.method == "POST", let old = step.body?["id"]?.int, let new = answer.json?["id"]?.int {
                    ids[String(old)] = String(new)
                }
                guard let recorded = step.body, let actual = answer.json, answer.status < 400 else { continue }
                let text = recorded.text.replacing("https://api.github.com", with: github.baseURL)
                let expected = try #require(JSON(parsing: text))
                // A repository of 2019 has other settings, a protection has only what was written.
                let isWritten = ["/protection", "/autolinks", "/topics"].contains { step.path.contains($0) }
                let differences = Shape.differences(expected, actual, values: isWritten)
                    // Depend on the commit and the person, and on what the real repository is a fork of.
                    .filter { !$0.contains(".commit.") && !$0.contains(".parent") && !$0.contains(".source") }
                #expect(differences.isEmpty, "\(step.method) \(path)")
            }
        }
    }
}
