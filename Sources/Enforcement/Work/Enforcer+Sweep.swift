package import Policy
import Synchronization

import struct FoundationEssentials.Date

/// Whether a run over an organization is about its own settings, its repositories', or both.
package enum RunTarget: String, Hashable, Sendable, Codable, CaseIterable {
    case all
    case organization
    case repositories
}

/// What a run checks.
package enum Selection: Hashable, Sendable {
    /// The organization with all of its repositories, or a share of it. The first shard has the organization itself.
    case organization(String, Shard? = nil, RunTarget = .all)
    case repositories([RepositoryName])
    /// The organization's repositories whose names match.
    case matching(RepositoryPatterns, organization: String)

    /// The repositories that were named one by one.
    package var named: [RepositoryName]? { if case .repositories(let names) = self { names } else { nil } }
}

/// The plan for one repository of a run, or why there is none.
package struct PlannedRepository: Sendable {
    package let name: RepositoryName
    package let plan: Result<RepositoryPlan, any Error>
    /// Why GitHub did not answer, where that kept something from being read.
    package let outage: GitHubFailure?
    /// What of the policy is about it.
    package let matches: PolicyMatches
    /// Where two policies are compared: what becomes different; the plan is what the new one introduces.
    package let preview: TargetPreview?

    init(
        name: RepositoryName, plan: Result<RepositoryPlan, any Error>, outage: GitHubFailure? = nil,
        matches: PolicyMatches = PolicyMatches(), preview: TargetPreview? = nil
    ) {
        self.preview = preview
        self.name = name
        self.plan = plan
        self.outage = outage
        self.matches = matches
    }
}

extension Enforcer {
    /// Repositories checked side by side in a run.
    private static let width = 8
    /// After so many repositories in a row of which GitHub did not answer something, the rest are not tried.
    static let mostOutages = 8

    /// Plans every repository of a selection, as they come, in the order of their names. One that cannot be read does
    /// not stop the others.
    ///
    /// - Throws: `GitHubFailure` when the organization itself cannot be listed, or a limit or an outage stands in the
    ///   way of the rest.
    package func plans(
        of selection: Selection, each: (PlannedRepository) async throws -> Void
    ) async throws -> RequestUsage {
        let end = try await sweep(selection) { event in
            if case .planned(let planned) = event { try await each(planned) }
        }
        if let failure = end.failure ?? end.coverage?.shortfall { throw failure }
        return end.usage
    }

    /// The same, to be stopped at any time and gone on with.
    ///
    /// Memory does not grow with the organization: a page of repositories is held, and one that is read ahead.
    /// - Parameters:
    ///   - place: where an earlier sweep of the same selection stood.
    ///   - scope: of an organization's repositories only these are checked.
    ///   - isEnough: asked between repositories: the sweep ends when it holds.
    /// - Throws: `GitHubFailure` when the organization itself cannot be listed; what `each` throws.
    package func sweep(
        _ selection: Selection, from place: SweepPlace = .beginning,
        within scope: SweepScope = .everything, until isEnough: @escaping @Sendable () -> Bool = { false },
        each: (SweepEvent) async throws -> Void
    ) async throws -> SweepEnd {
        let begun = Date()
        let session =
            switch selection {
            case .repositories, .organization(_, _, .organization): session()
            case .organization, .matching: sweepSession()
            }
        var (reason, failure) = (SweepEnd.Reason.completed, GitHubFailure?.none)
        var coverage: SweepCoverage?
        do {
            switch selection {
            case .repositories(let names):
                reason = try await sweep(names, observer(session.reader), isEnough, each: each)
            case .organization(let organization, let shard, let target):
                if !isEvaluating { await latestFindings.forget() }
                if target != .repositories, shard?.isFirst != false, place == .beginning, !isEnough() {
                    try await planOrganization(session.reader, each: each)
                }
                guard target != .organization else { break }
                let isIncluded = shard.map { shard in { @Sendable (facts: RepositoryFacts) in shard.contains(facts.id) }
                }
                (reason, coverage) = try await sweep(
                    organization, isIncluded, from: place, session.reader, within: scope, isEnough, each: each)
            case .matching(let patterns, let organization):
                (reason, coverage) = try await sweep(
                    organization, { patterns.matches($0.name.name) }, from: place, session.reader, within: scope,
                    isEnough, each: each)
            }
        } catch let failureReason as Obstacle {
            failure = failureReason.failure
            let text = "\(failureReason.failure)"
            reason = failureReason.failure.isLimit ? .limited(text) : .unreachable(text)
        }
        if place == .beginning, let listed = coverage?.presentIDs, case .completed = reason,
            case .organization(_, nil, _) = selection
        {
            await snapshots.noteListing(
                CompleteListing(
                    repositories: listed, concernsOrganization: policy.concernsOrganization, begunAt: begun))
        }
        await snapshots.flush()
        return SweepEnd(reason: reason, failure: failure, usage: session.usage(), coverage: coverage)
    }

