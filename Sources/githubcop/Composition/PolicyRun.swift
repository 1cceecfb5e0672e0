import Composition
import Enforcement
import Foundation
import GitHubAPI
import Policy

/// What plan, apply and explain have in common: a policy, an organization, GitHub.
struct PolicyRun: Sendable {
    let policy: PolicyDocument
    let organization: String
    /// The policy's files and its inventory, as they were read.
    let policyTexts: [String]
    let statePath: String
    private let pacing: WritePacing
    private let vault: SecretVault

    /// - Throws: `PolicyProblems`, `Stop`: all before any request.
    init(_ options: PolicyOptions, pacing: WritePacing = WritePacing(), needsSecrets: Bool = true) throws {
        (policy, policyTexts) = try options.loadWithTexts()
        statePath = options.state
        organization = try options.organizationName(of: policy)
        vault = try !needsSecrets ? .empty : Vault.make(for: policy, state: Vault.open(options.state))
        self.pacing = pacing
    }

    /// Opens the connection, hands over the enforcer and closes the connection afterwards.
    /// - Throws: `SetupProblem` before any request; what `body` throws.
    func closing<Value>(_ body: (Enforcer) async throws -> Value) async throws -> Value {
        try await closing { enforcer, _ in try await body(enforcer) }
    }

    /// The same for those who ask the connection what it has cost.
    func closing<Value>(_ body: (Enforcer, Connection) async throws -> Value) async throws -> Value {
        let connection = try Connection(organization: organization, pacing: pacing)
        let enforcer = Enforcer(
            policy: policy, organization: organization, session: connection.session, vault: vault)
        do {
            let value = try await body(enforcer, connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }
}
