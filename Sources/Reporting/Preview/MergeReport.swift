package import Enforcement
package import FoundationEssentials
package import Policy

/// Whether a run does more than the preview of its policy showed before it was merged.
package struct MergeReport: Sendable {
    /// The pull request, as `owner/name#number`.
    package let preview: String
    /// When the preview was made.
    package let at: Date
    /// What was merged is what was previewed, character by character.
    package let isSamePolicy: Bool
    /// Repositories that GitHub did not list when the preview was made.
    package let notListed: Int
    package let unshown: UnshownChanges

    package init(preview: String, at: Date, isSamePolicy: Bool, notListed: Int, unshown: UnshownChanges) {
        self.preview = preview
        self.at = at
        self.isSamePolicy = isSamePolicy
        self.notListed = notListed
        self.unshown = unshown
    }

    /// What to say of it; `nil` where all was shown.
    package var warning: String? { headline.map { "Warning: \($0): \(names). \(explanation)" } }

    /// The same for a log and an annotation, where it is a warning by its place.
    package var sentence: String? { headline.map { "\($0): \(names). \(explanation)" } }

    package var json: JSON {
        [
            "preview": .string(preview), "previewed_at": .string(at.ISO8601Format()),
            "same_policy": .bool(isSamePolicy), "changes": .integer(unshown.changes),
            "repositories": .integer(unshown.repositories),
            "first": .array(
                unshown.examples.map { example in
                    [
                        "name": .string(example.target.description), "kind": .string(example.change.kind),
                        "path": .strings(example.change.path.components), "verb": .string(example.change.verb.rawValue),
                    ]
                }),
        ]
    }

    /// For the summary of a job; empty where all was shown.
    package var markdown: String {
        guard let headline else { return "" }
        let lines = unshown.examples.map {
            "- \(Markdown.code($0.target.title)): \(Markdown.code($0.change.title))\n"
        }
        let rest = rest.map { "- and \($0)\n" } ?? ""
        return "\n> [!WARNING]\n> \(Markdown.escaped(headline)). \(explanation)\n\n\(lines.joined())\(rest)"
    }

    private var headline: String? {
        guard unshown.changes > 0 else { return nil }
        var places: [String] = []
        if unshown.repositories > 0 { places.append(unshown.repositories.counted("repository", "repositories")) }
        if unshown.concernsOrganization { places.append("the organization") }
        return "\(unshown.changes.counted("change")) in \(places.joined(separator: " and ")) "
            + "\(unshown.changes == 1 ? "was" : "were") not in the preview of \(preview) (\(time))"
    }

    /// To the minute: `2026-11-30 14:02 UTC`.
    private var time: String {
        let style = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day().dateTimeSeparator(.space)
            .time(includingFractionalSeconds: false)
        return "\(at.formatted(style).dropLast(3)) UTC"
    }

    /// Several changes of one repository stand together.
    private var names: String {
        var text = ""
        var last: RepositoryName?
        for example in unshown.examples {
            let title = example.change.title.printable
            text +=
                example.target == last
                ? ", \(title)" : "\(text.isEmpty ? "" : "; ")\(example.target.title.printable) \(title)"
            last = example.target
        }
        return text + (rest.map { "; and \($0)" } ?? "")
    }

    private var rest: String? {
        let left = unshown.changes - unshown.examples.count
        return left > 0 ? "\(left) more" : nil
    }

    private var explanation: String {
        var text =
            isSamePolicy
            ? "They are drift or repositories since then."
            : "What was merged is not what was previewed: they come from the rest of the merge, or are drift or "
                + "repositories since then."
        if notListed > 0 {
            text += " GitHub did not list \(notListed.counted("repository", "repositories")) for the preview."
        }
        return text
    }
}
