import Policy

/// Peribolos' `orgs:`, of which a policy has the repositories and what teams may do with them.
struct Peribolos {
    private let files: [PolicyText]

    init(_ files: [PolicyText]) throws {
        self.files = files.filter { $0.name.hasSuffix(".yaml") || $0.name.hasSuffix(".yml") }
        guard !self.files.isEmpty else { throw ForeignFileProblem("There is no .yaml file of Peribolos.") }
    }

    func policy(_ organization: String?) throws -> ForeignPolicy {
        var omissions = OmissionList()
        var settings: [String: ForeignSettings] = [:]
        var found: String?
        for file in files {
            for (login, document) in try JSON(yaml: file)["orgs"]?.objectValue?.sorted(by: { $0.key < $1.key }) ?? [] {
                guard organization == nil || organization?.lowercased() == login.lowercased() else { continue }
                if let other = found, other != login {
                    throw ForeignFileProblem(
                        "There are several organizations (\(other), \(login)): name one with --organization.")
                }
                found = login
                read(document, login, &settings, &omissions)
            }
        }
        guard let found else { throw ForeignFileProblem("There is no organization under 'orgs'.") }
        let repositories = settings.sorted { $0.key < $1.key }.map { ForeignRepository($0.key, $0.value) }
        return ForeignPolicy(.peribolos, found, repositories, omissions)
    }

    private func read(
        _ document: JSON, _ login: String, _ settings: inout [String: ForeignSettings], _ omissions: inout OmissionList
    ) {
        for (name, value) in (document.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            switch name {
            case "repos":
                for (repository, members) in value.objectValue ?? [:] {
                    readRepository(members, repository, &settings, &omissions)
                }
            case "teams": readTeams(value, &settings, &omissions)
            case "members", "admins":
                omissions.add("\(login): \(name)", "a policy does not manage who belongs to the organization")
            default: omissions.add("\(login): \(name)", "is not carried over: see 'target: organization' in the policy")
            }
        }
    }

    private func readRepository(
        _ members: JSON, _ repository: String, _ settings: inout [String: ForeignSettings],
        _ omissions: inout OmissionList
    ) {
        var known = settings[repository] ?? ForeignSettings()
        for (name, value) in (members.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            switch name {
            case "private": known.set("repository", ["visibility"], to: value == true ? "private" : "public")
            case "collaborators":
                for (login, permission) in value.objectValue ?? [:] {
                    known.set("collaborators", [login, "permission"], to: Self.permission(permission))
                }
            case "previously", "on_create":
                omissions.add("\(repository): \(name)", "a policy neither makes nor renames repositories")
            default: known.set("repository", [name], to: value)
            }
        }
        settings[repository] = known
    }

    private func readTeams(
        _ teams: JSON, _ settings: inout [String: ForeignSettings], _ omissions: inout OmissionList
    ) {
        for (team, members) in (teams.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            let slug = SettingsSections.slug(of: team)
            for (repository, permission) in members["repos"]?.objectValue ?? [:] {
                var known = settings[repository] ?? ForeignSettings()
                known.set("teams", [slug, "permission"], to: Self.permission(permission))
                settings[repository] = known
            }
            let others = (members.objectValue ?? [:]).keys.filter { !["repos", "teams"].contains($0) }.sorted()
            if !others.isEmpty {
                omissions.add(
                    "team \(team): \(others.joined(separator: ", "))", "a policy does not manage teams themselves")
            }
            if let nested = members["teams"] { readTeams(nested, &settings, &omissions) }
        }
    }

    private static func permission(_ value: JSON) -> JSON {
        switch value.text {
        case "read": "pull"
        case "write": "push"
        default: value
        }
    }
}
