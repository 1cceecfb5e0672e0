import Enforcement
import GitHubAPI
import LambdaRuntime
import Policy
import Wiring

/// The policy, kept from one invocation to the next.
actor PolicyHolder {
    private let location: PolicyLocation
    private let access: GitHubAccess
    private let repository: PolicyRepository?
    private var fromFiles: PolicyDocument?

    init(_ location: PolicyLocation, access: GitHubAccess) {
        self.location = location
        self.access = access
        repository = if case .repository(let place) = location { PolicyRepository(place) } else { nil }
    }

    /// - Returns: the policy, and a number that is another whenever it is another policy.
    /// - Throws: `GitHubFailure`, `PolicyUnreadable`, `PolicyProblems`, `SecretFault`, `SetupProblem`.
    func policy(by deadline: Deadline) async throws -> (document: PolicyDocument, edition: Int) {
        switch location {
        case .files(let path):
            if let fromFiles { return (fromFiles, 0) }
            let document = try PolicyFiles(path: path).load().document
            fromFiles = document
            return (document, 0)
        case .repository(let place):
            let context = GitHubAccess.Job.readingPolicy(place.repository)
            do {
                return try await load(access.connection(for: context, by: deadline))
            } catch let failure as GitHubFailure where failure.reason == .unauthorized {
                guard try await access.hasNewCredential(by: deadline) else { throw failure }
                return try await load(access.connection(for: context, by: deadline))
            }
        }
    }

    func expire() async { await repository?.expire() }

    private func load(_ connection: Connection) async throws -> (document: PolicyDocument, edition: Int) {
        guard let repository else { throw PolicyUnreadable("There is no policy.") }
        let (reading, edition) = try await repository.load(connection.session(for: .event).reader)
        return (reading.document, edition)
    }
}
