import Enforcement
import Foundation
import GitHubAPI
import Policy
import Store
import Webhooks
import Wiring

/// Everything that `doctor` looks at, one after the other: what is here, then GitHub, then the receiver.
struct Checkup: Sendable {
    let options: PolicyOptions
    let receiver: ServerAddress?
    let workflow: WorkflowCheck?
    let environment: [String: String]

    func findings() async -> [CheckResult] {
        let (policy, policyFindings) = policyFindings()
        var findings = policyFindings
        findings.append(await stateFinding())
        let (isReached, reach) = await reachFindings()
        findings += reach
        if isReached {
            findings += await GitHubCheckup(
                organization: options.organization ?? policy?.organization, policy: policy, workflow: workflow,
                receiver: receiver?.url, environment: environment
            ).findings()
        } else {
            findings.append(.notChecked(.credentials, "GitHub cannot be asked"))
        }
        if let receiver { findings.append(await pingFinding(receiver)) }
        return findings
    }

    // MARK: Here

    private func policyFindings() -> (PolicyDocument?, [CheckResult]) {
        let file = options.policy
        guard file != PolicyOptions.defaultPolicy || FileManager.default.fileExists(atPath: file) else {
            let message = "there is no \(file) here"
            return (nil, [.notChecked(.policy, message, advice: "Name the policy with --policy FILE.")])
        }
        do {
            let policy = try options.load()
            let kinds = policy.usedKinds.isEmpty ? "nothing" : policy.usedKinds.joined(separator: ", ")
            let rules = policy.ruleNames.count.counted("rule")
            return (policy, [.ok(.policy, "\(file) is valid: \(rules), settings of \(kinds)")] + secretFindings(policy))
        } catch {
            let first = "\(error)".split(separator: "\n").first.map { String($0) } ?? "it cannot be read"
            return (
                nil, [.problem(.policy, first, advice: "'githubcop validate --policy \(file)' shows every mistake.")]
            )
        }
    }

    private func secretFindings(_ policy: PolicyDocument) -> [CheckResult] {
        let names = policy.secrets.keys.sorted()
        if names.isEmpty { return [] }
        do {
            _ = try PolicySecretValues(of: policy, in: environment, own: OwnCredentials(environment))
            return [.ok(.secrets, "all that the policy names are set: \(names.joined(separator: ", "))")]
        } catch {
            return error.lines.map {
                .problem(.secrets, $0, advice: "Docs/security.md says how secrets are given and where they may go.")
            }
        }
    }

    private func stateFinding() async -> CheckResult {
        let path = options.state
        guard FileManager.default.fileExists(atPath: path) else {
            return .notChecked(.state, "there is no \(path) yet; it is made when it is first needed")
        }
        do {
            let store = try Vault.open(path, environment: environment)
            try await store.database.check()
            try store.database.close()
            return .ok(.state, "\(path) is whole")
        } catch let fault as StoreFault {
            return .problem(.state, "\(path): \(fault.message)", advice: fault.hint)
        } catch {
            return .problem(.state, "\(path): \(error)", advice: "Name another file with --state.")
        }
    }

    // MARK: Outside

    private func reachFindings() async -> (isReached: Bool, [CheckResult]) {
        let url = environment["GITHUB_API_URL"].flatMap { $0.isEmpty ? nil : $0 } ?? Connection.defaultURL
        let api: ServerAddress
        let proxy: Proxy?
        do {
            proxy = try Proxy.forGitHub(at: APILocation(url), environment)
            api = try ServerAddress(url.hasSuffix("/") ? url + "meta" : url + "/meta")
        } catch {
            let problem = error as? SetupProblem
            return (
                false,
                [.problem(.github, problem?.message ?? "\(error)", advice: problem?.hint ?? "Correct GITHUB_API_URL.")]
            )
        }
        let outcome = await Self.outcome { () async throws(ExchangeFault) in
            try await DirectHTTPClient(through: proxy).get(
                api,
                headers: [
                    ("accept", "application/vnd.github+json"), ("user-agent", "githubcop/\(Version.current)"),
                ])
        }
        let finding = ReachCheck.judge(outcome, at: url)
        guard case .success(let reply) = outcome, ReachCheck.isGitHub(reply) else { return (false, [finding]) }
        return (true, [finding, ClockCheck.judge(date: reply.headers["date"], now: reply.date)])
    }

    private func pingFinding(_ receiver: ServerAddress) async -> CheckResult {
        let signed: SignedDelivery
        do {
            let secret = try WebhookSecrets.fromEnvironment(environment).newest
            let appID = environment["GITHUB_APP_ID"].flatMap { Int($0) } ?? 1
            let hook = DeliverySigner.Hook(id: 1, targetID: appID)
            signed = try DeliverySigner(secret: secret, hook: hook).sign(
                event: "ping", id: UUID().uuidString.lowercased(),
                payload: PingPayload.bytes(from: hook, to: receiver.url, contentType: .json))
        } catch {
            return .notChecked(
                .ping, "a ping to \(receiver.url) needs the webhook's secret",
                advice: "Set GITHUB_WEBHOOK_SECRET to the secret of the webhook at GitHub.")
        }
        return PingCheck.judge(
            await Self.outcome { () async throws(ExchangeFault) in
                try await DirectHTTPClient().post(signed.body, headers: signed.headers, to: receiver)
            }, at: receiver.url)
    }

    private static func outcome(
        _ exchange: () async throws(ExchangeFault) -> HTTPReply
    ) async -> Result<HTTPReply, ExchangeFault> {
        do {
            return .success(try await exchange())
        } catch {
            return .failure(error)
        }
    }
}