    /// The organization itself, before its repositories.
    private func planOrganization(_ reader: GitHubReader, each: (SweepEvent) async throws -> Void) async throws {
        guard concernsOrganization else { return }
        let observer = observer(reader)
        var outages = 0
        let planned = await planned(organizationReference.name, observer) {
            try await observer.snapshot(of: organizationReference)
        }
        try await hand(planned, &outages, each)
    }

    private func sweep(
        _ names: [RepositoryName], _ observer: Observer, _ isEnough: @escaping @Sendable () -> Bool,
        each: (SweepEvent) async throws -> Void
    ) async throws -> SweepEnd.Reason {
        var outages = 0
        try await each(.size(names.count))
        let count = try await SideBySide(width: Self.width, onStop: .abandon).run(names, until: isEnough) { name in
            await planned(name, observer) { try await observer.snapshot(of: RepositoryReference(name: name)) }
        } each: { planned in
            try await hand(planned, &outages, each)
        }
        return count < names.count ? .stopped : .completed
    }

    private func sweep(
        _ organization: String, _ isIncluded: (@Sendable (RepositoryFacts) -> Bool)?, from place: SweepPlace,
        _ reader: GitHubReader, within scope: SweepScope, _ isEnough: @escaping @Sendable () -> Bool,
        each: (SweepEvent) async throws -> Void
    ) async throws -> (SweepEnd.Reason, SweepCoverage?) {
        let notices = Notices()
        var observer = observer(reader)
        observer.bulkReads = OrganizationReads(reader, of: organization, policies: policies) { notices.add($0) }
        let pages = RepositoryPages(observer, of: organization, only: isIncluded, size: pageSize)
        var coverage = SweepCoverage(from: place)
        var place = place
        var outages = 0
        var isFirst = true
        var ahead: Task<RepositoryPages.Page, any Error>? = Task { [place] in
            try await pages.page(after: place.cursor)
        }
        defer { ahead?.cancel() }
        var installed: Set<Int>?
        while let task = ahead {
            guard !isEnough(), let page = try await Self.page(task, isFirst: isFirst, until: isEnough) else {
                return (.stopped, nil)
            }
            if isFirst { installed = try await Self.installed(reader, notices) }
            let new = coverage.add(page)
            isFirst = false
            // While one page is planned, the next is on its way.
            ahead = page.next.map { cursor in Task { try await pages.page(after: cursor) } }
            await size.note(page.total)
            try await each(.size(page.total))
            for reason in page.unread {
                // GitHub gave not even its name.
                let name = RepositoryName(owner: organization, name: "(unknown)")
                try await each(.planned(PlannedRepository(name: name, plan: .failure(reason))))
            }
            // Pages shift while repositories are renamed: one may come twice.
            let snapshots = page.snapshots.filter { snapshot in
                guard let repository = snapshot.target.repository else { return false }
                guard new.contains(repository.id), !place.done.contains(repository.id) else { return false }
                guard installed?.contains(repository.id) ?? true else {
                    coverage.addNotInstalled(repository.name, id: repository.id)
                    return false
                }
                return scope.contains(repository)
            }
            var reported = 0
            let count = try await SideBySide(width: Self.width, onStop: .abandon).run(snapshots, until: isEnough) {
                [observer] snapshot in
                await planned(snapshot.target.name, observer) { snapshot }
            } each: { planned in
                for text in notices.take() { try await each(.notice(text)) }
                try await hand(planned, &outages, each)
                place.done.insert(snapshots[reported].target.id)
                reported += 1
                try await each(.reached(place))
            }
            guard count == snapshots.count else { return (.stopped, nil) }
            if let next = page.next {
                place = SweepPlace(cursor: next, listed: coverage.listed, counted: coverage.counted)
                try await each(.reached(place))
            }
        }
        if let text = coverage.shortfall?.message { notices.add(text) }
        if let text = coverage.installationNotice { notices.add(text) }
        for text in notices.take() { try await each(.notice(text)) }
        return (.completed, coverage)
    }

