import Kinds
package import Policy

/// Makes a policy of what GitHub says of an organization.
package struct PolicyImport: Sendable {
    package var style = ImportStyle.faithful
    /// Settings that are as GitHub makes them anyway are written as well.
    package var hasDefaults = false
    /// Several files.
    package var isSplit = false
    /// The name of the file where there is one.
    package var fileName = "githubcop.yml"

    /// A line at the head of the file, where the settings are not GitHub's own.
    var origin: String?
    private var organizationEntries: [YAMLEntry] = []

    private let organization: String
    private var repositories: [RepositoryObservation] = []
    private var ofOrganization: RepositoryObservation?
    private var archived = 0
    private var omissions = OmissionList()
    /// Settings that many repositories have, each once.
    private var known: [String: [JSON: JSON]] = [:]

    package init(_ organization: String) { self.organization = organization }

    /// How many repositories it knows.
    package var count: Int { repositories.count }

    package mutating func add(_ observation: RepositoryObservation) {
        guard let repository = observation.target.repository else {
            ofOrganization = observation
            return
        }
        guard !repository.isArchived else {
            archived += 1
            return
        }
        let kinds = Dictionary(
            uniqueKeysWithValues: observation.kinds.map { name, result in
                (name, result.map { shared($0, of: name) }.mapError { Self.general($0, repository.name) })
            })
        repositories.append(
            RepositoryObservation(repository: repository.knowingTeams(from: observation), kinds: kinds))
    }

    /// Something was not read.
    package mutating func add(unread place: String, because reason: String) { omissions.add(place, reason) }

    mutating func add(_ omissions: OmissionList) { self.omissions.add(omissions) }

    /// Settings of the organization that nobody has observed.
    mutating func add(organization entries: [YAMLEntry]) { organizationEntries += entries }

    private mutating func shared(_ observed: Observed, of kind: String) -> Observed {
        var observed = observed
        if let same = known[kind]?[observed.settings] {
            observed.settings = same
        } else {
            known[kind, default: [:]][observed.settings] = observed.settings
        }
        return observed
    }

    /// A reason that names the repository would be another one for each.
    private static func general(_ unreadable: Unreadable, _ name: RepositoryName) -> Unreadable {
        let message = unreadable.message
        return Unreadable(message.replacing(name.description, with: "OWNER/REPOSITORY"))
    }

    // MARK: The policy

    /// Attempts to leave out what could not be proved before the import gives up.
    private static let mostAttempts = 8

    package func imported() -> ImportedPolicy {
        let repositories = repositories.sorted { $0.target.name.name.lowercased() < $1.target.name.name.lowercased() }
        var restrictions = PolicySearch.Restrictions()
        var result = attempt(repositories, restrictions)
        for number in 1..<Self.mostAttempts {
            guard !result.isProven else { break }
            if number == 1 {
                restrictions.costOfUnknown = 1_000
            } else {
                restrictions.add(result, repositories)
            }
            result = attempt(repositories, restrictions)
        }
        return result
    }

    private func attempt(
        _ all: [RepositoryObservation], _ restrictions: PolicySearch.Restrictions
    ) -> ImportedPolicy {
        let repositories = all.filter { restrictions.exempt[$0.target.name] == nil }
        let search = PolicySearch(
            repositories, kinds: repositoryKinds, style: style, hasDefaults: hasDefaults, restrictions)
        var omissions = omissions
        var rules: [RuleText] = []
        var ownSettings = organizationEntries
        if let ofOrganization {
            ownSettings += PolicyDocument.settings(
                of: ofOrganization, organizationKinds.filter { kind in !restrictions.leavesOut(kind) },
                hasDefaults: hasDefaults, without: restrictions.places, &omissions)
        }
        if !ownSettings.isEmpty {
            var rule = RuleText(name: "organization", isForOrganization: true, settings: ownSettings)
            rule.remark = "the organization's own settings"
            rule.part = .organization
            rules.append(rule)
        }
        rules += RuleTextBuilder(search: search, kinds: repositoryKinds, hasDefaults: hasDefaults).rules()
        omissions.add(search.omissions)
        var writer = PolicyWriter(organization: organization, rules: rules, omissions: omissions)
        writer.head = head
        writer.exemptions = Self.exemptions(restrictions.exempt)
        writer.findings = search.findings.map { finding in
            let count = finding.members.count
            let names = finding.members.numbers.prefix(3).map { search.repositories[$0].name.name }
            return "\(finding.kind).\(finding.path): \(names.joined(separator: ", "))"
                + (count > 3 ? " and \(count - 3) more" : "")
        }
        let files = writer.files(named: fileName, isSplit: isSplit)
        let begun = ContinuousClock.now
        let proof = ImportProof(files, repositories, organization: ofOrganization)
        return ImportedPolicy(
            files: files, rules: rules.count, repositories: repositories.count, archived: archived,
            omissions: omissions.all, findings: search.findings.map { ($0.kind, $0.path) }, proof: proof,
            proofTime: .now - begun)
    }

    /// One for each reason. Which rule was in the way does not matter to a reader.
    private static func exemptions(_ exempt: [RepositoryName: String]) -> [YAML] {
        let reasons = Dictionary(grouping: exempt.keys) { name in
            let reason = exempt[name] ?? ""
            return reason.firstRange(of: ", says rule").map { String(reason[..<$0.lowerBound]) } ?? reason
        }
        return reasons.sorted { $0.key < $1.key }.map { reason, names in
            .mapping([
                YAMLEntry("repositories", .sequence(names.map { $0.name }.sorted().map { .text($0) })),
                YAMLEntry("reason", .text("cannot be described: \(reason)")),
            ])
        }
    }

    private var head: [String] {
        var lines = [origin ?? "The settings of \(organization) as they were when 'githubcop import' read them."]
        if archived > 0 {
            lines.append(
                "\(archived) archived \(archived == 1 ? "repository is" : "repositories are") left out: "
                    + "archived repositories are read-only.")
        }
        return lines
    }
}

