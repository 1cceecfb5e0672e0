import Foundation
import GitHubAPI
package import Notifications
package import Policy
package import WebhookSending
package import Webhooks
import Wiring

/// Everything that `doctor` checks, one after the other: what is here, then GitHub, then the receiver.
package struct Checkup: Sendable {
    /// What is here, and how it is read.
    package struct Local: Sendable {
        let policyFile: String
        let policy: @Sendable () -> Result<PolicyDocument, any Error>?
        let stateFile: String
        let state: @Sendable () async -> StateCheck.Condition
        let webhookSecret: @Sendable () throws -> WebhookSecret
        let receivers: @Sendable () throws -> [NotificationReceiver]

        /// - Parameters:
        ///   - policy: `nil` where there is no such file, and nobody named one.
        ///   - state: opens the file and reads all of it.
        ///   - receivers: whom `serve` notifies.
        package init(
            policyFile: String, policy: @escaping @Sendable () -> Result<PolicyDocument, any Error>?,
            stateFile: String, state: @escaping @Sendable () async -> StateCheck.Condition,
            webhookSecret: @escaping @Sendable () throws -> WebhookSecret,
            receivers: @escaping @Sendable () throws -> [NotificationReceiver] = { [] }
        ) {
            self.policyFile = policyFile
            self.policy = policy
            self.stateFile = stateFile
            self.state = state
            self.webhookSecret = webhookSecret
            self.receivers = receivers
        }
    }

    private let local: Local
    private let organization: String?
    private let receiver: ServerAddress?
    private let workflow: WorkflowCheck?
    private let environment: [String: String]

    /// - Parameter organization: overrides the policy's.
    package init(
        _ local: Local, organization: String?, receiver: ServerAddress?, workflow: WorkflowCheck?,
        environment: [String: String]
    ) {
        self.local = local
        self.organization = organization
        self.receiver = receiver
        self.workflow = workflow
        self.environment = environment
    }

    package func findings() async -> [CheckResult] {
        let reading = local.policy()
        let policy = try? reading?.get()
        var findings = PolicyCheck.evaluate(reading, file: local.policyFile, environment: environment)
        findings.append(StateCheck.evaluate(await local.state(), at: local.stateFile))
        findings += NotificationCheck.evaluate(local.receivers)
        let (isReached, reach) = await reachFindings()
        findings += reach
        if isReached {
            findings += await GitHubCheckup(
                organization: organization ?? policy?.organization, policy: policy, workflow: workflow,
                receiver: receiver?.url, environment: environment
            ).findings()
        } else {
            findings.append(.notChecked(.credentials, "GitHub cannot be asked"))
        }
        if let receiver { findings.append(await pingFinding(receiver)) }
        return findings
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
            return (false, [.problem(.github, error.message, advice: error.hint)])
        }
        let outcome = await Self.outcome { () async throws(ExchangeFault) in
            try await DirectHTTPClient(through: proxy).get(
                api,
                headers: [
                    ("accept", "application/vnd.github+json"), ("user-agent", "githubcop/\(Version.current)"),
                ])
        }
        let finding = ReachCheck.evaluate(outcome, at: url)
        guard case .success(let reply) = outcome, ReachCheck.isGitHub(reply) else { return (false, [finding]) }
        return (true, [finding, ClockCheck.evaluate(date: reply.headers["date"], now: reply.date)])
    }

    private func pingFinding(_ receiver: ServerAddress) async -> CheckResult {
        let signed: SignedDelivery
        do {
            let secret = try local.webhookSecret()
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
        return PingCheck.evaluate(
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
