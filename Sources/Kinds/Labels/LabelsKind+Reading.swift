package import Policy

extension LabelsKind {
    package static func selection(mentioning subjects: Set<String>) -> RepositorySelection? {
        RepositorySelection(lists: [
            RepositorySelection.List("labels", "nodes { id name color description }")
        ])
    }

    /// GraphQL does not say what is archived. That matters for labels that are to go, and for those that seem missing.
    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        guard let node else { return [] }
        let labels = LabelNames(in: node, desired, isExclusive: isExclusive)
        return labels.missing.isEmpty && labels.unwanted.isEmpty ? [] : [listing(of: repository)]
    }

    private static func listing(of repository: RepositoryFacts) -> ReadRequest {
        ReadRequest("/repos/\(repository.name)/labels", isPaginated: true)
    }

    /// How many issues and pull requests have each label that is to go.
    package static func further(
        of repository: RepositoryFacts, node: JSON, desired: Desired?, isExclusive: Bool
    ) -> RepositorySelection? {
        let unwanted = LabelNames(in: node, desired, isExclusive: isExclusive).unwanted
        guard !unwanted.isEmpty else { return nil }
        return RepositorySelection(
            unwanted.enumerated().map { index, name in
                """
                \(useAlias)\(index): label(name: \(JSON.string(name).text())) \
                { name issues(first: 1) { totalCount } pullRequests(first: 1) { totalCount } }
                """
            }.joined(separator: " "))
    }

    private static let useAlias = "labelUse"

    // MARK: Observing

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        let labels = try answers.list("labels")
        let archive = try archive(answers, of: repository)
        let uses = uses(in: answers)
        var observed = Observed([:])
        for label in labels {
            guard let name = label["name"]?.stringValue, let id = label["id"] else {
                throw Unreadable("GitHub answered with a label without name or id")
            }
            let key = name.lowercased()
            let isArchived = archive?.labels[key].map { $0.isArchived } ?? false
            var handle: [String: JSON] = ["id": id, "archived": .bool(isArchived)]
            if let archive { handle["archivable"] = .bool(archive.isSupported) }
            if let use = uses[key] { handle["use"] = .integer(use) }
            observed.handles[key] = .object(handle)
            // Nobody can add it to anything: it is gone as far as a policy is concerned.
            guard !isArchived else { continue }
            observed.settings = observed.settings.setting([name], to: settings(of: label))
            if let use = uses[key], use > 0 { note(name, use, archive, &observed) }
        }
        // What GraphQL leaves out and REST lists.
        for (key, label) in archive?.labels ?? [:] where label.isArchived && observed.handles[key] == nil {
            observed.handles[key] = ["archived": true, "archivable": true]
        }
        return observed
    }

    private static func note(_ name: String, _ use: Int, _ archive: Archive?, _ observed: inout Observed) {
        let place = "is on \(use) issue\(use == 1 ? "" : "s") and pull requests"
        if archive?.isSupported == true {
            observed.notes.append(
                Note(.information, kind: self.name, subject: name, "\(place): archived, not deleted"))
        } else {
            observed.irremovable[name] =
                "\(place), and this server cannot archive labels: it is left alone. Take it off them, or delete it by "
                + "hand"
        }
    }

    static func settings(of label: JSON) -> JSON {
        var settings: [String: JSON] = [:]
        if let color = label["color"]?.stringValue { settings["color"] = .string(normalColor(color)) }
        // What has no description has an empty one.
        if let description = label["description"] { settings["description"] = description.isNull ? "" : description }
        return .object(settings)
    }

    /// What REST says of the labels, by name in lower case.
    private struct Archive {
        struct Label {
            let isArchived: Bool
        }

        var labels: [String: Label] = [:]
        /// Servers that can archive say of each label whether it is.
        var isSupported = false
    }

    /// `nil` where it was not asked.
    private static func archive(_ answers: Answers, of repository: RepositoryFacts) throws -> Archive? {
        let request = listing(of: repository)
        guard answers.responses[request.path.text] != nil else { return nil }
        guard let labels = try answers.body(of: request).arrayValue else {
            throw Unreadable("\(request) was not answered with a list")
        }
        var archive = Archive()
        for label in labels {
            guard let name = label["name"]?.stringValue else { continue }
            let time = label["archived_at"]
            if time != nil { archive.isSupported = true }
            archive.labels[name.lowercased()] = Archive.Label(isArchived: time.map { !$0.isNull } ?? false)
        }
        return archive
    }

    /// By name in lower case; a label whose use GitHub did not tell is missing.
    private static func uses(in answers: Answers) -> [String: Int] {
        var uses: [String: Int] = [:]
        for (key, use) in answers.node?.objectValue ?? [:] where key.hasPrefix(useAlias) {
            guard let name = use["name"]?.stringValue, let issues = use["issues"]?["totalCount"]?.intValue,
                let pullRequests = use["pullRequests"]?["totalCount"]?.intValue
            else { continue }
            uses[name.lowercased()] = issues + pullRequests
        }
        return uses
    }
}

/// Which labels a policy and a repository do not have in common.
struct LabelNames {
    /// Desired, and not listed.
    let missing: [String]
    /// Listed, and desired away.
    let unwanted: [String]

    init(in node: JSON, _ desired: Desired?, isExclusive: Bool) {
        let present = (node["labels"]?["nodes"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        var kept: Set<String> = []
        var absent: Set<String> = []
        var earlier: Set<String> = []
        if case .members(let labels, _)? = desired {
            for (name, label) in labels {
                if case .absent = label { absent.insert(name.lowercased()) } else { kept.insert(name.lowercased()) }
                let names = label[SettingSchema.Map.previousNames]?.json.arrayValue ?? []
                earlier.formUnion(names.compactMap { $0.stringValue?.lowercased() })
            }
        }
        let known = Set(present.map { $0.lowercased() })
        // One that is renamed may be missing: that it was archived would show then.
        missing = kept.subtracting(known).sorted()
        // One that was called so earlier may stay, as the present one may be there already.
        unwanted = present.filter { name in
            let key = name.lowercased()
            return absent.contains(key) || (isExclusive && !kept.contains(key))
        }.sorted()
    }
}
