package import Policy

extension EnvironmentsKind {
    /// At most three protection rules exist, of which only one has reviewers, six at most.
    package static func selection(mentioning subjects: Set<String>) -> RepositorySelection? {
        RepositorySelection(
            "environments(first: 100) { pageInfo { hasNextPage } nodes { id name } }",
            details: RepositorySelection.Details(
                connection: "environments", type: "Environment",
                fields: """
                    protectionRules(first: 3) { nodes { type timeout preventSelfReview reviewers(first: 6) { \
                    nodes { __typename ... on User { databaseId login } ... on Team { databaseId slug } } } } }
                    """))
    }

    /// GraphQL shows neither whether administrators may bypass nor which branches may deploy: a write has to know both.
    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        let found = Existing(node)
        let concerned = found.concerned(by: desired, isExclusive: isExclusive)
        guard !concerned.isEmpty || found.isPart else { return [] }
        var reads = [listing(of: repository)]
        for environment in concerned {
            let isRemoved = environment.desired == nil || environment.isUnwanted
            if environment.mayHavePatterns, isRemoved || environment.desired?[branchPolicy] != nil {
                reads.append(patterns(of: environment.name, in: repository))
            }
            if isRemoved || environment.desired?[gates] != nil {
                reads.append(protectionRules(of: environment.name, in: repository))
            }
            if environment.desired?[variables] != nil {
                reads.append(variablesEndpoint(of: environment.name, in: repository).listing)
            }
            if environment.desired?[secrets] != nil {
                reads.append(secretsEndpoint(of: environment.name, in: repository).listing)
            }
        }
        return reads
    }

    /// In a sweep the list of environments is read where the policy asks for what only REST returns. What is to be deleted
    /// is read whole: it is the before-image.
    package static func bulkSource(
        of request: ReadRequest, in repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> BulkSource? {
        guard request == listing(of: repository) else { return nil }
        let found = Existing(node)
        let needsREST = found.concerned(by: desired, isExclusive: isExclusive).contains { environment in
            guard let desired = environment.desired, !environment.isUnwanted else { return true }
            return desired["can_admins_bypass"] != nil
                || (desired[branchPolicy] != nil && environment.mayHavePatterns)
        }
        return needsREST || found.isPart ? nil : .excerpt(.null)
    }

    static func listing(of repository: RepositoryFacts) -> ReadRequest {
        ReadRequest("/repos/\(repository.name)/environments", isPaginated: true)
    }

    static func patterns(of environment: String, in repository: RepositoryFacts) -> ReadRequest {
        ReadRequest(
            "/repos/\(repository.name)/environments/\(environment)/deployment-branch-policies", isPaginated: true)
    }

    static func protectionRules(of environment: String, in repository: RepositoryFacts) -> ReadRequest {
        ReadRequest("/repos/\(repository.name)/environments/\(environment)/deployment_protection_rules")
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        guard let node = answers.node else { throw Unreadable("environments were not asked for") }
        if let problem = answers.problems.first(where: { $0.path.first == name && $0.path.count <= 2 }) {
            throw Unreadable("the environments could not be read: \(problem.message)")
        }
        let found = Existing(node)
        guard found.isKnown else { throw Unreadable("GitHub did not answer with environments") }
        let listed = try EnvironmentListing(
            answers.outcome(of: listing(of: repository), mayBeMissing: true), isNeeded: found.isPart)
        var observed = Observed(.object([:]))
        for (name, node) in found.isPart ? listed.entries : found.nodes {
            let state = listed.state(of: name) ?? EnvironmentState(node: node)
            guard let state else {
                observed.unreadable[[name]] = "GitHub did not answer with the environment's protection rules"
                continue
            }
            try EnvironmentReader(state: state, repository: repository, answers: answers, listing: listed)
                .read(into: &observed)
        }
        return observed
    }
}

/// The environments of a repository as far as GraphQL lists them.
private struct Existing {
    let nodes: [String: JSON]
    /// There are more than GraphQL was asked for: only REST lists all of them.
    let isPart: Bool
    let isKnown: Bool

    struct Environment {
        let name: String
        let desired: Desired?
        /// A branch policy is there, of whatever kind; or it is not known.
        let mayHavePatterns: Bool

        var isUnwanted: Bool { if case .absent? = desired { true } else { false } }
    }

    init(_ node: JSON?) {
        let list = node?["environments"]?["nodes"]?.arrayValue
        isKnown = list != nil
        isPart = node?["environments"]?["pageInfo"]?["hasNextPage"] == true
        nodes = Dictionary((list ?? []).compactMap { node in node["name"]?.stringValue.map { ($0, node) } }) {
            first, _ in first
        }
    }

    /// Those that the policy names and those that may not be there. Where the list has more, a name of the policy may
    /// stand for one of the others.
    func concerned(by desired: Desired?, isExclusive: Bool) -> [Environment] {
        var named: [String: Desired] = [:]
        if case .members(let members, _)? = desired { named = members }
        let byCase = Dictionary(named.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        var found = nodes.sorted { $0.key < $1.key }.compactMap { name, node -> Environment? in
            let desired = byCase[name.lowercased()]
            guard desired != nil || (isExclusive && !EnvironmentsKind.isMadeByGitHub(name)) else { return nil }
            let state = EnvironmentState(node: node)
            let hasPolicy = state.map { if case .any = $0.branchPolicy { false } else { true } }
            return Environment(name: name, desired: desired, mayHavePatterns: hasPolicy ?? true)
        }
        guard isPart else { return found }
        let known = Set(nodes.keys.map { $0.lowercased() })
        for (name, desired) in named.sorted(by: { $0.key < $1.key }) where !known.contains(name.lowercased()) {
            found.append(Environment(name: name, desired: desired, mayHavePatterns: true))
        }
        return found
    }
}
