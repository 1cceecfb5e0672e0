extension Repository {
    /// Keeps a head of which no push here left anything, before a push takes its place.
    mutating func rememberCommit(at branch: Branch, _ now: Timestamp) {
        guard commit(branch.sha) == nil else { return }
        otherCommits.append(Commit(sha: branch.sha, branch: branch.name, files: files, at: now))
    }

    /// A commit and all before it, the nearest first.
    func ancestry(of sha: String) -> [String] {
        var found: [String] = []
        var next = [sha]
        while !next.isEmpty {
            let current = next.removeFirst()
            guard !found.contains(current) else { continue }
            found.append(current)
            next += commit(current)?.parents ?? []
        }
        return found
    }

    func mergeBase(_ one: String, _ other: String) -> String? {
        let reached = Set(ancestry(of: one))
        return ancestry(of: other).first { reached.contains($0) }
    }

    /// A branch's head, or the commit of that name.
    func resolve(_ ref: String) -> String? { branch(ref)?.sha ?? commit(ref)?.sha }
}

/// What differs between the files of two commits.
struct FileDifference: Sendable {
    var path: String
    var before: RepositoryFile?
    var after: RepositoryFile?

    var status: String { before == nil ? "added" : after == nil ? "removed" : "modified" }

    static func between(_ old: [RepositoryFile], _ new: [RepositoryFile]) -> [FileDifference] {
        let before = Dictionary(old.map { ($0.path, $0) }) { _, last in last }
        let after = Dictionary(new.map { ($0.path, $0) }) { _, last in last }
        return Set(before.keys).union(after.keys).sorted().filter { before[$0] != after[$0] }.map {
            FileDifference(path: $0, before: before[$0], after: after[$0])
        }
    }

    /// Lines that only the new text has, and only the old one.
    var lines: (added: Int, removed: Int) {
        let (old, new) = (Self.lines(before), Self.lines(after))
        let change = new.difference(from: old)
        return (change.insertions.count, change.removals.count)
    }

    private static func lines(_ file: RepositoryFile?) -> [Substring] {
        String(decoding: file?.content ?? [], as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }
}

extension World {
    /// What merging a head into a base would give; `nil` where both changed a file since they parted.
    func mergedFiles(base: String, head: String, in repository: Repository) -> [RepositoryFile]? {
        guard let start = repository.mergeBase(base, head), let common = repository.commit(start)?.files,
            let ours = repository.commit(base)?.files, let theirs = repository.commit(head)?.files
        else { return nil }
        let own = Set(FileDifference.between(common, ours).map { $0.path })
        let changes = FileDifference.between(common, theirs)
        guard !changes.contains(where: { own.contains($0.path) }) else { return nil }
        let changed = Set(changes.map { $0.path })
        return ours.filter { !changed.contains($0.path) } + changes.compactMap { $0.after }
    }

    /// The commit that `refs/pull/N/merge` points to; `nil` where the two do not merge.
    mutating func testMerge(of pull: PullRequest) -> Commit? {
        guard let repository = repositories[pull.repositoryID], let base = repository.branch(pull.baseBranch)?.sha
        else { return nil }
        let sha = ObjectName.hexadecimal(of: ObjectName.seed(of: "merge \(base) \(pull.headSHA)".utf8))
        if let known = repository.commit(sha) { return known }
        guard let files = mergedFiles(base: base, head: pull.headSHA, in: repository) else { return nil }
        let commit = Commit(sha: sha, branch: "", files: files, at: now, parents: [base, pull.headSHA])
        repositories[pull.repositoryID]?.otherCommits.append(commit)
        return commit
    }
}
