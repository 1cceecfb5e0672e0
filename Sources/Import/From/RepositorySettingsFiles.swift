import Policy

/// Files of the repository-settings App, one for each repository.
struct RepositorySettingsFiles {
    private let files: [(repository: String, file: PolicyText)]

    init(_ files: [PolicyText]) throws {
        self.files = files.compactMap { file in Self.repository(of: file.name).map { (repository: $0, file: file) } }
            .sorted { $0.repository < $1.repository }
        guard !self.files.isEmpty else {
            throw ForeignFileProblem(
                "There is no settings file: \(ForeignTool.repositorySettings.files).")
        }
    }

    private static func repository(of path: String) -> String? {
        let parts = path.split(separator: "/").map(String.init).filter { $0 != ".github" }
        guard let name = parts.last, name.hasSuffix(".yml") || name.hasSuffix(".yaml") else { return nil }
        let stem = name.split(separator: ".").dropLast().joined(separator: ".")
        return stem == "settings" ? parts.dropLast().last : stem
    }

    func policy(_ organization: String?) throws -> ForeignPolicy {
        var omissions = OmissionList()
        var repositories: [ForeignRepository] = []
        for (name, file) in files {
            let document = try JSON(yaml: file)
            if let base = document["_extends"]?.text {
                omissions.add("\(file.name): _extends", "import \(base) as well, and write what it says as a rule")
            }
            let sections = SettingsSections(document, source: file.name, besides: ["_extends"])
            omissions.add(sections.omissions)
            repositories.append(ForeignRepository(name, sections.settings))
        }
        return ForeignPolicy(.repositorySettings, organization, repositories, omissions)
    }
}

extension ForeignRepository {
    /// With the facts that the settings tell.
    init(_ name: String, _ settings: ForeignSettings) {
        self.name = name
        self.settings = settings
        visibility = settings["repository"]?["visibility"]?.stringValue.flatMap(Visibility.init(rawValue:))
        topics = settings["repository"]?["topics"]?.arrayValue?.compactMap { $0.stringValue }
    }
}
