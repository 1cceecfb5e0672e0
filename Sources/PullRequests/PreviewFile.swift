package import Policy
import Reporting

/// A preview in a file, made by one job and posted by another one that has the permissions for it.
///
/// The job that made it may have run code of the pull request: nothing in it is trusted. It is posted only to the
/// commit that it is about, as text that can mention nobody and lead nowhere.
package struct PreviewFile: Sendable {
    package let repository: RepositoryName
    package let number: Int
    package let headSHA: String
    package let organization: String
    package let post: PreviewPost

    private static let version = 1
    /// Longer files are not previews.
    package static let longest = 8 << 20
    private static let mostAnnotations = 5_000

    package init(_ outcome: PullRequestPreviewer.Outcome, of organization: String) {
        (repository, number) = (outcome.pull.repository, outcome.pull.number)
        headSHA = outcome.pull.headSHA
        self.organization = organization
        post = outcome.post
    }

    package var json: JSON {
        var json: JSON = [
            "githubcop_preview": .integer(Self.version), "repository": .string(repository.description),
            "number": .integer(number), "head_sha": .string(headSHA), "organization": .string(organization),
            "title": .string(post.title), "conclusion": .string(post.conclusion.rawValue),
            "summary": .string(post.summary), "comment": .string(post.comment),
            "annotations": .array(post.annotations.map { $0.json }),
        ]
        if let shown = post.shown { json = json.setting(["shown"], to: shown.json) }
        return json
    }

    /// - Throws: `PullRequestProblem` for anything that is not a preview.
    package init(untrusted json: JSON) throws(PullRequestProblem) {
        func text(_ key: String, _ most: Int) throws(PullRequestProblem) -> String {
            guard let text = json[key]?.stringValue, text.utf8.count <= most else {
                throw PullRequestProblem("The file is not a preview: '\(key)' is missing or longer than \(most) bytes.")
            }
            return text
        }
        guard json["githubcop_preview"]?.intValue == Self.version else {
            throw PullRequestProblem(
                "The file is not a preview of this version. Make it with 'githubcop preview --pull-request … --format "
                    + "json --out FILE' of the same release.")
        }
        guard let repository = RepositoryName(try text("repository", 200)), let number = json["number"]?.intValue,
            number > 0
        else { throw PullRequestProblem("The file is not a preview: it does not name the pull request.") }
        headSHA = try text("head_sha", 64)
        guard PolicyPullRequest.isCommit(headSHA) else {
            throw PullRequestProblem("The file is not a preview: 'head_sha' is not a commit.")
        }
        organization = try text("organization", 100)
        guard RepositoryName("\(organization)/x") != nil else {
            throw PullRequestProblem("The file is not a preview: 'organization' is not a name.")
        }
        guard let conclusion = PreviewPost.Conclusion(rawValue: try text("conclusion", 20)) else {
            throw PullRequestProblem("The file is not a preview: 'conclusion' is not one that GitHub knows.")
        }
        let annotations = json["annotations"]?.arrayValue ?? []
        guard annotations.count <= Self.mostAnnotations else {
            throw PullRequestProblem("The file has more than \(Self.mostAnnotations) annotations.")
        }
        var checked: [PreviewPost.Annotation] = []
        for annotation in annotations { checked.append(try PreviewPost.Annotation(untrusted: annotation)) }
        self.repository = repository
        self.number = number
        var shown: ShownPreview?
        if let given = json["shown"] {
            shown = ShownPreview(untrusted: given)
            guard let shown, shown.repository == repository, shown.number == number,
                shown.organization.lowercased() == organization.lowercased()
            else { throw PullRequestProblem("The file is not a preview: 'shown' is not valid.") }
        }
        let marker = CommentText.marker(of: organization)
        let comment = try text("comment", CommentText.longest)
        guard comment.firstLine == marker else {
            throw PullRequestProblem("The file is not a preview: its comment does not begin as one.")
        }
        let rest = String(comment.dropFirst(marker.count))
        post = PreviewPost(
            title: UntrustedMarkdown.plain(try text("title", 1_000)), conclusion: conclusion,
            summary: UntrustedMarkdown.harmless(try text("summary", CheckRunText.longest))
                .limited(to: CheckRunText.longest), annotations: checked, shown: shown,
            comment: (marker + UntrustedMarkdown.harmless(rest)).limited(to: CommentText.longest))
    }
}

extension PreviewPost.Annotation {
    fileprivate init(untrusted json: JSON) throws(PullRequestProblem) {
        guard let path = json["path"]?.stringValue, path.utf8.count <= 1_000, !path.isEmpty, !path.hasPrefix("/"),
            !path.split(separator: "/").contains(".."), let line = json["start_line"]?.intValue, line > 0,
            let level = json["annotation_level"]?.stringValue.flatMap({ Level(rawValue: $0) }),
            let title = json["title"]?.stringValue, title.utf8.count <= 255,
            let message = json["message"]?.stringValue, message.utf8.count <= 64_000
        else { throw PullRequestProblem("The file is not a preview: an annotation is not valid.") }
        self.init(
            path: path, line: line, level: level, title: UntrustedMarkdown.plain(title),
            message: UntrustedMarkdown.plain(message))
    }
}
