package import GitHubAPI
import Policy

/// The workflow that dispatches are sent to.
package struct WorkflowCheck: Hashable, Sendable {
    let repository: RepositoryName
    let file: String

    /// `OWNER/REPO` or `OWNER/REPO:FILE`. - Throws: `SetupProblem` for anything else.
    package init(_ text: String) throws(SetupProblem) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first.flatMap({ RepositoryName(String($0)) }), parts.last?.isEmpty == false else {
            throw SetupProblem(
                "'\(text)' (--workflow) is not a workflow.", hint: "Write OWNER/REPO or OWNER/REPO:FILE.")
        }
        repository = name
        file = parts.count > 1 ? String(parts[1]) : "githubcop.yml"
    }

    var request: ReadRequest { ReadRequest("/repos/\(repository)/actions/workflows/\(file)") }

    /// What dispatching it needs.
    static let permission = Permission.write("actions")

    func evaluate(_ outcome: Result<Response, GitHubFailure>) -> CheckResult {
        let name = "\(file) in \(repository)"
        switch outcome {
        case .failure(let failure) where failure.reason == .notFound:
            return .problem(
                .workflow, "there is no workflow \(name), or these credentials may not see it",
                advice:
                    "Put .github/workflows/\(file) on the default branch; an App needs 'Actions: write' and must be "
                    + "installed on that repository.")
        case .failure(let failure): return .of(failure, .workflow)
        case .success(let response):
            let state = response.body["state"]?.stringValue ?? "unknown"
            guard state != "active" else { return .ok(.workflow, "\(name) is active") }
            let isIdle = state == "disabled_inactivity"
            return .problem(
                .workflow, "\(name) is not active but \(state)",
                advice: (isIdle ? "GitHub disables schedules of repositories without activity for 60 days. " : "")
                    + "Enable it: gh workflow enable \(file) --repo \(repository)")
        }
    }
}
