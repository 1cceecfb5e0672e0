import ArgumentParser
import Enforcement
import Policy

struct Validate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks the policy: every mistake at once, with its place. Sends no request.")

    @OptionGroup var policyOptions: PolicyOptions

    func run() async throws {
        try await running {
            let document = try policyOptions.load()
            let kinds = document.usedKinds.joined(separator: ", ")
            Terminal.say(
                "\(policyOptions.policy) is valid: \(document.ruleNames.count.counted("rule")), settings of \(kinds.isEmpty ? "nothing" : kinds)."
            )
        }
    }
}
