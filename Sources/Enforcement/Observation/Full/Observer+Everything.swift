import Kinds
import Policy

/// Reads all of a target's settings, in two rounds: first which entries its collections have, then all of each entry.
extension Observer {
    /// - Parameter teams: the organization's, where they are known.
    /// - Throws: `GitHubFailure`: a limit.
    func everything(
        of snapshot: RepositorySnapshot, _ kinds: [any SettingKind<RepositoryFacts>.Type], teams: Set<String>?
    ) async throws -> RepositoryObservation {
        guard let repository = snapshot.target.repository else {
            return RepositoryObservation(target: snapshot.target, kinds: [:])
        }
        var reading = FullReading(observer: self, snapshot: snapshot, repository: repository)
        let first = kinds.map { FullReading.Asked($0, keys: teams) }
        try await reading.fetch(first)
        for asked in first where asked.isForKeys { try await reading.observeKeys(asked) }
        let second = first.filter { $0.isForKeys }.compactMap { asked -> FullReading.Asked? in
            guard case .success(let observed)? = reading.observed[asked.kind.name] else { return nil }
            let isEmpty = observed.settings.objectValue?.isEmpty ?? true
            return isEmpty && observed.unreadable.isEmpty ? nil : FullReading.Asked(asked.kind, entries: observed)
        }
        try await reading.fetch(second)
        await reading.observe(first.filter { !$0.isForKeys } + second)
        let observation = RepositoryObservation(target: snapshot.target, kinds: reading.observed)
        if let limit = observation.limit { throw limit }
        return observation
    }

    /// - Throws: `GitHubFailure`: a limit.
    func everything(
        of snapshot: RepositorySnapshot, _ kinds: [any SettingKind<OrganizationFacts>.Type]
    ) async throws -> RepositoryObservation {
        guard case .organization(let facts) = snapshot.target else {
            return RepositoryObservation(target: snapshot.target, kinds: [:])
        }
        let first = DesiredSettings(
            kinds: Dictionary(
                uniqueKeysWithValues: kinds.filter { !$0.isCollection }.map {
                    ($0.name, Desired.everything(of: $0.documentation.schema))
                }),
            exclusive: Dictionary(
                uniqueKeysWithValues: kinds.filter { $0.isCollection }.map { ($0.name, Provenance.everything) }))
        let keys = await observe(facts, snapshot, desired: first)
        var second = first
        for kind in kinds where kind.isCollection {
            guard case .success(let observed)? = keys.kinds[kind.name] else { continue }
            second.kinds[kind.name] = .everything(of: kind.documentation.schema, in: observed.settings)
        }
        let observation = await observe(facts, snapshot, desired: second)
        if let limit = observation.limit { throw limit }
        return observation
    }
}

/// Reading everything of one repository.
struct FullReading {
    let observer: Observer
    var snapshot: Observer.RepositorySnapshot
    let repository: RepositoryFacts
    private var responses: [String: Result<Response, GitHubFailure>] = [:]
    /// Paths of the requests that were sent for this repository alone.
    private var sent: Set<String> = []
    private(set) var observed: [String: Result<Observed, Unreadable>] = [:]

    /// What is asked of a kind, in the words in which a policy would ask.
    struct Asked {
        let kind: any SettingKind<RepositoryFacts>.Type
        let desired: Desired?
        /// Of a collection whose entries are not known yet.
        let isForKeys: Bool

        /// - Parameter keys: the teams of the organization, where they are known.
        init(_ kind: any SettingKind<RepositoryFacts>.Type, keys: Set<String>?) {
            self.kind = kind
            guard case .map(let map) = kind.documentation.schema else {
                desired = .everything(of: kind.documentation.schema)
                isForKeys = false
                return
            }
            let known = kind.grantedTeams(among: keys ?? [])
            isForKeys = known.isEmpty
            desired =
                known.isEmpty
                ? nil
                : .members(
                    Dictionary(uniqueKeysWithValues: known.map { ($0, .everything(of: map.value)) }), .everything)
        }

        init(_ kind: any SettingKind<RepositoryFacts>.Type, entries: Observed) {
            self.kind = kind
            desired = .everything(of: kind.documentation.schema, in: entries.settings)
            isForKeys = false
        }
    }

