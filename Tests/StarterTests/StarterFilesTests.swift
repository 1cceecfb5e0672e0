import AppRegistration
import Kinds
import Policy
import Testing

@testable import Starter

@Suite("The files to begin with")
struct StarterFilesTests {
    private static let cases = AppManifest.Runner.allCases.flatMap { runner in
        StarterFiles.Origin.allCases.map { (runner, $0) }
    }

    @Test("are a valid policy of the organization, what runs it, and the next steps", arguments: cases)
    func complete(_ runner: AppManifest.Runner, _ origin: StarterFiles.Origin) throws {
        let files = StarterFiles(organization: "umbrella", runner: runner, origin: origin).files
        let texts = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) })
        if origin == .imported {
            #expect(texts[StarterFiles.policy] == nil)
        } else {
            let text = try #require(texts[StarterFiles.policy])
            let document = try PolicyDocument.load([PolicyText(name: "p.yml", text: text)]) { _ in "" }
            #expect(document.organization == "umbrella")
            #expect(origin == .example || document.ruleNames.isEmpty)
        }
        let machinery = runner == .serve ? "githubcop.service" : ".github/workflows/githubcop.yml"
        #expect(texts[machinery]?.isEmpty == false)
        let steps = try #require(texts["GITHUBCOP.md"])
        #expect(steps.contains("githubcop app create --\(runner.rawValue)") && steps.contains("umbrella"))
        #expect(steps.contains("1. **") && steps.contains("5. **") && !steps.contains("acme"))
    }
}
