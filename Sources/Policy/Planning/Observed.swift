/// What GitHub says of one kind of setting in one repository, in the words of the policy.
package struct Observed: Hashable, Sendable {
    /// The whole present state, shaped as the kind's documentation says.
    ///
    /// Of an object, a missing field means "not returned", `null` means "off"; of a map, a missing key means
    /// "does not exist".
    package var settings: JSON
    /// What writing needs to know of a subject and the policy does not name: database ids, node ids.
    package var handles: [String: JSON]
    /// Settings of an object that could not be read, and why.
    package var unreadable: [SettingPath: String]
    /// Subjects of a map that nothing done to this repository can take away (a grant inherited from a parent team),
    /// and why: `exclusive` lets them be and says so.
    package var irremovable: [String: String]
    /// What is worth saying of this kind whatever the policy wants of it.
    package var notes: [Note]
    /// When each secret was set last, by GitHub's clock, where GitHub says so: the only sign of a secret that somebody
    /// else has set.
    package var secretTimes: [SettingPath: String]

    package init(
        _ settings: JSON, handles: [String: JSON] = [:], unreadable: [SettingPath: String] = [:],
        irremovable: [String: String] = [:], notes: [Note] = [], secretTimes: [SettingPath: String] = [:]
    ) {
        self.settings = settings
        self.handles = handles
        self.unreadable = unreadable
        self.irremovable = irremovable
        self.notes = notes
        self.secretTimes = secretTimes
    }

    /// When the secret at `path`, in whatever spelling, was set last; `nil` where GitHub does not say.
    package func secretTime(at path: SettingPath, in schema: SettingSchema) -> String? {
        if let time = secretTimes[path] { return time }
        guard !secretTimes.isEmpty else { return nil }
        let path = schema.normalForm(of: path)
        return secretTimes.first { schema.normalForm(of: $0.key) == path }?.value
    }
}

/// A kind, or part of it, that GitHub did not tell about. Never to be taken for "not configured".
package struct Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// It may be readable soon: GitHub is not done creating the repository, or did not answer.
    package let isTransient: Bool
    /// One of GitHub's limits, where that is why.
    package let limit: GitHubFailure?
    /// That GitHub did not answer, where that is why.
    package let outage: GitHubFailure?

    package var description: String { message }

    package init(_ message: String) {
        self.message = message
        isTransient = false
        limit = nil
        outage = nil
    }

    package init(_ failure: GitHubFailure) {
        message = failure.description
        isTransient = [.notFound, .conflict, .inProgress, .unavailable].contains(failure.reason)
        limit = failure.isLimit ? failure : nil
        outage = failure.reason == .unavailable ? failure : nil
    }
}

/// What GitHub says of one repository, or of the organization.
package struct RepositoryObservation: Sendable {
    package let target: TargetFacts
    /// By kind name, only the kinds that were asked for.
    package let kinds: [String: Result<Observed, Unreadable>]

    package init(target: TargetFacts, kinds: [String: Result<Observed, Unreadable>]) {
        self.target = target
        self.kinds = kinds
    }

    package init(repository: RepositoryFacts, kinds: [String: Result<Observed, Unreadable>]) {
        self.init(target: .repository(repository), kinds: kinds)
    }

    /// The limit of GitHub's that kept something from being read; `nil` where none did.
    package var limit: GitHubFailure? { unreadable.lazy.compactMap { $0.limit }.first }

    /// That GitHub did not answer, where that kept something from being read.
    package var outage: GitHubFailure? { unreadable.lazy.compactMap { $0.outage }.first }

    private var unreadable: [Unreadable] {
        kinds.values.compactMap { if case .failure(let unreadable) = $0 { unreadable } else { nil } }
    }
}

/// GitHub's raw answers about one repository, from which kinds make their `Observed`.
package struct Answers: Sendable {
    /// The GraphQL `Repository` with the fields of the kind's selection; `nil` when the kind asked for none.
    package let node: JSON?
    /// Problems GraphQL reported for that repository.
    package let problems: [GraphQLAnswer.Problem]
    /// The answers to the kind's reads, by the request's path text.
    package let responses: [String: Result<Response, GitHubFailure>]

    package init(
        node: JSON? = nil, problems: [GraphQLAnswer.Problem] = [],
        responses: [String: Result<Response, GitHubFailure>] = [:]
    ) {
        self.node = node
        self.problems = problems
        self.responses = responses
    }

    /// The body of the answer to `request`.
    /// - Throws: `GitHubFailure` as GitHub refused it; `Unreadable` when it was not asked.
    package func body(of request: ReadRequest) throws -> JSON {
        guard let response = responses[request.path.text] else { throw Unreadable("\(request) was not sent") }
        return try response.get().body
    }
}
