import Enforcement
import Foundation
import GitHubAPI
import Policy
import Wiring

/// Checks GitHub with the credentials of the environment: who they are, what they may do, what they reach.
struct GitHubCheckup: Sendable {
    let organization: String?
    let policy: PolicyDocument?
    let workflow: WorkflowCheck?
    /// The receiver that a person asked about.
    let receiver: String?
    let environment: [String: String]

    /// nil: there is no policy that could say.
    private var requiredPermissions: RequiredPermissions? { policy?.requiredPermissions }

    func findings() async -> [CheckResult] {
        let client: GitHubClient
        do {
            client = GitHubClient(try configuration(), logger: Log.make("github", level: .error))
        } catch {
            return [.problem(.credentials, error.message, advice: error.hint)]
        }
        var findings: [CheckResult]
        if let asApp = client.asApp() {
            findings = await appFindings(asApp, client)
        } else {
            findings = await tokenFindings(client)
        }
        if let organization, let policy,
            !findings.contains(where: { $0.topic == .credentials && $0.status == .problem })
        {
            findings += await NameCheck(policy, of: organization).findings(Connection(client: client))
        }
        await client.shutdown()
        return findings
    }

    /// Impatient: anyone who asks what is wrong does not want to wait for it to pass.
    private func configuration() throws(SetupProblem) -> GitHubClient.Configuration {
        var configuration = try Connection.configuration(organization ?? "", environment)
        configuration.whenExhausted = .fail
        configuration.floors = BudgetFloors(base: 0)
        configuration.retries.attempts = 2
        configuration.retries.queryAttempts = 1
        configuration.retries.limitRefusals = 0
        configuration.retries.longestSecondaryPause = .zero
        return configuration
    }

    // MARK: A GitHub App

    private func appFindings(_ asApp: GitHubClient, _ client: GitHubClient) async -> [CheckResult] {
        let app: AppFacts
        switch await ask(asApp, ReadRequest("/app")) {
        case .success(let response): app = AppFacts(response.body)
        case .failure(let failure): return [Self.refusedKey(failure)]
        }
        var findings: [CheckResult] = [.ok(.credentials, "the private key signs for \(app.name)")]
        let (installation, look) = await installation(asApp, of: app)
        findings += look
        let hook = await hookConfiguration(asApp)
        if let installation {
            findings += grants(installation, of: app, hasWebhook: (try? hook.get())?.hasURL ?? false)
            if installation.suspendedAt == nil { findings += await reachFindings(client) }
        }
        switch hook {
        case .success(let config):
            findings.append(HookCheck.evaluate(config, url: receiver, app: app))
            findings.append(await deliveries(asApp))
        case .failure(let failure): findings.append(.of(failure, .webhook))
        }
        return findings
    }

    private static func refusedKey(_ failure: GitHubFailure) -> CheckResult {
        guard failure.status == 401 || failure.status == 404 else { return .of(failure, .credentials) }
        return .problem(
            .credentials, "GitHub does not take the App's signature: \(failure.message)",
            advice:
                "See that GITHUB_APP_ID is this key's App, and that the key is still listed under 'Private keys' in its "
                + "settings.")
    }

    private func installation(_ asApp: GitHubClient, of app: AppFacts) async -> (InstallationFacts?, [CheckResult]) {
        guard let organization else {
            let advice = "Name it in the policy ('organization: acme') or with --organization."
            return (nil, [.notChecked(.installation, "the organization is not known", advice: advice)])
        }
        switch await ask(asApp, ReadRequest("/orgs/\(organization)/installation")) {
        case .success(let response):
            let facts = InstallationFacts(response.body)
            return (facts, [InstallationCheck.evaluate(facts, of: app, on: organization)])
        case .failure(let failure) where failure.reason == .notFound:
            return (nil, [InstallationCheck.missing(app, on: organization)])
        case .failure(let failure): return (nil, [.of(failure, .installation)])
        }
    }

    private func grants(_ installation: InstallationFacts, of app: AppFacts, hasWebhook: Bool) -> [CheckResult] {
        guard let needs = requiredPermissions else {
            return [Self.withoutPolicy(.permissions), Self.withoutPolicy(.events)]
        }
        let besides = workflow == nil ? [] : [WorkflowCheck.permission]
        return [
            PermissionCheck.evaluate(installation, of: app, needs: needs, besides: besides),
            EventCheck.evaluate(installation, of: app, needs: needs, hasWebhook: hasWebhook),
        ]
    }

    private func hookConfiguration(_ asApp: GitHubClient) async -> Result<JSON?, GitHubFailure> {
        await ask(asApp, ReadRequest("/app/hook/config")).map { $0.body }.flatMapError { failure in
            failure.reason == .notFound ? .success(nil) : .failure(failure)
        }
    }

