extension World {
    /// Writes files to a branch, by default the default branch. A new branch emits `create`, every push `push`. The
    /// first branch of an empty repository becomes its default branch; other new branches begin at the default branch.
    ///
    /// - Parameters:
    ///   - removed: paths of files that the commit deletes.
    ///   - merged: a second parent of the commit.
    package mutating func push(
        _ files: [RepositoryFile], removing removed: [String] = [], merging merged: String? = nil,
        to branch: String? = nil, in id: Int, by actor: Actor
    ) throws(Refusal) {
        try requireWritable(id)
        guard var repository = repositories[id] else { throw .notFound }
        let name = branch ?? repository.defaultBranch
        let isNew = repository.branch(name) == nil
        var digest = ObjectName.seed(of: "\(id)/\(name)/\(repository.branch(name)?.sha ?? "")".utf8)
        for file in files { digest = digest &* 31 &+ ObjectName.seed(of: Array(file.path.utf8) + file.content) }
        for path in removed { digest = digest &* 37 &+ ObjectName.seed(of: path.utf8) }
        let before = repository.branch(name)?.sha ?? String(repeating: "0", count: 40)
        let start = repository.branch(name) ?? repository.branch(repository.defaultBranch)
        let old = repository.isEmpty ? [] : repository.files(at: start?.name) ?? []
        if let start { repository.rememberCommit(at: start, now) }
        if isNew {
            if repository.branches.isEmpty { repository.defaultBranch = name }
            repository.branches.append(Branch(name: name, head: digest))
        } else if let index = repository.branches.firstIndex(where: { $0.name == name }) {
            repository.branches[index].head = digest
        }
        let known = Set(old.map { $0.path })
        var new = old.filter { !removed.contains($0.path) }
        for file in files {
            if let index = new.firstIndex(where: { $0.path == file.path }) {
                new[index] = file
            } else {
                new.append(file)
            }
            addWorkflow(of: file, to: &repository)
        }
        if name == repository.defaultBranch { repository.files = new }
        repository.commits.append(
            Commit(
                sha: ObjectName.hexadecimal(of: digest), branch: name, files: new, at: now,
                parents: [start?.sha, merged].compactMap { $0 }))
        repository.pushedAt = now
        repository.size += files.reduce(0) { $0 + $1.content.count / 1024 + 1 }
        repositories[id] = repository
        if isNew { queueRef("create", name, repositoryID: id, by: actor) }
        let commit = PushedCommit(
            before: before, after: ObjectName.hexadecimal(of: digest),
            added: files.map { $0.path }.filter { !known.contains($0) },
            modified: files.map { $0.path }.filter { known.contains($0) }, removed: removed)
        queuePush(commit, branch: name, repositoryID: id, by: actor)
        noteHead(of: name, before: before, in: id, by: actor)
    }

    private mutating func addWorkflow(of file: RepositoryFile, to repository: inout Repository) {
        let isWorkflow = file.path.hasPrefix(".github/workflows/") && file.path.hasSuffix("ml")
        guard isWorkflow, !repository.workflows.contains(where: { $0.path == file.path }) else { return }
        let text = String(decoding: file.content, as: UTF8.self)
        let named = text.split(separator: "\n").first { $0.hasPrefix("name:") }?.dropFirst(5)
        let name = named.map { String($0.drop { $0 == " " }) } ?? file.path
        repository.workflows.append(Workflow(id: nextID(.workflow), name: name, path: file.path, createdAt: now))
    }

    /// A branch at an existing commit. Emits `create`.
    package mutating func createBranch(_ name: String, at sha: String?, in id: Int, by actor: Actor) throws(Refusal) {
        try requireWritable(id)
        guard let repository = repositories[id] else { throw .notFound }
        guard !repository.isEmpty else { throw Refusal(409, "Git Repository is empty.") }
        guard repository.branch(name) == nil else { throw Refusal(422, "Reference already exists") }
        let source = sha.flatMap { sha in repository.branches.first { $0.sha == sha } }
        guard sha == nil || source != nil else { throw Refusal(422, "Object does not exist") }
        let head = (source ?? repository.branch(repository.defaultBranch) ?? repository.branches[0]).head
        repositories[id]?.branches.append(Branch(name: name, head: head))
        queueRef("create", name, repositoryID: id, by: actor)
    }

    /// Emits `delete`.
    package mutating func deleteBranch(_ name: String, in id: Int, by actor: Actor) throws(Refusal) {
        try requireWritable(id)
        guard let repository = repositories[id] else { throw .notFound }
        guard repository.branch(name) != nil else { throw Refusal(422, "Reference does not exist") }
        guard name != repository.defaultBranch else { throw Refusal(422, "Cannot delete the default branch") }
        if let rule = effectiveRule(for: name, in: repository), !rule.allowsDeletions {
            throw Refusal(422, "Cannot delete this protected branch")
        }
        if activeRulesets(for: name, in: repository).contains(where: { $0.rules.contains { $0.type == "deletion" } }) {
            throw Refusal(422, "Repository rule violations found\n\nCannot delete this branch")
        }
        repositories[id]?.branches.removeAll { $0.name == name }
        queueRef("delete", name, repositoryID: id, by: actor)
    }

    /// Rewrites the rule of that name and the default branch with it.
    package mutating func renameBranch(
        _ name: String, to newName: String, in id: Int, by actor: Actor
    ) throws(Refusal) {
        try requireWritable(id)
        guard var repository = repositories[id] else { throw .notFound }
        guard let index = repository.branches.firstIndex(where: { $0.name == name }) else { throw .notFound }
        guard repository.branch(newName) == nil else {
            throw .validation("Branch", "name", "already_exists", "New branch already exists.")
        }
        let oldDefault = repository.defaultBranch
        repository.branches[index].name = newName
        if oldDefault == name { repository.defaultBranch = newName }
        for rule in repository.rules.indices where repository.rules[rule].pattern == name {
            repository.rules[rule].pattern = newName
        }
        repository.updatedAt = now
        repositories[id] = repository
        queueRef("create", newName, repositoryID: id, by: actor)
        queueRef("delete", name, repositoryID: id, by: actor)
        if oldDefault == name {
            let changes: JSON = ["default_branch": ["from": .string(name)]]
            queue("repository", "edited", ["changes": changes], repositoryID: id, by: actor)
        }
    }

    @discardableResult
    package mutating func dispatch(
        workflow: Int, ref: String, inputs: JSONObject, in id: Int, by actor: Actor
    ) throws(Refusal) -> WorkflowDispatch {
        try requireWritable(id)
        guard let repository = repositories[id] else { throw .notFound }
        let branch = ref.hasPrefix("refs/heads/") ? String(ref.dropFirst(11)) : ref
        guard repository.branch(branch) != nil else { throw Refusal(422, "No ref found for: \(ref)") }
        let dispatch = WorkflowDispatch(
            id: nextID(.run), repositoryID: id, workflowID: workflow, ref: ref, inputs: inputs, actor: actor)
        dispatches.append(dispatch)
        return dispatch
    }
}
