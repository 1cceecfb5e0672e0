import Policy

/// The repositories of an organization, a page at a time, with what the policy's kinds ask of GraphQL.
///
/// First pages of repositories, then, by node id, what they turned out to have: never connections inside connections,
/// whose cost is counted by what is asked for and not by what exists.
struct RepositoryPages: Sendable {
    private let observer: Observer
    private let organization: String
    /// Which repositories the run is about; `nil`: all.
    private let isIncluded: (@Sendable (RepositoryFacts) -> Bool)?
    private let nodes: NodeReader
    private let detailNodes: NodeReader

    /// - Parameter size: what earlier sweeps learned about this organization.
    init(
        _ observer: Observer, of organization: String, only isIncluded: (@Sendable (RepositoryFacts) -> Bool)?,
        size: PageSize
    ) {
        self.observer = observer
        self.organization = organization
        self.isIncluded = isIncluded
        nodes = NodeReader(reader: observer.reader, size: size)
        detailNodes = NodeReader(reader: observer.reader, size: PageSize(PageSize.largest))
    }

    /// Repositories that came together.
    struct Page: Sendable {
        var snapshots: [Observer.RepositorySnapshot] = []
        /// Why GitHub listed repositories and did not even show what identifies them.
        var unread: [Unreadable] = []
        /// Ids of all that were listed, those that are left out among them.
        var listed: [Int] = []
        /// The cursor of the next page; `nil`: this was the last.
        var next: String?
        /// Repositories of the whole organization.
        var total = 0
    }

    /// - Throws: `GitHubFailure` when the organization cannot be listed, a limit stands in the way, or the network is
    ///   down.
    func page(after cursor: String?) async throws -> Page {
        // Most of a page may be of no interest: what is included is worth the fields.
        var count = isIncluded == nil ? nodes.size.current : PageSize.largest
        while true {
            do {
                var page = try await page(after: cursor, count: count)
                page.snapshots = try await observer.addingDetails(
                    observer.query.details, to: page.snapshots, detailNodes)
                page.snapshots = try await completed(page.snapshots)
                return page
            } catch let failure as GitHubFailure where failure.reason == .unavailable && count > 1 {
                guard nodes.size.noteFailure(failure, asking: count) else { throw failure }
                count /= 2
            }
        }
    }

    private func page(after cursor: String?, count: Int) async throws -> Page {
        var listed = Listed()
        if isIncluded == nil {
            do {
                listed = try await list(observer.query, after: cursor, count: count)
            } catch let failure as GitHubFailure where failure.reason == .unavailable && failure.status == 200 {
                // The fields may have been too much, and the list alone is not.
            }
        }
        return listed.isComplete ? listed.page : try await completed(listed, after: cursor, count: count)
    }

    /// What asking for a page of repositories gave.
    private struct Listed {
        var page = Page()
        var isComplete = false
        /// What GitHub said of those that it left out, with paths relative to them.
        var gaps: [GraphQLAnswer.Problem] = []
    }

    /// - Throws: `GitHubFailure`; `.unavailable` with a status where GitHub listed nothing for the size of the request.
    private func list(_ query: ObservationQuery, after cursor: String?, count: Int) async throws -> Listed {
        let request = query.page(of: organization, after: cursor, count: count)
        let answer = try await nodes.timed { try await observer.reader.query(request) }
        guard let connection = answer.data["organization"]?["repositories"],
            let found = connection["nodes"]?.arrayValue, let info = connection["pageInfo"]
        else {
            guard let overload = answer.errors.first(where: { $0.isOverload }) else {
                throw Observer.failure(of: organization, answer, request: request)
            }
            nodes.size.noteOverload(asking: count)
            throw GitHubFailure(
                .unavailable, request: request.description, status: 200,
                message: "GitHub did not list the organization's repositories: \(overload.message)")
        }
        var listed = Listed()
        listed.page.next = info["hasNextPage"] == true ? info["endCursor"]?.stringValue : nil
        listed.page.total = connection["totalCount"]?.intValue ?? 0
        for (index, node) in found.enumerated() {
            let path = ["organization", "repositories", "nodes", String(index)]
            let problems = answer.problems(at: path).map { $0.below(path.count) }
            do throws(Unreadable) {
                guard !node.isNull else {
                    throw Unreadable(problems.first?.message ?? "GitHub listed it and did not show it")
                }
                let snapshot = try observer.snapshot(node, problems)
                listed.page.listed.append(snapshot.target.id)
                listed.page.snapshots.append(snapshot)
                if problems.contains(where: { $0.isOverload }) { listed.gaps += problems }
            } catch {
                listed.page.unread.append(error)
                listed.gaps += problems
            }
        }
        listed.isComplete = listed.page.unread.isEmpty && listed.gaps.isEmpty
        if listed.gaps.contains(where: { $0.isOverload }) { nodes.size.noteOverload(asking: count) }
        return listed
    }

