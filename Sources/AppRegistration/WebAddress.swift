package import GitHubAPI

/// GitHub's pages for people, where the API is somewhere else.
package struct WebAddress: Sendable, Hashable, CustomStringConvertible {
    /// `https://github.com`, without a slash at the end.
    package let url: String

    package var description: String { url }

    /// - Parameters:
    ///   - web: `GITHUB_WEB_URL`; empty or `nil` where it is not set.
    ///   - api: `GITHUB_API_URL`, from which it follows otherwise.
    /// - Throws: `SetupProblem` where the address is not valid, or does not follow.
    /// Source: <https://docs.github.com/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api>
    package init(web: String?, api: String?) throws(SetupProblem) {
        let api = api.flatMap { $0.isEmpty ? nil : $0 } ?? "https://api.github.com"
        let text = web.flatMap { $0.isEmpty ? nil : $0 } ?? Self.derived(from: api)
        guard let text else {
            throw SetupProblem(
                "The address of GitHub's pages does not follow from \(api).",
                hint: "Set GITHUB_WEB_URL, for example to https://github.example.com.")
        }
        // Only what could be the address of an API: no query, no fragment, nobody's password.
        _ = try APILocation(text)
        url = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// `https://api.github.com` and `https://api.TENANT.ghe.com` have a host of their own, a server of GitHub
    /// Enterprise has the API below `/api/v3`.
    private static func derived(from api: String) -> String? {
        let api = api.hasSuffix("/") ? String(api.dropLast()) : api
        if api.hasPrefix("https://api.") { return "https://\(api.dropFirst("https://api.".count))" }
        return api.hasSuffix("/api/v3") ? String(api.dropLast("/api/v3".count)) : nil
    }

    /// The form's target: GitHub shows what an App with this manifest may do, and creates it when a person agrees.
    func newApp(in organization: String, state: String) -> String {
        "\(url)/organizations/\(organization)/settings/apps/new?state=\(state)"
    }

    package func settings(of slug: String, in organization: String) -> String {
        "\(url)/organizations/\(organization)/settings/apps/\(slug)"
    }

    package func permissions(of slug: String, in organization: String) -> String {
        "\(settings(of: slug, in: organization))/permissions"
    }

    package func installation(of slug: String) -> String { "\(url)/apps/\(slug)/installations/new" }
}
