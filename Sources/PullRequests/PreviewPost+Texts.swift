package import Policy
package import Reporting

extension PreviewPost {
    /// What was compared.
    package init(_ checkRun: CheckRunText, _ comment: CommentText) {
        self.init(
            title: checkRun.title, conclusion: Conclusion(checkRun.conclusion), summary: checkRun.summary,
            annotations: checkRun.annotations, comment: comment.body)
    }

    /// A policy that cannot be used.
    ///
    /// - Parameter path: of a file of the policy, in its repository.
    package init(refused problems: PolicyProblems, of organization: String, path: (String) -> String?) {
        let text = CheckRunText(refused: problems.problems, path: path)
        self.init(
            title: text.title, conclusion: Conclusion(text.conclusion), summary: text.summary,
            annotations: text.annotations,
            comment: Self.comment(text.title, text.summary, of: organization))
    }

    /// A sentence or two instead of a preview.
    package init(
        _ title: String, _ conclusion: Conclusion, because summary: String, of organization: String
    ) {
        self.init(
            title: title, conclusion: conclusion, summary: summary,
            comment: Self.comment(title, summary, of: organization))
    }

    private static func comment(_ title: String, _ summary: String, of organization: String) -> String {
        "\(CommentText.marker(of: organization))\n## \(title)\n\n\(summary)\n".limited(to: CommentText.longest)
    }
}

extension PreviewPost.Conclusion {
    fileprivate init(_ conclusion: CheckRunText.Conclusion) {
        self =
            switch conclusion {
            case .success: .success
            case .failure: .failure
            case .actionRequired: .actionRequired
            case .neutral: .neutral
            }
    }
}