    init(observer: Observer, snapshot: Observer.RepositorySnapshot, repository: RepositoryFacts) {
        self.observer = observer
        self.snapshot = snapshot
        self.repository = repository
    }

    private func requests(
        of asked: [Asked]
    ) -> [ReadRequest: [(kind: any SettingKind.Type, source: BulkSource?)]] {
        var requests: [ReadRequest: [(kind: any SettingKind.Type, source: BulkSource?)]] = [:]
        for asked in asked {
            let reads = asked.kind.reads(
                of: repository, node: snapshot.node, desired: asked.desired, isExclusive: asked.isForKeys)
            for request in reads {
                let source = asked.kind.bulkSource(
                    of: request, in: repository, node: snapshot.node, desired: asked.desired,
                    isExclusive: asked.isForKeys)
                requests[request, default: []].append((asked.kind, source))
            }
        }
        return requests
    }

    /// Fetches what these ask. Where only the keys of a collection are asked for, no request is sent yet: most kinds
    /// have them from the listing.
    mutating func fetch(_ asked: [Asked], sendsForKeys: Bool = false) async throws {
        let due = requests(of: asked).filter { !sent.contains($0.key.path.text) }
        let needed = sendsForKeys ? Set(due.keys) : Set(requests(of: asked.filter { !$0.isForKeys }).keys)
        let (observer, repository) = (observer, repository)
        let found = await withTaskGroup(of: (String, Result<Response?, GitHubFailure>, isSent: Bool).self) { group in
            for (request, askers) in due {
                group.addTask {
                    let known = await Observer.result { try await observer.known(request, askers, repository) }
                    guard case .success(nil) = known, needed.contains(request) else {
                        return (request.path.text, known, false)
                    }
                    return (
                        request.path.text, await Observer.result { try await observer.reader.get(request) }, true
                    )
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for (path, result, isSent) in found {
            switch result {
            case .failure(let failure) where failure.isLimit: throw failure
            case .failure(let failure): responses[path] = .failure(failure)
            case .success(let response?): responses[path] = .success(response)
            case .success(nil): continue
            }
            if isSent { sent.insert(path) }
        }
    }

    /// Finds out which entries a collection has.
    mutating func observeKeys(_ asked: Asked) async throws {
        let name = asked.kind.name
        observed[name] = observation(of: asked.kind)
        guard case .failure? = observed[name] else { return }
        try await fetch([asked], sendsForKeys: true)
        observed[name] = observation(of: asked.kind)
    }

    mutating func observe(_ asked: [Asked]) async {
        var desired = DesiredSettings()
        for asked in asked { desired.kinds[asked.kind.name] = asked.desired }
        let (further, failures) = await observer.further(snapshot, repository, asked.map { $0.kind }, desired)
        snapshot = further
        let answers = await observer.completed(answers, for: repository, asked.map { $0.kind }, desired)
        responses = answers.responses
        for asked in asked {
            observed[asked.kind.name] =
                failures[asked.kind.name].map { .failure($0) } ?? observation(of: asked.kind)
        }
    }

    private var answers: Answers {
        Answers(node: snapshot.node, problems: snapshot.problems, responses: responses)
    }

    private func observation(of kind: any SettingKind<RepositoryFacts>.Type) -> Result<Observed, Unreadable> {
        let answers = answers
        return Result { try kind.observe(answers, of: repository) }.mapError(Unreadable.init(any:))
    }
}

extension Desired {
    /// Every setting that the schema has, with the values and entries that are there.
    static func everything(of schema: SettingSchema, in settings: JSON? = nil) -> Desired {
        switch schema {
        case .object(let object):
            let fields = object.fields.filter { !$0.isDeclaration && !$0.isWriteOnly }
            return .members(
                Dictionary(
                    fields.map { ($0.name, everything(of: $0.schema, in: settings?[$0.name])) }
                ) { first, _ in first }, .everything)
        case .map(let map):
            return .members(
                (settings?.objectValue ?? [:]).mapValues { everything(of: map.value, in: $0) }, .everything)
        case .boolean, .integer, .text, .choice, .list:
            guard let settings, !settings.isNull else { return .absent(.everything) }
            return .value(DesiredValue(settings, provenance: .everything))
        }
    }
}
