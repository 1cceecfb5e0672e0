import FoundationEssentials
package import Policy

/// Which repositories a run looks at.
package enum Selection: Hashable, Sendable {
    /// All of the organization, or a share of it.
    case organization(String, Shard? = nil)
    case repositories([RepositoryName])
}

/// The plan for one repository of a run, or why there is none.
package struct PlannedRepository: Sendable {
    package let name: RepositoryName
    package let plan: Result<RepositoryPlan, any Error>
}

extension Enforcer {
    /// Repositories looked at side by side in a run.
    private static var width: Int { 8 }

    /// Plans every repository of a selection, as they come, in the order of their names. One that cannot be read does
    /// not stop the others.
    ///
    /// - Throws: `GitHubFailure` when the organization itself cannot be listed.
    package func plans(
        of selection: Selection, each: (PlannedRepository) async throws -> Void
    ) async throws -> RequestUsage {
        let session = session()
        let observer = observer(session.reader)
        switch selection {
        case .repositories(let names):
            let tasks = names.map { name in
                { @Sendable in try await assess(observer.sight(RepositoryReference(name: name)), observer).plan }
            }
            try await run(Array(zip(names, tasks)), each: each)
        case .organization(let organization, let shard):
            for try await page in observer.pages(of: organization) {
                for unread in page.unread {
                    // GitHub gave not even its name.
                    let name = RepositoryName(owner: organization, name: "(unknown)")
                    try await each(PlannedRepository(name: name, plan: .failure(unread)))
                }
                let share = page.sightings.filter { shard?.contains($0.repository.id) ?? true }
                let tasks = share.map { sighting in
                    (sighting.repository.name, { @Sendable in try await assess(sighting, observer).plan })
                }
                try await run(tasks, each: each)
            }
        }
        return session.usage()
    }

    /// Runs a window of tasks at a time and hands over what they give in the order in which they stand.
    private func run(
        _ tasks: [(RepositoryName, @Sendable () async throws -> RepositoryPlan)],
        each: (PlannedRepository) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (index: Int, planned: PlannedRepository).self) { group in
            var finished: [Int: PlannedRepository] = [:]
            var started = 0
            for reported in tasks.indices {
                while finished[reported] == nil {
                    while started < min(tasks.count, reported + Self.width) {
                        let (index, (name, task)) = (started, tasks[started])
                        group.addTask { (index, await Self.result(of: task, for: name)) }
                        started += 1
                    }
                    guard let next = try await group.next() else { return }
                    finished[next.index] = next.planned
                }
                guard let planned = finished.removeValue(forKey: reported) else { return }
                try await each(planned)
            }
        }
    }

    private static func result(
        of task: @Sendable () async throws -> RepositoryPlan, for name: RepositoryName
    ) async -> PlannedRepository {
        do {
            return PlannedRepository(name: name, plan: .success(try await task()))
        } catch {
            return PlannedRepository(name: name, plan: .failure(error))
        }
    }

    // MARK: Saved plans

    /// What is not any more as a saved plan found it: empty when the plan can be carried out as it stands.
    /// - Throws: `GitHubFailure` when the repository could not be read.
    package func moved(since saved: RepositoryPlan) async throws -> [String] {
        let observer = observer(session().reader)
        return try await restate(saved, observer).moved
    }

    /// Carries out a saved plan for one repository, and nothing else. Refuses when the repository has moved on.
    package func carryOut(_ saved: RepositoryPlan, cause: Cause) async -> Record {
        let started = Date()
        let session = session()
        let observer = observer(session.reader)
        func record(_ outcomes: [Outcome], failure: String? = nil, isPostponed: Bool = false) -> Record {
            Record(
                repository: saved.repository.name, causes: [cause], startedAt: started, finishedAt: Date(),
                plan: saved, outcomes: outcomes, usage: session.usage(), failure: failure, isPostponed: isPostponed)
        }
        do {
            let (assessment, moved) = try await restate(saved, observer)
            guard moved.isEmpty else {
                return record([], failure: "changed since the plan was made: \(moved.joined(separator: "; "))")
            }
            return record(await execute(assessment, session, observer, isNew: false))
        } catch {
            return record([], failure: "\(error)", isPostponed: error.isGitHubLimit)
        }
    }

    private func restate(
        _ saved: RepositoryPlan, _ observer: Observer
    ) async throws -> (assessment: Assessment, moved: [String]) {
        let sighting = try await observer.sight(saved.repository.reference)
        let wanted = WantedSettings(restating: saved.changes)
        let observation = await observer.observe(sighting, wanted: wanted)
        if let limit = observation.limit { throw limit }
        let plan = await plan(wanted, observation)
        let assessment = Assessment(
            plan: plan, wanted: wanted, observation: observation, sighting: sighting, isPremature: false)
        var moved: [String] = []
        let owner = sighting.repository.name.owner
        if owner.lowercased() != saved.repository.name.owner.lowercased() { moved.append("belongs to \(owner) now") }
        if sighting.repository.isArchived != saved.repository.isArchived { moved.append("archived") }
        moved += plan.notes.filter { $0.topic == .unreadable }.map { "\($0.kind ?? "") cannot be read: \($0.message)" }
        for change in saved.changes where !plan.changes.contains(change) {
            let now = plan.changes.first { $0.title == change.title }?.before
            moved.append(
                now.map { "\(change.title) was \((change.before ?? .null).text()), is now \($0.text())" }
                    ?? "\(change.title) is already as planned")
        }
        return (assessment, moved)
    }
}

extension Enforcer {
    /// How many repositories an organization has, as far as the credentials may see them. One point.
    /// - Throws: `GitHubFailure`.
    package func repositoryCount(of organization: String) async throws -> Int {
        let query = ObservationQuery.count(of: organization)
        let answer = try await session().reader.query(query)
        guard let count = answer.data["organization"]?["repositories"]?["totalCount"]?.intValue else {
            throw Observer.failure(of: organization, answer, request: query)
        }
        return count
    }

    /// Every repository of an organization.
    /// - Throws: `GitHubFailure`.
    package func repositories(of organization: String) async throws -> [RepositoryReference] {
        let observer = Observer(reader: session().reader, query: .identities)
        var references: [RepositoryReference] = []
        for try await page in observer.pages(of: organization) {
            references += page.sightings.map { $0.repository.reference }
        }
        return references
    }
}
