import ArgumentParser
import Foundation
import Policy
import PullRequests
import Reporting
import Wiring

/// Which pull request to preview, and what to do with what comes of it.
struct PullRequestOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Compare what this pull request proposes with what is in force on its base branch.",
            discussion: "--policy is then the path of the policy in that repository.", valueName: "owner/repo#number"))
    var pullRequest: String?

    @Flag(help: "Post the preview to the pull request: a check run and one comment, which is edited in place.")
    var post = false

    @Option(
        help: ArgumentHelp(
            "Post this file, which 'preview --pull-request … --format json --out FILE' made, instead of comparing.",
            discussion: "The file is not trusted: it is posted only to the commit that it is about, as harmless text.",
            valueName: "file"), completion: Completions.file)
    var fromFile: String?

    @Option(
        help: ArgumentHelp(
            "What makes the check fail, separated by commas: errors, limits, weakenings, unknown, changes, or none.",
            discussion: "Default: errors and limits fail, weakenings ask for action, unknown is neutral.",
            valueName: "classes"))
    var failOn: String?

    @Option(help: ArgumentHelp("Where the check run's \"Details\" link leads.", valueName: "url"))
    var detailsUrl: String?

    func validate() throws {
        guard fromFile == nil || post else { throw ValidationError("--from-file goes with --post.") }
        guard !post || pullRequest != nil else {
            throw ValidationError("--post needs --pull-request OWNER/REPO#NUMBER.")
        }
        guard pullRequest != nil || (failOn == nil && detailsUrl == nil) else {
            throw ValidationError("--fail-on and --details-url need --pull-request OWNER/REPO#NUMBER.")
        }
        guard failOn == nil || fromFile == nil else {
            throw ValidationError("--fail-on goes with the comparison: a file has its conclusion.")
        }
        if let detailsUrl, !detailsUrl.hasPrefix("https://"), !detailsUrl.hasPrefix("http://") {
            throw ValidationError("--details-url must be a web address.")
        }
        _ = try rule
        _ = try subject
    }

    /// The repository and the number; `nil` when no pull request is named.
    var subject: (repository: RepositoryName, number: Int)? {
        get throws { try pullRequest.map { try Self.subject(of: $0, "--pull-request") } }
    }

    /// - Parameter option: which one was given.
    static func subject(of text: String, _ option: String) throws -> (repository: RepositoryName, number: Int) {
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count == 2, let repository = RepositoryName(String(parts[0])), let number = Int(parts[1]),
            number > 0
        else { throw ValidationError("\(option) '\(text)' is not OWNER/REPO#NUMBER.") }
        return (repository, number)
    }

    private static let classes = ["errors", "limits", "weakenings", "unknown", "changes"]

    /// What the check concludes.
    var rule: CheckRunText.Rule {
        get throws {
            var rule = CheckRunText.Rule()
            guard let failOn else { return rule }
            let words = failOn.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            let named = Set(words == ["none"] ? [] : words)
            if let unknown = named.subtracting(Self.classes).sorted().first {
                throw ValidationError(
                    "--fail-on '\(unknown)' is not one of \(Self.classes.joined(separator: ", ")) or none.")
            }
            func conclusion(_ name: String, else other: CheckRunText.Conclusion) -> CheckRunText.Conclusion {
                named.contains(name) ? .failure : other
            }
            rule.errors = conclusion("errors", else: .neutral)
            rule.limits = conclusion("limits", else: .neutral)
            rule.weakenings = conclusion("weakenings", else: .success)
            rule.unknown = conclusion("unknown", else: .neutral)
            rule.changes = conclusion("changes", else: .success)
            return rule
        }
    }
}
