import ArgumentParser
import Policy
import Wiring

struct PolicyOptions: ParsableArguments {
    static let defaultPolicy = "githubcop.yml"

    static let defaultState = ".githubcop/state.sqlite"

    @Option(
        help: "The policy: a file, or a directory whose .yml files are read in name order.",
        completion: Completions.policy)
    var policy = defaultPolicy

    @Option(help: "The organization; overrides the policy's.")
    var organization: String?

    @Option(
        help: "The state file: which secrets were set (as keyed hashes), and what 'serve' did.",
        completion: Completions.file)
    var state = defaultState

    /// Reads the policy. Warnings go to standard error.
    /// - Throws: `PolicyProblems` with every mistake, `Stop` when a file cannot be read.
    func load() throws -> PolicyDocument { try reading().document }

    /// The same, and the texts of its files and its inventory.
    /// - Parameter isQuiet: the warnings are the caller's.
    func reading(isQuiet: Bool = false) throws -> PolicyReading {
        let reading: PolicyReading
        do {
            guard case .files(let path) = try location else {
                throw Stop(
                    "A policy in a repository (\(policy)) is read by 'serve' and by the function on AWS only. "
                        + "Clone the repository and name the file with --policy FILE.", code: .badInput)
            }
            reading = try PolicyFiles(path: path).load()
        } catch let unreadable as PolicyUnreadable {
            throw Stop("\(unreadable) Name the policy with --policy FILE.", code: .badInput)
        }
        if !isQuiet { Terminal.complain(reading.document.warnings) }
        return reading
    }

    /// - Throws: `Stop` for a repository that is not named as one.
    var location: PolicyLocation {
        get throws {
            guard let location = PolicyLocation(parsing: policy) else {
                throw Stop("'\(policy)' is not repository:owner/name[@ref][:path].", code: .badInput)
            }
            return location
        }
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
