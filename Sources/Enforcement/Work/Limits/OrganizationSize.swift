import Policy

/// How many repositories the organization has, as far as the credentials can see, for limits that are a share of them.
actor OrganizationSize {
    private var known: Int?

    /// A sweep learns it on the way.
    func note(_ count: Int) { known = count }

    /// Asks where nobody has learned it yet: that costs a point.
    func count(_ ask: @Sendable () async throws -> Int) async throws -> Int {
        if let known { return known }
        let count = try await ask()
        known = count
        return count
    }
}
