import Foundation
import Sandbox
import Testing

@Suite("Secrets at the command line")
struct SecretTests {
    @Test("a secret is set once and its text is nowhere but in that one write: not printed, not saved, not remembered")
    func nowhereElse() async throws {
        try await withWorkplace(policy: SmallPolicy.withSecret) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            var said: [String] = []
            func run(_ arguments: String..., secret: String = Workplace.secret, expecting code: Int32) async throws {
                var environment = workplace.environment
                environment["JENKINS_WEBHOOK"] = secret
                let result = try await Program.run(arguments, environment: environment, in: workplace.directory)
                #expect(result.code == code, "\(result)")
                said += [result.output, result.errors]
            }
            func secret() -> String? { workplace.github.repository("api")?.hooks.first?.secret }

            try await run("validate", expecting: 0)
            try await run("plan", "--out", "plan.json", expecting: 2)
            try await run("plan", "--format", "json", expecting: 2)
            try await run("plan", "--format", "markdown", expecting: 2)
            try await run("apply", "plan.json", expecting: 0)
            #expect(secret() == Workplace.secret)
            try await run("plan", expecting: 0)
            try await run("apply", "--format", "json", expecting: 0)
            #expect(holders(of: Workplace.secret, in: workplace) == 1, "set once")

            let changed = "a-newer-and-longer-passphrase"
            try await run("plan", "--format", "json", secret: changed, expecting: 2)
            try await run("apply", secret: changed, expecting: 0)
            #expect(secret() == changed)
            try await run("plan", secret: changed, expecting: 0)
            #expect(holders(of: changed, in: workplace) == 1)

            said.append(try workplace.read("plan.json"))
            for text in said { #expect(!text.contains(Workplace.secret) && !text.contains(changed)) }
            #expect(said.contains { $0.contains("{{secret:JENKINS_WEBHOOK}}") })
            try expectNoFile(in: workplace, toHold: [Workplace.secret, changed, SandboxConfiguration.ownerToken])
        }
    }

    /// Requests that hold the text; no answer does.
    private func holders(of text: String, in workplace: Workplace) -> Int {
        let exchanges = workplace.github.exchanges
        #expect(
            !exchanges.contains {
                $0.responseBody.map { String(decoding: $0.bytes, as: UTF8.self) }?.contains(text) == true
            })
        return exchanges.count {
            $0.requestBody.map { String(decoding: $0.bytes, as: UTF8.self) }?.contains(text) == true
        }
    }

    private func expectNoFile(in workplace: Workplace, toHold texts: [String]) throws {
        let files = FileManager.default.enumerator(at: workplace.directory, includingPropertiesForKeys: nil)
        var names: [String] = []
        while let file = files?.nextObject() as? URL {
            guard let data = FileManager.default.contents(atPath: file.path) else { continue }
            names.append(file.lastPathComponent)
            for text in texts { #expect(data.firstRange(of: Data(text.utf8)) == nil, "\(file.lastPathComponent)") }
        }
        #expect(names.contains("state.sqlite") && names.contains("plan.json"), "\(names)")
    }
}