    // MARK: Repositories that are known already

    /// The facts of the query, read again by the repositories' ids.
    ///
    /// - Returns: by id. Those that are gone are missing.
    /// - Throws: `GitHubFailure` where a limit stands in the way or the network is down.
    func facts(of repositories: [RepositoryFacts]) async throws -> [Int: RepositoryFacts] {
        var known = repositories.map { repository in
            // Teams that are known say nothing of those that are asked about.
            var repository = repository
            repository.teams = nil
            return Observer.RepositorySnapshot(repository: repository, node: [:], problems: [])
        }
        if observer.query.hasFacts {
            let found = try await read(known, observer.query, known: [])
            known = known.compactMap { found[$0.target.id] }
        }
        return try await completed(known).reduce(into: [:]) { $0[$1.target.id] = $1.target.repository }
    }

    // MARK: What a page left out

    /// The page with those repositories that are missing from it, read by the ids that a bare listing tells.
    private func completed(_ listed: Listed, after cursor: String?, count: Int) async throws -> Page {
        let bare = try await list(observer.query.bare, after: cursor, count: count)
        if count > 1, !bare.page.unread.isEmpty, let overload = bare.gaps.first(where: { $0.isOverload }) {
            throw GitHubFailure(
                .unavailable, request: "query Repositories", status: 200,
                message: "GitHub left repositories out of its listing: \(overload.message)")
        }
        var page = bare.page
        let known = Dictionary(
            listed.page.snapshots.filter { snapshot in !snapshot.problems.contains { $0.isOverload } }
                .map { ($0.target.id, $0) }
        ) { first, _ in first }
        let mine = page.snapshots.filter { snapshot in
            guard let isIncluded, let repository = snapshot.target.repository else { return true }
            return isIncluded(repository)
        }
        let missing = mine.filter { known[$0.target.id] == nil }
        let found = try await read(missing, observer.query, known: listed.gaps)
        page.snapshots = mine.compactMap { known[$0.target.id] ?? found[$0.target.id] }
        return page
    }

    /// - Returns: by id. Those that are gone are missing; those that GitHub does not show are as they were, with its
    ///   reasons.
    private func read(
        _ bare: [Observer.RepositorySnapshot], _ query: ObservationQuery, known gaps: [GraphQLAnswer.Problem]
    ) async throws -> [Int: Observer.RepositorySnapshot] {
        // A field that may not be read takes the whole repository away: the rest of it is asked for.
        let forbidden = Observer.forbiddenFields(gaps, below: [])
        let rest = query.without(forbidden)
        let withheld = rest == nil ? [] : gaps.filter { forbidden.contains($0.path.first ?? "") }
        let findings = try await nodes.read(bare.map { $0.target.reference.nodeID ?? "" }) {
            (rest ?? query).repositories($0)
        }
        var read: [Int: Observer.RepositorySnapshot] = [:]
        var incomplete: [Observer.RepositorySnapshot] = []
        for snapshot in bare {
            switch findings[snapshot.target.reference.nodeID ?? ""] {
            case .shown(let node, let problems):
                let shown = try? observer.snapshot(node, problems + withheld)
                read[snapshot.target.id] = shown ?? snapshot.with(problems + withheld)
            case .withheld(let problems): incomplete.append(snapshot.with(problems + withheld))
            case .gone, nil: continue
            }
        }
        guard !incomplete.isEmpty else { return read }
        let problems = incomplete.flatMap { $0.problems }
        guard (rest ?? query).without(Observer.forbiddenFields(problems, below: [])) == nil else {
            return try await self.read(incomplete, rest ?? query, known: problems).merging(read) { $1 }
        }
        for snapshot in incomplete { read[snapshot.target.id] = snapshot }
        return read
    }

    // MARK: Facts

    /// Repositories asked side by side for facts that the page did not tell.
    private static let width = 8

    private func completed(_ snapshots: [Observer.RepositorySnapshot]) async throws -> [Observer.RepositorySnapshot] {
        let waiting = snapshots.indices.filter { !observer.isComplete(snapshots[$0]) }
        guard !waiting.isEmpty else { return snapshots }
        return try await withThrowingTaskGroup(of: (Int, Observer.RepositorySnapshot).self) { group in
            var completed = snapshots
            for (position, index) in waiting.enumerated() {
                if position >= Self.width, let (index, snapshot) = try await group.next() {
                    completed[index] = snapshot
                }
                group.addTask { [observer] in (index, try await observer.completed(snapshots[index])) }
            }
            for try await (index, snapshot) in group { completed[index] = snapshot }
            return completed
        }
    }
}

extension Observer.RepositorySnapshot {
    fileprivate func with(_ problems: [GraphQLAnswer.Problem]) -> Self {
        Self(target: target, node: node, problems: self.problems + problems)
    }
}
