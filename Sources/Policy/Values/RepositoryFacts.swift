/// What a policy's `when` can ask about a repository, and what writing to it needs to know.
package struct RepositoryFacts: Hashable, Sendable, Codable {
    /// A fact that GitHub may not give although it gives the repository.
    package enum Fact: String, Hashable, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
        case visibility
        case archived
        case fork
        case template
        case topics
        case language
        case defaultBranch = "default_branch"
        case customProperties = "custom_properties"
        case teams

        /// In a sentence: "GitHub did not give its …".
        package var words: String {
            switch self {
            case .visibility: "visibility"
            case .archived: "archived status"
            case .fork: "fork status"
            case .template: "template status"
            case .topics: "topics"
            case .language: "language"
            case .defaultBranch: "default branch"
            case .customProperties: "custom properties"
            case .teams: "teams"
            }
        }
    }

    package var name: RepositoryName
    package var id: Int
    package var nodeID: String
    package var visibility: Visibility
    package var isFork: Bool
    package var isTemplate: Bool
    package var isArchived: Bool
    /// No branch exists yet.
    package var isEmpty: Bool
    /// `nil` while the repository is empty.
    package var defaultBranch: String?
    package var topics: [String]
    package var language: String?
    /// Custom property values; a property of several values holds them all.
    package var customProperties: [String: [String]]
    /// Read only where a rule asks about teams; `nil`: not read.
    package var teams: TeamAccess?
    /// The facts that are not known, and why: what stands in their members means nothing.
    package var unreadable: [Fact: String]

    package init(
        name: RepositoryName, id: Int, nodeID: String, visibility: Visibility, isFork: Bool = false,
        isTemplate: Bool = false, isArchived: Bool = false, isEmpty: Bool = false, defaultBranch: String? = "main",
        topics: [String] = [], language: String? = nil, customProperties: [String: [String]] = [:],
        teams: TeamAccess? = nil, unreadable: [Fact: String] = [:]
    ) {
        self.name = name
        self.id = id
        self.nodeID = nodeID
        self.visibility = visibility
        self.isFork = isFork
        self.isTemplate = isTemplate
        self.isArchived = isArchived
        self.isEmpty = isEmpty
        self.defaultBranch = defaultBranch
        self.topics = topics
        self.language = language
        self.customProperties = customProperties
        self.teams = teams
        self.unreadable = unreadable
    }

    package var reference: RepositoryReference { RepositoryReference(name: name, id: id, nodeID: nodeID) }

    package func knows(_ fact: Fact) -> Bool {
        (unreadable.isEmpty || unreadable[fact] == nil) && (fact != .teams || teams != nil)
    }
}

extension RepositoryFacts {
    /// Plans saved by earlier versions have no `unreadable` and no `teams`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(RepositoryName.self, forKey: .name),
            id: try container.decode(Int.self, forKey: .id),
            nodeID: try container.decode(String.self, forKey: .nodeID),
            visibility: try container.decode(Visibility.self, forKey: .visibility),
            isFork: try container.decode(Bool.self, forKey: .isFork),
            isTemplate: try container.decode(Bool.self, forKey: .isTemplate),
            isArchived: try container.decode(Bool.self, forKey: .isArchived),
            isEmpty: try container.decode(Bool.self, forKey: .isEmpty),
            defaultBranch: try container.decodeIfPresent(String.self, forKey: .defaultBranch),
            topics: try container.decode([String].self, forKey: .topics),
            language: try container.decodeIfPresent(String.self, forKey: .language),
            customProperties: try container.decode([String: [String]].self, forKey: .customProperties),
            teams: try container.decodeIfPresent(TeamAccess.self, forKey: .teams),
            unreadable: try container.decodeIfPresent([Fact: String].self, forKey: .unreadable) ?? [:])
    }
}
