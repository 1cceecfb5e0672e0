import Policy

/// Which repositories read a variable or a secret of the organization.
enum OrganizationAccess {
    static let visibility = "visibility"
    static let repositories = "selected_repositories"
    /// The visibilities, from the fewest repositories to the most.
    private static let visibilities = ["selected", "private", "all"]

    /// What a policy says of it.
    /// - Parameter isSecret: more repositories that read it are a risk.
    static func fields(isSecret: Bool) -> [SettingSchema.Field] {
        [
            SettingSchema.Field(
                visibility, .choice(SettingSchema.Choice(visibilities.reversed())),
                "Which repositories read it: all, private ones (internal ones too), or those that are selected.",
                isRequired: true, risk: isSecret ? .weaker(.along(visibilities)) : nil),
            SettingSchema.Field(
                repositories, .repositories,
                "With `visibility: selected`, the repositories that read it, and no others: their names, or a condition.",
                risk: isSecret ? .weaker(.gaining) : nil),
        ]
    }

    static let remarks = [
        "`visibility: private` means private and internal repositories.",
        "`selected_repositories` is exact once you name it: one more on GitHub is a difference. A condition is that of a "
            + "rule's `when`, and leaves out archived repositories unless it asks for them. It is evaluated in each run. "
            + "`serve` does so too when a repository is created or changes what conditions ask about.",
        "A condition needs to know every repository: one request for each hundred of them. Where GitHub does not show all "
            + "of them, or not all that the condition asks, the organization is left alone in that run.",
    ]

    static func contradictions(in desired: Desired, of kind: String) -> [Contradiction] {
        guard case .members(let entries, _) = desired else { return [] }
        return entries.sorted { $0.key < $1.key }.compactMap { name, entry in
            guard let selected = entry[repositories], let visibility = entry[visibility]?.json,
                visibility != "selected"
            else { return nil }
            return Contradiction(
                "\(kind) \(name) selects repositories, and its visibility is \(visibility.stringValue ?? "another"); "
                    + "write visibility: selected", at: selected.provenance)
        }
    }

    // MARK: Reading

    /// Where GitHub lists the repositories that are selected for one.
    private static func listing(_ path: APIPath, _ name: String) -> ReadRequest {
        ReadRequest("\(path)/\(name.uppercased())/repositories", isPaginated: true)
    }

    /// The listings that a policy needs, also of what is to go: that is its before-image. GitHub has none where the
    /// repositories are not selected.
    /// - Parameter items: what GitHub has.
    static func listings(
        _ path: APIPath, of items: JSON?, _ desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        var named: Set<String> = []
        if case .members(let entries, _)? = desired { named = Set(entries.keys.map { $0.uppercased() }) }
        return (items?.arrayValue ?? []).filter { $0[visibility] == "selected" }.compactMap { $0["name"]?.stringValue }
            .filter { isExclusive || named.contains($0.uppercased()) }.map { listing(path, $0) }
    }

    /// Adds what GitHub says of one of the organization's variables or secrets. Which repositories are selected is left
    /// open where nobody asked.
    static func read(_ item: JSON, _ name: String, _ path: APIPath, _ answers: Answers, into observed: inout Observed)
        throws
    {
        guard let visibility = item[visibility]?.stringValue else {
            throw Unreadable("\(name) of the organization was read without its visibility")
        }
        observed.settings = observed.settings.setting([name, Self.visibility], to: .string(visibility))
        guard visibility == "selected" else {
            observed.settings = observed.settings.setting([name, repositories], to: [])
            return
        }
        // 409 and 404: it has changed since the list was read.
        switch try answers.outcome(of: listing(path, name), mayBeMissing: true) {
        case .success(let body):
            guard let found = body["repositories"]?.arrayValue else {
                throw Unreadable("\(listing(path, name)) was not answered with a list of repositories")
            }
            observed.settings = observed.settings.setting(
                [name, repositories], to: .array(found.compactMap { $0["name"] }))
            let ids = found.compactMap { repository in
                repository["name"]?.stringValue.map { ($0.lowercased(), repository["id"] ?? .null) }
            }
            observed.handles[name] = .object(Dictionary(ids) { first, _ in first })
        case .failure(let failure): observed.unreadable[[name, repositories]] = "\(failure)"
        case nil: break
        }
    }

    // MARK: Writing

    /// The ids of the repositories that are selected; `nil` where none are to be, or that is not known.
    /// - Parameter settings: as they are to be.
    static func ids(_ settings: JSON, _ known: JSON?, of organization: OrganizationFacts) -> JSON? {
        guard settings[visibility] == "selected", let names = settings[repositories]?.arrayValue else { return nil }
        return .array(
            names.compactMap { $0.stringValue }.map { name in
                known?[name.lowercased()]
                    ?? .unresolved(.databaseID(.repository("\(organization.login)/\(name)")))
            })
    }
}
