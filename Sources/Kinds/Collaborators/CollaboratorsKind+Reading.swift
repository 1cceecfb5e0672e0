package import Policy

extension CollaboratorsKind {
    package static func selection(mentioning subjects: Set<String>) -> RepositorySelection? {
        RepositorySelection(lists: [
            RepositorySelection.List(
                "collaborators", arguments: "affiliation: DIRECT",
                "edges { node { login } permissionSources { permission roleName source { __typename } } }")
        ])
    }

    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        guard let node else { return [] }
        let access = Access(in: node, desired, isExclusive: isExclusive)
        return (access.mayBeInvited ? [invitations(to: repository)] : []) + (access.reduced.isEmpty ? [] : [ourselves])
    }

    package static func bulkSource(
        of request: ReadRequest, in repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> BulkSource? { request == ourselves ? .shared : nil }

    private static func invitations(to repository: RepositoryFacts) -> ReadRequest {
        ReadRequest("/repos/\(repository.name)/invitations", isPaginated: true)
    }

    /// Whose token this is. An App is nobody's.
    private static let ourselves = ReadRequest("/user")

    /// Who else administers the repository, where no administrator of its own would be left.
    package static func further(
        of repository: RepositoryFacts, node: JSON, desired: Desired?, isExclusive: Bool
    ) -> RepositorySelection? {
        let access = Access(in: node, desired, isExclusive: isExclusive)
        let administrators = access.administrators
        guard !administrators.isEmpty, Set(administrators).isSubset(of: access.reduced) else { return nil }
        return RepositorySelection(
            """
            \(everybody): collaborators(affiliation: ALL, first: 100) \
            { edges { node { login } permissionSources { permission roleName source { __typename } } } }
            """)
    }

    private static let everybody = "everybody"

    // MARK: Observing

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        let edges = try answers.list("collaborators", "edges")
        var observed = Observed([:])
        for edge in edges where Access.hasOwn(edge) {
            guard let login = edge["node"]?["login"]?.stringValue else {
                throw Unreadable("GitHub answered with a collaborator without login")
            }
            guard let permission = Access.permission(of: edge) else {
                observed.unreadable[[login]] = "GitHub did not say which role the repository grants"
                continue
            }
            observed.settings = observed.settings.setting([login], to: ["permission": .string(permission)])
            observed.handles[login.lowercased()] = ["direct": true]
        }
        try addInvitations(answers, of: repository, to: &observed)
        try keep(answers, &observed)
        return observed
    }

    /// A pending invitation is access, an expired one is none.
    private static func addInvitations(
        _ answers: Answers, of repository: RepositoryFacts, to observed: inout Observed
    ) throws {
        let request = invitations(to: repository)
        guard answers.responses[request.path.text] != nil else { return }
        guard let invitations = try answers.body(of: request).arrayValue else {
            throw Unreadable("\(request) was not answered with a list")
        }
        for invitation in invitations {
            // One by mail address has nobody's login.
            guard let login = invitation["invitee"]?["login"]?.stringValue, let id = invitation["id"] else { continue }
            guard observed.handles[login.lowercased()] == nil else { continue }
            let isExpired = invitation["expired"] == true
            observed.handles[login.lowercased()] = ["invitation": id, "expired": .bool(isExpired)]
            guard !isExpired else { continue }
            let word = invitation["permissions"]?.stringValue ?? ""
            observed.settings = observed.settings.setting(
                [login], to: ["permission": .string(TeamsKind.synonyms[word] ?? word)])
            observed.notes.append(
                Note(.information, kind: name, subject: login, "is invited and has not accepted yet"))
        }
    }

    /// Those who must not lose access.
    private static func keep(_ answers: Answers, _ observed: inout Observed) throws {
        if let user = try answers.outcome(of: ourselves), case .success(let body) = user,
            let login = body["login"]?.stringValue
        {
            let present = observed.settings.objectValue?.keys.first { $0.lowercased() == login.lowercased() }
            if let present { observed.irremovable[present] = "is the account whose token GitHubCop uses: kept" }
        }
        guard let node = answers.node,
            node[everybody] != nil || answers.problems.contains(where: { $0.path.first == everybody })
        else { return }
        let others = (node[everybody]?["edges"]?.arrayValue ?? []).contains { edge in
            (edge["permissionSources"]?.arrayValue ?? []).contains { source in
                source["source"]?["__typename"] == "Team" && source["roleName"] == "admin"
            }
        }
        let administrators = (observed.settings.objectValue ?? [:]).filter { login, grant in
            grant["permission"] == "admin" && observed.handles[login.lowercased()]?["direct"] == true
        }.keys.sorted()
        guard !others, observed.irremovable.keys.allSatisfy({ !administrators.contains($0) }),
            let last = administrators.first
        else { return }
        observed.irremovable[last] =
            "is the last administrator of the repository: kept. Give a team or another collaborator admin first"
    }
}
