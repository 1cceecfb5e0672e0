import Policy

/// Why GitHub does not let us post, and what to do about it, for people.
package struct PostingRefusal: Hashable, Sendable, CustomStringConvertible {
    package enum Target: Sendable {
        case checkRun
        case comment
    }

    package let description: String

    init(_ description: String) { self.description = description }

    /// `nil` for failures that are not about permissions.
    init?(_ failure: GitHubFailure, _ target: Target) {
        switch failure.reason {
        case .forbidden where failure.message.lowercased().contains("authenticate via a github app"):
            description =
                "Only GitHub Apps can create check runs, and this token belongs to a person. Use an App's credentials "
                + "(GITHUB_APP_ID), or in GitHub Actions the job's own token with 'permissions: checks: write'."
        case .forbidden, .notFound:
            let key = target == .checkRun ? "checks" : "pull_requests"
            description =
                "The credential lacks the permission '\(key): write' (\(failure.message)). Grant it: in the GitHub "
                + "App's settings, or in a workflow under 'permissions:'."
        case .archived:
            description = "The repository is archived, so nothing can be posted to it."
        default: return nil
        }
    }
}