/// A policy as it was imported, with its proof.
package struct ImportedPolicy: Sendable {
    package let files: [PolicyText]
    package let rules: Int
    package let repositories: Int
    package let archived: Int
    package let omissions: [OmissionList.Omission]
    /// Weakenings left out, by kind and place: a plan shows them.
    package let findings: [(kind: String, path: SettingPath)]
    let proof: ImportProof
    /// How long the proof took.
    package let proofTime: Duration

    package var lines: Int {
        files.reduce(0) { $0 + $1.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 }
    }

    /// Whether the plan of this policy is empty, but for what was left out on purpose.
    package var isProven: Bool { unexplained.isEmpty && proof.problems.isEmpty && proof.unusable == nil }

    /// Changes that the plan shows because of what was left out on purpose.
    package var shownChanges: Int { proof.changes.count - unexplained.count }

    var unexplained: [(target: TargetFacts, change: Change)] {
        proof.changes.filter { _, change in
            !findings.contains {
                $0.kind == change.kind && (change.path.isWithin($0.path) || $0.path.isWithin(change.path))
            }
        }
    }

    /// Why it is not proven, for people: the first few reasons.
    package var doubts: [String] {
        var doubts: [String] = []
        if let unusable = proof.unusable { doubts.append(unusable) }
        doubts += proof.problems.map { "\($0.target.name.title): \($0.reason)" }
        doubts += unexplained.map { "\($0.target.name.title): \($0.change.title) would change" }
        return doubts
    }
}

extension PolicySearch.Restrictions {
    private static let reason = "could not be described without changing something"

    func leavesOut(_ kind: any SettingKind.Type) -> Bool {
        places.contains { $0.kind == kind.name && $0.path.isEmpty }
    }

    /// Leaves out what the last attempt could not prove.
    mutating func add(_ result: ImportedPolicy, _ repositories: [RepositoryObservation]) {
        for (_, change) in result.unexplained
        where !places.contains(where: { $0.kind == change.kind && $0.path == change.path }) {
            places.append((change.kind, change.path, Self.reason))
        }
        for (target, reason) in result.proof.problems { exempt[target.name] = reason }
        // That many are no exceptions: something else is wrong.
        if exempt.count > max(5, repositories.count / 10) { exempt = [:] }
        guard let unusable = result.proof.unusable else { return }
        for kind in allKinds where unusable.contains(kind.name) {
            places.append((kind.name, [], "\(Self.reason): \(unusable)"))
        }
    }
}

extension RepositoryFacts {
    /// With the teams that have access, where a kind has observed which.
    fileprivate func knowingTeams(from observation: RepositoryObservation) -> RepositoryFacts {
        for kind in repositoryKinds {
            guard case .success(let observed)? = observation.kinds[kind.name],
                let entries = observed.settings.objectValue, observed.unreadable.isEmpty,
                !kind.grantedTeams(among: ["team"]).isEmpty
            else { continue }
            var facts = self
            facts.teams = TeamAccess(kind.grantedTeams(among: Set(entries.keys)))
            return facts
        }
        return self
    }
}
