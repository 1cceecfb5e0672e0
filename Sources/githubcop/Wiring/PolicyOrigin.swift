import Webhooks
import Wiring

/// Where a server's policy is and for whom, with what can be read of it before there is a connection.
struct PolicyOrigin: Sendable {
    enum Source: Sendable {
        case files(path: String, PolicyReading)
        case repository(PolicyPlace)
    }

    let source: Source
    let organization: String
    /// Whether the organization was named apart from the policy, which then need not agree.
    let isOrganizationGiven: Bool

    /// - Throws: `PolicyProblems` with every mistake, `Stop`: before any request.
    init(_ options: PolicyOptions) throws {
        isOrganizationGiven = options.organization != nil
        switch try options.location {
        case .files(let path):
            let reading = try options.reading()
            source = .files(path: path, reading)
            organization = try options.organizationName(of: reading.document)
        case .repository(let place):
            source = .repository(place)
            organization = options.organization ?? place.repository.owner
        }
    }

    /// What a push to changes the policy; `nil` for files.
    var pushed: PolicyBranch? {
        guard case .repository(let place) = source else { return nil }
        return PolicyBranch(fullName: place.repository.description, branch: place.ref)
    }
}
