import GitHubAPI
import Policy

/// Checks the repository whose workflow applies the policy: who can change the policy, and who can read the key.
struct PolicyRepositoryCheckup: Sendable {
    let repository: RepositoryName
    let client: GitHubClient

    func findings() async -> [CheckResult] {
        switch await ask("/repos/\(repository)") {
        case .failure(let failure):
            return [.notChecked(.protection, "\(repository) cannot be read: \(failure.message)")]
        case .success(let response):
            let branch = response.body["default_branch"]?.stringValue ?? "main"
            return [await branchFinding(branch), await keyFinding(branch)]
        }
    }

    private func branchFinding(_ branch: String) async -> CheckResult {
        let check = BranchCheck(repository: repository, branch: branch)
        let answer = await ask(check.request)
        let isProtected = (try? answer.get())?.body["protected"]?.boolValue == true
        return check.evaluate(
            answer, rules: await ask(check.rulesRequest),
            protection: isProtected ? await ask(check.protectionRequest) : nil)
    }

    private func keyFinding(_ branch: String) async -> CheckResult {
        let environment = "/repos/\(repository)/environments/\(KeyCheck.environment)" as APIPath
        let facts = KeyCheck.Facts(
            ofRepository: await names("/repos/\(repository)/actions/secrets?per_page=100"),
            ofOrganization: await names("/repos/\(repository)/actions/organization-secrets?per_page=100"),
            access: await access(environment),
            ofEnvironment: await names("/repos/\(repository)/environments/\(KeyCheck.environment)/secrets?per_page=100")
        )
        return KeyCheck(repository: repository, branch: branch).evaluate(facts)
    }

    private func names(_ path: APIPath) async -> KeyCheck.Names {
        await ask(path).map { response in
            Set((response.body["secrets"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
        }
    }

    private func access(_ environment: APIPath) async -> Result<KeyCheck.Access?, GitHubFailure> {
        switch await ask(environment) {
        case .failure(let failure) where failure.reason == .notFound: return .success(nil)
        case .failure(let failure): return .failure(failure)
        case .success(let response):
            guard let policy = response.body["deployment_branch_policy"], !policy.isNull else {
                return .success(KeyCheck.Access.all)
            }
            guard policy["custom_branch_policies"]?.boolValue == true else {
                return .success(KeyCheck.Access.protected)
            }
            let path: APIPath =
                "/repos/\(repository)/environments/\(KeyCheck.environment)/deployment-branch-policies?per_page=100"
            return await ask(path).map { response -> KeyCheck.Access? in
                KeyCheck.Access.named(
                    (response.body["branch_policies"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
            }
        }
    }

    private func ask(_ path: APIPath) async -> Result<Response, GitHubFailure> { await ask(ReadRequest(path)) }

    private func ask(_ request: ReadRequest) async -> Result<Response, GitHubFailure> {
        do {
            return .success(try await client.get(request))
        } catch {
            return .failure(error)
        }
    }
}