    private func deliveries(_ asApp: GitHubClient) async -> CheckResult {
        switch await ask(asApp, ReadRequest(pageAt: "/app/hook/deliveries?per_page=100")) {
        case .success(let response): DeliveryCheck.evaluate(response.body.arrayValue ?? [])
        case .failure(let failure): .of(failure, .deliveries)
        }
    }

    // MARK: A token

    private func tokenFindings(_ client: GitHubClient) async -> [CheckResult] {
        let text = environment["GITHUB_TOKEN"] ?? environment["GH_TOKEN"] ?? ""
        let kind = TokenCheck.Kind(token: text)
        let request: ReadRequest = kind.hasUser ? ReadRequest("/user") : ReadRequest("/rate_limit")
        switch await ask(client, request) {
        case .failure(let failure): return [.of(failure, .credentials)]
        case .success(let response):
            let expiry = response.headers["github-authentication-token-expiration"]
            let login = response.body["login"]?.stringValue
            var findings = [TokenCheck.evaluate(kind, login: login, expiry: expiry, now: Date())]
            findings.append(await tokenPermissions(kind, response, client))
            findings += await reachFindings(client)
            findings.append(.notChecked(.webhook, "only an App's own credentials show its webhook and its deliveries"))
            return findings
        }
    }

    private func tokenPermissions(_ kind: TokenCheck.Kind, _ response: Response, _ client: GitHubClient) async
        -> CheckResult
    {
        guard let needs = requiredPermissions else { return Self.withoutPolicy(.permissions) }
        if let scopes = response.headers["x-oauth-scopes"] {
            let finding = ScopeCheck.evaluate(header: scopes, needed: needs.scopes)
            guard finding.status == .ok, let organization, await isOwner(of: organization, client) == false else {
                return finding
            }
            return .problem(
                .permissions, "the token has the scopes, but whose it is does not own \(organization)",
                advice: "Use the token of an owner, or a GitHub App: settings need administration of every repository.")
        }
        let names = needs.write.map { "'\($0.words)'" }.joined(separator: ", ")
        return .notChecked(
            .permissions, "GitHub does not tell what a \(kind.rawValue) may do",
            advice: "See that it has \(names) on all repositories; 'githubcop plan' names what it cannot read.")
    }

    /// nil: GitHub does not say.
    private func isOwner(of organization: String, _ client: GitHubClient) async -> Bool? {
        let query = GraphQLQuery(
            "Ownership", variables: [.init("login", "String!", .string(organization))],
            selection: "organization(login: $login) { viewerCanAdminister }")
        let answer = try? await client.query(query)
        return answer?.data["organization"]?["viewerCanAdminister"]?.boolValue
    }

    // MARK: Either

    private func reachFindings(_ client: GitHubClient) async -> [CheckResult] {
        var findings: [CheckResult] = []
        if let organization {
            switch await ask(client, ReadRequest("/orgs/\(organization)")) {
            case .success: findings.append(.ok(.organization, "\(organization) exists and can be seen"))
            case .failure(let failure) where failure.reason == .notFound:
                findings.append(
                    .problem(
                        .organization, "there is no organization \(organization), or these credentials may not see it",
                        advice: "Check the name in the policy ('organization') or --organization."))
            case .failure(let failure): findings.append(.of(failure, .organization))
            }
        } else {
            findings.append(.notChecked(.organization, "neither the policy nor --organization names it"))
        }
        switch await ask(client, ReadRequest("/rate_limit")) {
        case .success(let response): findings.append(BudgetCheck.evaluate(response.body))
        case .failure(let failure) where failure.reason == .notFound:
            findings.append(.notChecked(.budget, "this server has rate limits switched off"))
        case .failure(let failure): findings.append(.of(failure, .budget))
        }
        if let workflow {
            findings.append(workflow.evaluate(await ask(client, workflow.request)))
            findings += await PolicyRepositoryCheckup(repository: workflow.repository, client: client).findings()
        }
        return findings
    }

    private func ask(_ client: GitHubClient, _ request: ReadRequest) async -> Result<Response, GitHubFailure> {
        do {
            return .success(try await client.get(request))
        } catch {
            return .failure(error)
        }
    }

    private static func withoutPolicy(_ topic: CheckResult.Topic) -> CheckResult {
        .notChecked(topic, "what is needed depends on the policy, and there is none")
    }
}

extension JSON? {
    /// Whether it is the configuration of a webhook that leads somewhere.
    fileprivate var hasURL: Bool { self?["url"]?.stringValue.map { !$0.isEmpty } ?? false }
}
