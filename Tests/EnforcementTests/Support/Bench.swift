import Enforcement
import Kinds
import Policy
import Synchronization

/// An enforcer over a double of GitHub, with secrets and waits that a test can check.
struct Bench: Sendable {
    let github: GitHubDouble
    let sleeps = Recorded<Duration>()
    let remembered = Recorded<SecretMemory.Key>()
    private let policy: PolicyDocument
    private let secrets: [String: String]
    /// Where it is kept what is written.
    var history = History.unkept

    /// - Parameters:
    ///   - settings: the value of `settings` in the policy's only rule, as YAML flow or block.
    ///   - secrets: the secrets that exist, by name.
    ///   - more: further rules, as items of a list.
    init(
        _ settings: String, exclusive: String = "[]", limits: String = "{ publications: 9, archivals: 9 }",
        secrets: [String: String] = [:],
        on state: RepositoryState = RepositoryState(), rights: Rights? = nil, more: String? = nil,
        isEvaluated: Bool = false,
        respond: @escaping GitHubDouble.Response = { _, _ in nil }
    ) throws {
        self.secrets = secrets
        github = GitHubDouble(state, rights: rights, respond: respond)
        let text = """
            version: 1
            organization: acme
            limits: \(limits)\(isEvaluated ? "\nenforcement: evaluate" : "")
            rules:
              - name: baseline
                when: { archived: any }
                exclusive: \(exclusive)
                settings: \(settings)
            """
        let rules = more.map { $0.split(separator: "\n").map { "\n  \($0)" }.joined() } ?? ""
        policy = try PolicyDocument.load([PolicyText(name: "githubcop.yml", text: text + rules)]) { _ in "" }
    }

    var enforcer: Enforcer {
        Enforcer(
            policy: policy, organization: "acme", session: { [github] in github.session },
            vault: SecretVault(
                value: { [secrets] in secrets[$0] }, recollection: { _, _ in .init(.unknown) },
                remember: { [remembered] _, key, _ in remembered.add(key) },
                seal: { value, key in "\(value) sealed with \(key)" }),
            history: history,
            retryDelays: RetryDelays().sleeping { [sleeps] in sleeps.add($0) })
    }

    static let repository = RepositoryReference(name: RepositoryName(owner: "acme", name: "api"))

    func plan() async throws -> RepositoryPlan { try await enforcer.plan(Self.repository).plan }

    func enforce(isNew: Bool = false) async -> Record {
        await enforcer.enforce(
            WorkItem(
                repository: Self.repository, causes: [Cause(trigger: "test", sentence: "a test asked for it")],
                priority: isNew ? .newRepository : .drift))
    }
}

/// What was handed over, in order.
final class Recorded<Element: Sendable>: Sendable {
    private let contents = Mutex<[Element]>([])

    var all: [Element] { contents.withLock { $0 } }

    func add(_ element: Element) { contents.withLock { $0.append(element) } }
}

extension Record {
    /// What became of the change with this title.
    func outcome(_ title: String) -> Outcome? { outcomes.first { $0.change.title == title } }

    var statuses: [String: Outcome.Status] {
        Dictionary(outcomes.map { ($0.change.title, $0.status) }) { first, _ in first }
    }
}

extension GitHubFailure {
    /// A failure as the client would report it.
    static func sample(_ reason: Reason, message: String = "GitHub says no") -> GitHubFailure {
        GitHubFailure(reason, request: "PATCH /repos/acme/api", status: 422, message: message)
    }
}
