import ArgumentParser
import Enforcement
import Kinds
import Policy

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what the policy wants of a repository, which rule says so, and what it overrode.")

    @Argument(help: "The repository: NAME or OWNER/NAME.")
    var repository: String

    @Argument(help: "Only this setting, such as 'branches.main' or 'teams'.")
    var key: String?

    @OptionGroup var policyOptions: PolicyOptions

    func run() async throws {
        try await running {
            let run = try PolicyRun(policyOptions, needsSecrets: false)
            let name = try RunOptions.name(repository, in: run.organization)
            let (facts, desired, exemption) = try await run.closing { enforcer in
                try await enforcer.desired(of: RepositoryReference(name: name))
            }
            let explanation = Explanation(of: desired, in: facts.name, kinds: allKinds, key: key)
            if let key, explanation.rows.isEmpty {
                let nearest = Explanation.suggestion(for: key, in: desired, of: facts.name, kinds: allKinds)
                throw Stop(
                    "The policy wants nothing called '\(key)' of \(facts.name)\(nearest.map { "; did you mean '\($0)'?" } ?? ".")",
                    code: .badInput)
            }
            if let exemption { Terminal.say("\(facts.name): \(exemption)\n") }
            Terminal.say(explanation.text)
        }
    }
}
