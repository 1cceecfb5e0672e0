/// A label of issues and pull requests.
package struct RepositoryLabel: Sendable, Equatable {
    package let id: Int
    package var name: String
    package var color: String
    package var description: String?
    package var isDefault = false
    package var archivedAt: Timestamp?
    package var archivedBy: Int?
    /// How many issues have it.
    package var issues = 0
    /// How many pull requests have it.
    package var pullRequests = 0

    package init(id: Int, name: String, color: String, description: String? = nil, isDefault: Bool = false) {
        self.id = id
        self.name = name
        self.color = color
        self.description = description
        self.isDefault = isDefault
    }
}

extension Repository {
    /// Those that every new repository has, until somebody changes one.
    package var labels: [RepositoryLabel] {
        get {
            ownLabels
                ?? Self.defaultLabels.enumerated().map { place, label in
                    RepositoryLabel(
                        id: id * 100 + place, name: label.name, color: label.color, description: label.description,
                        isDefault: true)
                }
        }
        set { ownLabels = newValue }
    }

    private static let defaultLabels = [
        (name: "bug", color: "d73a4a", description: "Something isn't working"),
        (name: "documentation", color: "0075ca", description: "Improvements or additions to documentation"),
        (name: "duplicate", color: "cfd3d7", description: "This issue or pull request already exists"),
        (name: "enhancement", color: "a2eeef", description: "New feature or request"),
        (name: "good first issue", color: "7057ff", description: "Good for newcomers"),
        (name: "help wanted", color: "008672", description: "Extra attention is needed"),
        (name: "invalid", color: "e4e669", description: "This doesn't seem right"),
        (name: "question", color: "d876e3", description: "Further information is requested"),
        (name: "wontfix", color: "ffffff", description: "This will not be worked on"),
    ]
}
