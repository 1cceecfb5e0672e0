/// Addresses of GitHub's own pages.
package struct GitHubPages: Sendable {
    /// `https://github.com`, without a slash at the end.
    private let url: String

    package init(url: String) { self.url = url }

    /// - Parameter name: `owner/name`, or the organization's name alone.
    /// - Returns: `nil` for what cannot be the name of anything on GitHub.
    func address(of name: String) -> String? {
        let steps = name.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(steps.count), !steps.contains(where: { ["", ".", ".."].contains($0) }) else {
            return nil
        }
        return "\(url)/\(Address.path(name))"
    }
}
