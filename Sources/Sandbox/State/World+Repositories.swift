/// What a new repository starts with.
package struct NewRepository: Sendable {
    package var name: String
    package var description: String?
    package var homepage: String?
    package var visibility = Repository.Visibility.private
    package var isTemplate = false
    package var parentID: Int?
    package var templateID: Int?
    package var features = RepositoryFeatures()
    package var merge = MergeSettings()
    /// Makes a first commit with a README, so that the default branch exists at once.
    package var hasReadme = false
    package var teamID: Int?

    package init(name: String, visibility: Repository.Visibility = .private) {
        self.name = name
        self.visibility = visibility
    }
}

extension World {
    /// Returns the database id. Emits `repository.created`, with a README also `create` and `push`.
    @discardableResult
    package mutating func createRepository(_ new: NewRepository, owner: Int, by actor: Actor) throws(Refusal) -> Int {
        let key = RepositoryKey(owner, new.name)
        guard repositoriesByName[key] == nil else {
            throw .validation("Repository", "name", "custom", "name already exists on this account")
        }
        try checkMerge(new.merge)
        try checkName(new.name)
        var repository = Repository(
            id: nextID(.repository), ownerID: owner, name: new.name, createdAt: now, updatedAt: now)
        repository.description = new.description
        repository.homepage = new.homepage
        repository.visibility = new.visibility
        repository.isTemplate = new.isTemplate
        repository.isFork = new.parentID != nil
        repository.parentID = new.parentID
        repository.templateID = new.templateID
        repository.features = new.features
        repository.merge = new.merge
        repository.security.dependabotAlerts = new.visibility == .public
        if case .user(let id) = actor, let organization = organizations[owner], !organization.owners.contains(id) {
            repository.collaborators.append(CollaboratorGrant(userID: id, role: .admin))
        }
        let id = repository.id
        add(repository)
        delayVisibility(of: id)
        queue("repository", "created", repositoryID: id, by: actor)
        if let team = new.teamID, teams[team] != nil { try setRole(.read, ofTeam: team, in: id, by: actor) }
        if new.hasReadme {
            try push([RepositoryFile(path: "README.md", content: Array("# \(new.name)\n".utf8))], in: id, by: actor)
        }
        return id
    }

    /// Puts a finished repository into the world without telling anyone.
    mutating func add(_ repository: Repository) {
        repositories[repository.id] = repository
        repositoriesByName[RepositoryKey(repository.ownerID, repository.name)] = repository.id
        redirects[RepositoryKey(repository.ownerID, repository.name)] = nil
        listings[repository.ownerID, default: Listing()].insert(repository.id, name: repository.name)
        if let parent = repository.parentID { networks[parent, default: []].append(repository.id) }
        for grant in repository.teamGrants { repositoriesByTeam[grant.teamID, default: []].insertSorted(repository.id) }
    }

    /// `edit` changes a draft; the whole resulting state is then checked, stored and announced. What GitHub announces of
    /// it: new name, description, homepage, default branch, topics, archived, public or private, security features.
    package mutating func updateRepository(
        _ id: Int, by actor: Actor, _ edit: (inout Repository) throws -> Void
    ) throws {
        guard let old = repositories[id] else { throw Refusal.notFound }
        var new = old
        try edit(&new)
        if old.isArchived {
            guard !new.isArchived else { throw Refusal.archived }
            new = old
            new.isArchived = false
        }
        try check(new, replacing: old)
        new.updatedAt = now
        if new.isArchived != old.isArchived { new.archivedAt = new.isArchived ? now : nil }
        repositories[id] = new
        if new.name != old.name {
            repositoriesByName[RepositoryKey(old.ownerID, old.name)] = nil
            repositoriesByName[RepositoryKey(new.ownerID, new.name)] = id
            redirects[RepositoryKey(old.ownerID, old.name)] = id
            redirects[RepositoryKey(new.ownerID, new.name)] = nil
            listings[new.ownerID]?.remove(id, name: old.name)
            listings[new.ownerID, default: Listing()].insert(id, name: new.name)
        }
        announce(new, replacing: old, by: actor)
    }

