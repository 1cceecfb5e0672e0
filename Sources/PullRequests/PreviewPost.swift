import Policy
package import Reporting

/// What is posted to a pull request: the text of a check run, and the comment.
package struct PreviewPost: Hashable, Sendable {
    package enum Conclusion: String, Hashable, Sendable, CaseIterable {
        case success
        case failure
        case actionRequired = "action_required"
        case neutral
        /// A newer commit takes its place.
        case cancelled
    }

    package typealias Annotation = CheckRunText.Annotation

    package var title: String
    package var conclusion: Conclusion
    package var summary: String
    package var annotations: [Annotation]
    /// What of it is kept with the check run, to compare with after the merge.
    package var shown: ShownPreview?
    /// The comment; its first line is the marker by which it is found again.
    package var comment: String

    package init(
        title: String, conclusion: Conclusion, summary: String, annotations: [Annotation] = [],
        shown: ShownPreview? = nil, comment: String
    ) {
        self.title = title
        self.conclusion = conclusion
        self.summary = summary
        self.annotations = annotations
        self.shown = shown
        self.comment = comment
    }

    /// The output of a check run, with some of the annotations. GitHub shows the text below the summary.
    func output(_ annotations: some Sequence<Annotation>) -> JSON {
        var output: [String: JSON] = [
            "title": .string(title), "summary": .string(summary.limited(to: CheckRunText.longest)),
            "annotations": .array(annotations.map { $0.json }),
        ]
        if let text = shown?.text, text.utf8.count <= CheckRunText.longest { output["text"] = .string(text) }
        return .object(output)
    }
}

extension String {
    /// At most so many bytes, cut between characters.
    func limited(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        let note = "\n\n… cut here\n"
        var text = ""
        var left = bytes - note.utf8.count
        for character in self {
            left -= character.utf8.count
            guard left >= 0 else { break }
            text.append(character)
        }
        return text + note
    }
}
