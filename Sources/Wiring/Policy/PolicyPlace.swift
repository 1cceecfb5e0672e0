package import Policy

/// Where a policy is kept.
package enum PolicyLocation: Hashable, Sendable {
    case files(path: String)
    case repository(PolicyPlace)

    private static let prefix = "repository:"

    /// A path, or `repository:owner/name[@ref][:path]`; `nil` when it begins like that and goes on otherwise.
    package init?(parsing text: String) {
        guard text.hasPrefix(Self.prefix) else {
            self = .files(path: text)
            return
        }
        guard let place = PolicyPlace(parsing: String(text.dropFirst(Self.prefix.count))) else { return nil }
        self = .repository(place)
    }
}

/// A policy in a repository on GitHub, written `owner/name[@ref][:path]`.
package struct PolicyPlace: Hashable, Sendable, CustomStringConvertible {
    package let repository: RepositoryName
    /// A branch, tag or commit; `nil` for the default branch.
    package let ref: String?
    /// A file, or a directory whose .yml files are read in name order.
    package let path: String

    /// `nil` when it is not of that form.
    package init?(parsing text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let place = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let repository = RepositoryName(String(place[0])) else { return nil }
        let ref = place.count > 1 ? String(place[1]) : nil
        let path = parts.count > 1 ? String(parts[1]) : "githubcop.yml"
        let segments = path.split(separator: "/")
        guard ref?.isEmpty != true, !segments.isEmpty, !segments.contains("..") else { return nil }
        self.repository = repository
        self.ref = ref
        self.path = segments.joined(separator: "/")
    }

    /// The same file or folder at a commit.
    package func at(commit: String) -> PolicyPlace {
        PolicyPlace(repository: repository, ref: commit, path: path)
    }

    private init(repository: RepositoryName, ref: String?, path: String) {
        self.repository = repository
        self.ref = ref
        self.path = path
    }

    package var description: String { "\(repository)\(ref.map { "@\($0)" } ?? ""):\(path)" }
}