    /// Where GitHub does not say on which repositories the App is installed, each is tried.
    private static func installed(_ reader: GitHubReader, _ notices: Notices) async throws -> Set<Int>? {
        do {
            return try await InstalledRepositories.read(reader)
        } catch let failure as GitHubFailure where failure.isLimit {
            throw Obstacle(failure: failure)
        } catch {
            notices.add("GitHub did not say on which repositories the App is installed: \(error)")
            return nil
        }
    }

    /// - Returns: `nil` when it was enough before the page came, which may take as long as GitHub's limits last.
    private static func page(
        _ task: Task<RepositoryPages.Page, any Error>, isFirst: Bool, until isEnough: @escaping @Sendable () -> Bool
    ) async throws -> RepositoryPages.Page? {
        let watch = Task {
            await Watch(isEnough).ended()
            if isEnough() { task.cancel() }
        }
        defer { watch.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch  where task.isCancelled && isEnough() {
            return nil
        } catch let failure as GitHubFailure where failure.isLimit || (!isFirst && failure.isOutage) {
            throw Obstacle(failure: failure)
        }
    }

    /// The rest of a sweep is not worth trying.
    private struct Obstacle: Error {
        let failure: GitHubFailure
    }

    /// Hands a repository over, unless a limit or an outage that stands in its way stands in the way of all.
    private func hand(
        _ planned: PlannedRepository, _ outages: inout Int, _ each: (SweepEvent) async throws -> Void
    ) async throws {
        try await each(.planned(planned))
        if case .failure(let failure as GitHubFailure) = planned.plan, failure.isLimit {
            throw Obstacle(failure: failure)
        }
        outages = planned.outage == nil ? 0 : outages + 1
        if outages >= Self.mostOutages, let outage = planned.outage { throw Obstacle(failure: outage) }
    }

    private func planned(
        _ name: RepositoryName, _ observer: Observer, _ sight: () async throws -> Observer.RepositorySnapshot
    ) async -> PlannedRepository {
        var target: TargetFacts?
        do {
            let snapshot = try await sight()
            target = snapshot.target
            if let comparison {
                let preview = try await preview(by: comparison, snapshot, observer)
                return PlannedRepository(
                    name: name, plan: .success(preview.introduced), outage: preview.outage, preview: preview)
            }
            let planned = try await assess(snapshot, observer)
            await note(planned)
            return PlannedRepository(
                name: name, plan: .success(planned.plan), outage: planned.observation.outage,
                matches: matches(of: planned))
        } catch {
            await noteFailure(error, of: target?.reference ?? RepositoryReference(name: name), target)
            let failure = error as? GitHubFailure
            return PlannedRepository(
                name: name, plan: .failure(error), outage: error.isOutage ? failure : nil)
        }
    }
}

/// What is to be told between two repositories.
final class Notices: Sendable {
    private let texts = Mutex<[String]>([])

    func add(_ text: String) { texts.withLock { $0.append(text) } }

    func take() -> [String] {
        texts.withLock { texts in
            defer { texts = [] }
            return texts
        }
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
}
