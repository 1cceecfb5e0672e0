package import Enforcement
import Policy
package import Wiring

/// Where a server's policy comes from.
package struct PolicySource: Sendable {
    /// As messages name it.
    package let name: String
    /// How often it is checked without being told to.
    package let interval: Duration
    /// - Throws: `PolicyProblems`, `PolicyUnreadable`, `GitHubFailure`.
    package let read: @Sendable () async throws -> PolicyReading
    /// A cheap look: with equal stamps nothing has to be read. `nil`: only reading tells.
    package let stamp: @Sendable (_ current: PolicyReading) -> [String]?

    package init(
        name: String, interval: Duration, read: @escaping @Sendable () async throws -> PolicyReading,
        stamp: @escaping @Sendable (PolicyReading) -> [String]?
    ) {
        self.name = name
        self.interval = interval
        self.read = read
        self.stamp = stamp
    }

    package static func files(path: String) -> PolicySource {
        let files = PolicyFiles(path: path)
        return PolicySource(name: path, interval: .seconds(2)) {
            try files.load()
        } stamp: {
            files.stamp(inventory: $0.inventory?.name)
        }
    }

    /// A push to it is told by a delivery; it is checked all the same, in case one is missed.
    package static func repository(
        _ place: PolicyPlace, session: @escaping @Sendable () -> GitHubSession
    ) -> PolicySource {
        let repository = PolicyRepository(place, lifetime: .zero)
        return PolicySource(name: place.description, interval: .seconds(300)) {
            try await repository.load(session().reader).reading
        } stamp: { _ in
            nil
        }
    }
}