    private func check(_ new: Repository, replacing old: Repository) throws(Refusal) {
        if new.name != old.name {
            try checkName(new.name)
            let holder = repositoriesByName[RepositoryKey(new.ownerID, new.name)]
            guard holder == nil || holder == new.id else {
                throw .validation("Repository", "name", "custom", "name already exists on this account")
            }
        }
        if new.merge != old.merge { try checkMerge(new.merge) }
        if new.defaultBranch != old.defaultBranch {
            guard !new.branches.isEmpty else {
                throw .validation(
                    "Repository", "default_branch", "invalid",
                    "Cannot update default branch for an empty repository. Please init the repository and push first.")
            }
            guard new.branch(new.defaultBranch) != nil else {
                let ref = "The branch \(new.defaultBranch) was not found."
                throw .validation(
                    "Repository", "default_branch", "invalid",
                    "\(ref) Please push that ref first or create it via the Git Data API.")
            }
        }
        if new.visibility != old.visibility, old.isFork, old.visibility == .public {
            throw .validation("Repository", "visibility", "custom", "Public forks can't be made private.")
        }
        try checkSecurity(new, replacing: old)
    }

    private func checkName(_ name: String) throws(Refusal) {
        let isAllowed = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        guard !name.isEmpty, name.count <= 100, isAllowed, name != ".", name != ".." else {
            throw .validation("Repository", "name", "custom", "name is invalid")
        }
    }

    private func checkMerge(_ merge: MergeSettings) throws(Refusal) {
        guard merge.allowMergeCommit || merge.allowSquashMerge || merge.allowRebaseMerge else {
            throw .validation(
                "Repository", "merge_commit_allowed", "invalid",
                "Sorry, you need to allow at least one merge strategy. (no_merge_method)")
        }
        let squash = [
            "COMMIT_OR_PR_TITLE": ["COMMIT_MESSAGES"], "PR_TITLE": ["PR_BODY", "COMMIT_MESSAGES", "BLANK"],
        ]
        guard squash[merge.squashMergeCommitTitle]?.contains(merge.squashMergeCommitMessage) ?? false else {
            throw .validation(
                "Repository", "squash_merge_commit_message", "invalid",
                "Sorry, this squash merge commit title and message combination is not allowed.")
        }
        let commit = ["MERGE_MESSAGE": ["PR_TITLE"], "PR_TITLE": ["PR_BODY", "BLANK"]]
        guard commit[merge.mergeCommitTitle]?.contains(merge.mergeCommitMessage) ?? false else {
            throw .validation(
                "Repository", "merge_commit_message", "invalid",
                "Sorry, this merge commit title and message combination is not allowed.")
        }
    }

    private mutating func announce(_ new: Repository, replacing old: Repository, by actor: Actor) {
        if new.name != old.name {
            let from: JSON = ["repository": ["name": ["from": .string(old.name)]]]
            queue("repository", "renamed", ["changes": from], repositoryID: new.id, by: actor)
        }
        var changes = JSONObject()
        if new.defaultBranch != old.defaultBranch {
            changes.add("default_branch", ["from": .string(old.defaultBranch)])
        }
        if new.description != old.description {
            changes.add("description", ["from": old.description.map { .string($0) } ?? .null])
        }
        if new.homepage != old.homepage {
            changes.add("homepage", ["from": old.homepage.map { .string($0) } ?? .null])
        }
        if new.topics != old.topics { changes.add("topics", ["from": .array(old.topics.map { .string($0) })]) }
        if !changes.isEmpty {
            queue("repository", "edited", ["changes": .object(changes)], repositoryID: new.id, by: actor)
        }
        if new.isArchived != old.isArchived {
            queue("repository", new.isArchived ? "archived" : "unarchived", repositoryID: new.id, by: actor)
        }
        // A switch to internal is announced by no event.
        if new.visibility == .public, old.visibility != .public {
            queue("repository", "publicized", repositoryID: new.id, by: actor)
            queue("public", nil, repositoryID: new.id, by: actor)
        } else if new.visibility == .private, old.visibility == .public {
            queue("repository", "privatized", repositoryID: new.id, by: actor)
        }
        let before = securityAndAnalysis(of: old)
        if new.security != old.security, before != securityAndAnalysis(of: new) {
            let from: JSON = ["from": ["security_and_analysis": .object(before)]]
            queue("security_and_analysis", nil, ["changes": from], repositoryID: new.id, by: actor)
        }
    }

