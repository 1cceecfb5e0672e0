import ArgumentParser
import Composition
import Policy

struct PolicyOptions: ParsableArguments {
    static let defaultPolicy = "githubcop.yml"

    @Option(help: "The policy: a file, or a directory whose .yml files are read in name order.")
    var policy = defaultPolicy

    @Option(help: "The organization; overrides the policy's.")
    var organization: String?

    @Option(help: "The state file: which secrets were set (as keyed hashes), and what 'serve' did.")
    var state = ".githubcop/state.sqlite"

    /// Reads the policy. Warnings go to standard error.
    /// - Throws: `PolicyProblems` with every mistake, `Stop` when a file cannot be read.
    func load() throws -> PolicyDocument { try loadWithTexts().document }

    /// The same, and the texts of its files and its inventory.
    func loadWithTexts() throws -> (document: PolicyDocument, texts: [String]) {
        let (document, texts): (PolicyDocument, [String])
        do {
            (document, texts) = try PolicyFiles(path: policy).loadWithTexts()
        } catch let unreadable as PolicyUnreadable {
            throw Stop("\(unreadable) Name the policy with --policy FILE.", code: .badInput)
        }
        for warning in document.warnings { Terminal.complain(warning.description) }
        return (document, texts)
    }

    /// The organization that the policy or the option names.
    func organizationName(of document: PolicyDocument) throws -> String {
        guard let name = organization ?? document.organization else {
            throw Stop(
                "Which organization? Name it in the policy ('organization: acme') or with --organization.",
                code: .badInput)
        }
        return name
    }
}
