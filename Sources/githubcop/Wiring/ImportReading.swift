import Enforcement
import GitHubAPI
import Import
import Kinds
import Policy
import Reporting
import Wiring

/// Reads an organization for `import`, and shows how far it has come and what it costs.
struct ImportReading {
    let organization: String
    /// `nil` for all.
    let kinds: Set<String>?
    /// `nil` for all, and the organization itself.
    let repositories: [RepositoryName]?
    let connecting: ConnectionOptions
    let waiting: WaitOptions

    /// - Returns: whether every repository was read.
    /// - Throws: `SetupProblem` before any request, `GitHubFailure` when the organization cannot be read.
    func read(into policy: inout PolicyImport) async throws -> Bool {
        let cache = await connecting.openCache()
        let connection = try Connection(organization: organization) { configuration in
            connecting.adjust(&configuration)
            configuration.cache = cache
            configuration.whenExhausted = waiting.behaviour
        }
        do {
            let isWhole = try await read(connection, &policy)
            await connection.close()
            return isWhole
        } catch {
            await connection.close()
            throw error
        }
    }

    private func read(_ connection: Connection, _ policy: inout PolicyImport) async throws -> Bool {
        let reader = FullReader(
            organization, session: connection.session(for: repositories == nil ? .sweep : .command), kinds: kinds)
        let display = ProgressDisplay(usage: { connection.client.usage() }, budget: { connection.client.budget() })
        display.begin(RunProgress(deed: "read", countsChanges: false))
        defer { display.clear() }
        var isWhole = true
        if repositories == nil {
            do {
                policy.add(try await reader.organizationObservation())
            } catch let failure as GitHubFailure where !failure.isLimit && failure.reason != .notFound {
                policy.add(unread: "the organization itself", because: "could not be read: \(failure)")
                isWhole = false
            }
        }
        var done = 0
        try await reader.observations(of: repositories) { event in
            switch event {
            case .size(let size): display.update { $0.total = size }
            case .read(let observation):
                policy.add(observation)
                done += 1
            case .failed(let name, let error):
                policy.add(unread: name.description, because: "could not be read: \(error)")
                isWhole = false
                done += 1
            case .notice(let text):
                display.clear()
                Terminal.complain(text)
                policy.add(unread: "some repositories", because: text)
            }
            display.update { [done] in $0.done = done }
        }
        for kind in allKinds where kind.isSecretThroughout && kinds?.contains(kind.name) ?? true {
            policy.add(
                unread: kind.targetKind == .organization ? "\(kind.name) (organization)" : kind.name,
                because: "GitHub shows no secret: write those that the policy should set yourself")
        }
        display.clear()
        Terminal.complain(
            "\(done.counted("repository", "repositories")) read with \(connection.client.usage().sentence).")
        for line in BudgetReport(connection, isSweep: repositories == nil).lines { Terminal.complain(line) }
        return isWhole
    }
}