    /// Emits nothing to Apps, as on GitHub.
    package mutating func deleteRepository(_ id: Int) throws(Refusal) {
        guard let repository = repositories.removeValue(forKey: id) else { throw .notFound }
        repositoriesByName[RepositoryKey(repository.ownerID, repository.name)] = nil
        redirects = redirects.filter { $0.value != id }
        listings[repository.ownerID]?.remove(id, name: repository.name)
        for grant in repository.teamGrants { repositoriesByTeam[grant.teamID]?.removeSorted(id) }
        if let parent = repository.parentID { networks[parent]?.removeAll { $0 == id } }
        forgetRulesets(ofRepository: id)
    }

    /// The id stays, the teams of the old owner go; only the new owner's installations hear of it.
    package mutating func transferRepository(_ id: Int, to owner: Int, by actor: Actor) throws(Refusal) {
        guard var repository = repositories[id], let previous = accounts[repository.ownerID] else { throw .notFound }
        guard repositoriesByName[RepositoryKey(owner, repository.name)] == nil else {
            throw .validation("Repository", "name", "custom", "name already exists on this account")
        }
        listings[previous.id]?.remove(id, name: repository.name)
        for grant in repository.teamGrants { repositoriesByTeam[grant.teamID]?.removeSorted(id) }
        repositoriesByName[RepositoryKey(previous.id, repository.name)] = nil
        redirects[RepositoryKey(previous.id, repository.name)] = id
        repository.ownerID = owner
        repository.teamGrants = []
        repository.updatedAt = now
        repositories[id] = repository
        repositoriesByName[RepositoryKey(owner, repository.name)] = id
        listings[owner, default: Listing()].insert(id, name: repository.name)
        let role = previous.kind == .organization ? "organization" : "user"
        let from = JSON.object(accountJSON(previous))
        let changes: JSON = ["owner": ["from": .object(JSONObject([(key: role, value: from)]))]]
        queue("repository", "transferred", ["changes": changes], repositoryID: id, by: actor)
    }

    /// Replaces all topics; GitHub lower-cases them. Returns the invalid ones and then changes nothing.
    @discardableResult
    package mutating func setTopics(_ topics: [String], of id: Int, by actor: Actor) throws -> [String] {
        var kept: [String] = []
        for topic in topics.map({ $0.lowercased() }) where !kept.contains(topic) { kept.append(topic) }
        let invalid = kept.filter { topic in
            let isAllowed = topic.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            return topic.isEmpty || topic.count > 50 || topic.first == "-" || !isAllowed
        }
        guard repositories[id] != nil else { throw Refusal.notFound }
        guard invalid.isEmpty else { return invalid }
        guard kept.count <= 20 else {
            throw Refusal(422, "Validation Failed: a repository may have at most 20 topics.")
        }
        // Those that were there keep their place, new ones follow.
        try updateRepository(id, by: actor) { [kept] repository in
            let before = repository.topics
            repository.topics = before.filter { kept.contains($0) } + kept.filter { !before.contains($0) }
        }
        return []
    }

    /// For every write that `updateRepository` does not do: archived repositories are read-only.
    func requireWritable(_ id: Int) throws(Refusal) {
        guard let repository = repositories[id] else { throw .notFound }
        guard !repository.isArchived else { throw .archived }
    }
}
