import Kinds
package import Policy

/// Reads what GitHub says of an organization and its repositories, whatever a policy may want of them. It has nothing
/// to write with.
package struct FullReader: Sendable {
    package enum Event: Sendable {
        /// How many repositories there are to read.
        case size(Int)
        case read(RepositoryObservation)
        case failed(RepositoryName, any Error)
        /// Worth saying between two repositories.
        case notice(String)
    }

    private let organization: String
    private let session: GitHubSession
    private let kinds: [any SettingKind<RepositoryFacts>.Type]
    private let organizationKinds: [any SettingKind<OrganizationFacts>.Type]
    private let gaps = SchemaGaps()

    private static let width = 8

    /// - Parameter names: of the kinds to read; `nil` for all of which a policy could say what is there.
    package init(_ organization: String, session: GitHubSession, kinds names: Set<String>? = nil) {
        self.organization = organization
        self.session = session.readOnly
        let isRead = { (kind: any SettingKind.Type) in names?.contains(kind.name) ?? !kind.isSecretThroughout }
        kinds = repositoryKinds.filter { isRead($0) }
        organizationKinds = Kinds.organizationKinds.filter { isRead($0) }
    }

    package var usage: RequestUsage { session.usage() }

    /// The organization's own settings.
    /// - Throws: `GitHubFailure`.
    package func organizationObservation() async throws -> RepositoryObservation {
        let observer = Observer(
            session.reader,
            ObservationQuery(kinds: [], organizationKinds: organizationKinds, subjects: { _ in [] }), gaps)
        let snapshot = try await observer.snapshot(
            of: RepositoryReference(name: .organization(organization)), isForRules: false)
        return try await observer.everything(of: snapshot, organizationKinds)
    }

    /// The settings of repositories, in the order of their names. One that cannot be read does not stop the others.
    ///
    /// - Parameter names: these alone; `nil` for all.
    /// - Throws: `GitHubFailure` when the repositories cannot be listed or a limit stands in the way of the rest.
    package func observations(of names: [RepositoryName]?, each: (Event) async throws -> Void) async throws {
        let teams = try await teams(each)
        let reads = OrganizationReads(session.reader, of: organization, teams: teams ?? []) { _ in }
        var observer = Observer(
            session.reader,
            ObservationQuery(
                kinds: kinds, subjects: { subjects(of: $0, teams) }, facts: Set(RepositoryFacts.Fact.ofGraphQL)), gaps)
        observer.bulkReads = reads
        guard let names else { return try await pages(observer, teams, each) }
        try await each(.size(names.count))
        try await SideBySide(width: Self.width, onStop: .abandon).run(names, until: { false }) {
            [observer, kinds] name -> Event in
            await Self.event(name) {
                let snapshot = try await observer.snapshot(of: RepositoryReference(name: name))
                return try await observer.everything(of: snapshot, kinds, teams: teams)
            }
        } each: {
            try await Self.hand($0, each)
        }
    }

    private func pages(
        _ observer: Observer, _ teams: Set<String>?, _ each: (Event) async throws -> Void
    ) async throws {
        let pages = RepositoryPages(observer, of: organization, only: nil, size: PageSize(PageSize.largest))
        var coverage = SweepCoverage(from: .beginning)
        let installed = try await InstalledRepositories.read(session.reader)
        var cursor: String?
        repeat {
            let page = try await pages.page(after: cursor)
            let new = coverage.add(page)
            try await each(.size(page.total))
            for reason in page.unread {
                try await each(.failed(RepositoryName(owner: organization, name: "(unknown)"), reason))
            }
            let snapshots = page.snapshots.filter { snapshot in
                guard let repository = snapshot.target.repository, new.contains(repository.id) else { return false }
                if installed?.contains(repository.id) == false {
                    coverage.addNotInstalled(repository.name, id: repository.id)
                    return false
                }
                return true
            }
            try await SideBySide(width: Self.width, onStop: .abandon).run(snapshots, until: { false }) {
                [kinds] snapshot -> Event in
                await Self.event(snapshot.target.name) {
                    try await observer.everything(of: snapshot, kinds, teams: teams)
                }
            } each: {
                try await Self.hand($0, each)
            }
            cursor = page.next
        } while cursor != nil
        if let shortfall = coverage.shortfall { try await each(.notice(shortfall.message)) }
        if let text = coverage.installationNotice { try await each(.notice(text)) }
    }

    private static func event(
        _ name: RepositoryName, _ body: () async throws -> RepositoryObservation
    ) async -> Event {
        do { return .read(try await body()) } catch { return .failed(name, error) }
    }

    private static func hand(_ event: Event, _ each: (Event) async throws -> Void) async throws {
        if case .failed(_, let error) = event, error.isGitHubLimit { throw error }
        try await each(event)
    }

    // MARK: What to ask for

    /// What a policy that named every setting would mention of a kind.
    private func subjects(of kind: String, _ teams: Set<String>?) -> Set<String> {
        guard let kind = kinds.first(where: { $0.name == kind }) else { return [] }
        if case .object(let object) = kind.documentation.schema { return Set(object.fields.map { $0.name }) }
        return kind.grantedTeams(among: teams ?? [])
    }

    /// The slugs of all teams, where a kind reads what they were granted; `nil` where GitHub does not list them: then
    /// each repository is asked.
    private func teams(_ each: (Event) async throws -> Void) async throws -> Set<String>? {
        guard kinds.contains(where: { !$0.grantedTeams(among: ["team"]).isEmpty }) else { return nil }
        var slugs: Set<String> = []
        do {
            try await Listing(reader: session.reader, path: "/orgs/\(organization)/teams").each { team in
                guard let slug = team["slug"]?.stringValue else {
                    throw Unreadable("GitHub answered with a team without a slug")
                }
                slugs.insert(slug.lowercased())
            }
            return slugs
        } catch {
            if error.isGitHubLimit { throw error }
            try await each(
                .notice("teams: each repository is asked, because the organization's were not listed: \(error)"))
            return nil
        }
    }
}

extension SettingKind {
    /// Nothing that GitHub shows of an entry is worth writing into a policy: it is a secret.
    package static var isSecretThroughout: Bool {
        guard case .map(let map) = documentation.schema, case .object(let object) = map.value else { return false }
        return object.fields.contains { $0.isRequired && $0.schema.isSecret }
    }
}
