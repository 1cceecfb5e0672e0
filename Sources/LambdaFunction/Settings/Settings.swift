package import GitHubAPI
import Policy
import Webhooks
import Wiring

/// What the function's environment variables say. Their names: `Docs/aws.md`.
package struct Settings: Sendable {
    enum Mode: String, Sendable {
        /// Starts the workflow.
        case dispatch
        /// Applies the policy within the invocation.
        case enforce
    }

    /// Where a value comes from that nobody may see.
    enum Source: Hashable, Sendable {
        /// Secrets Manager's name or ARN.
        case stored(id: String)
        case environment
    }

    let mode: Mode
    /// Deliveries of other owners start nothing.
    let organization: String
    /// Takes what is dispatched.
    let workflow: Workflow?
    let filter: EventFilter
    /// Accounts that write for GitHubCop besides the credential's own App, in lower case.
    let ownLogins: Set<String>
    /// Seconds for which a run that was started has certainly not begun to read.
    let debounce: Double
    let policy: PolicyLocation?
    let webhookSecret: Source
    /// Secrets Manager's name or ARN of the values that the policy names.
    let policySecretsID: String?
    let credential: Source
    /// Port of the secrets extension.
    let extensionPort: Int
    let environment: [String: String]

    /// - Throws: `SetupProblem` that names the variable.
    package init(_ environment: [String: String]) throws(SetupProblem) {
        let read = Variables(environment)
        self.environment = environment
        mode = try read.mode()
        organization = try read.organization()
        workflow = try read.workflow()
        filter = try read.filter()
        ownLogins = read.ownLogins()
        debounce = try read.debounce()
        policy = try mode == .enforce ? read.policy() : nil
        webhookSecret = try read.source(
            "GITHUBCOP_WEBHOOK_SECRET_ID", instead: ["GITHUB_WEBHOOK_SECRET"],
            what: "the webhook's secret, without which anybody could send deliveries")
        credential = try read.source(
            "GITHUBCOP_CREDENTIAL_SECRET_ID", instead: ["GITHUB_TOKEN", "GITHUB_APP_ID"],
            what: "the credential for GitHub")
        policySecretsID = read.policySecretsID()
        extensionPort = try read.port()
        guard mode == .enforce || workflow != nil else {
            throw Variables.problem(
                "GITHUBCOP_WORKFLOW_REPOSITORY", "is not set",
                hint: "Name the repository that holds the workflow: owner/name.")
        }
    }
}

/// The workflow that is started.
struct Workflow: Hashable, Sendable {
    let repository: RepositoryName
    /// Its file's name.
    let file: String
    /// The branch that it runs on.
    let ref: String
}
