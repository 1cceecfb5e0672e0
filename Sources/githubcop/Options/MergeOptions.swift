import ArgumentParser
import Foundation
import Policy
import PullRequests

/// Which preview showed people what a run is about to do.
struct MergeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Warn of changes that the preview of this pull request did not show.",
            discussion: "In GitHub Actions it is found by itself, after a push and on a schedule.",
            valueName: "owner/repo#number"))
    var previewed: String?

    func validate() throws { _ = try subject }

    private var subject: (repository: RepositoryName, number: Int)? {
        get throws { try previewed.map { try PullRequestOptions.subject(of: $0, "--previewed") } }
    }

    /// - Parameters:
    ///   - path: of the policy.
    ///   - environment: of the job, in GitHub Actions.
    /// - Returns: `nil` where the run does not follow a merge.
    func preview(
        of organization: String, policy path: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> MergedPreview? {
        if let subject = try subject {
            return MergedPreview(in: subject.repository, .number(subject.number), of: organization)
        }
        guard environment["GITHUB_ACTIONS"] == "true",
            let repository = environment["GITHUB_REPOSITORY"].flatMap({ RepositoryName($0) }),
            let commit = environment["GITHUB_SHA"], !commit.isEmpty
        else { return nil }
        switch environment["GITHUB_EVENT_NAME"] {
        case "push": return MergedPreview(in: repository, .commit(commit), of: organization)
        case "schedule":
            guard let path = Self.path(path, in: environment["GITHUB_WORKSPACE"]) else { return nil }
            return MergedPreview(in: repository, .lastChange(path: path, commit: commit), of: organization)
        default: return nil
        }
    }

    /// Of the policy from the root of the repository that is checked out.
    private static func path(_ policy: String, in workspace: String?) -> String? {
        guard let workspace, !workspace.isEmpty else { return nil }
        let root = URL(fileURLWithPath: workspace).standardizedFileURL.resolvingSymlinksInPath().path
        let file = URL(fileURLWithPath: policy).standardizedFileURL.resolvingSymlinksInPath().path
        guard file.hasPrefix(root + "/") else { return nil }
        return String(file.dropFirst(root.count + 1))
    }
}
