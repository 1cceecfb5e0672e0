import Enforcement
import Policy

/// The comment on a pull request that changes the policy: there is one, which is edited in place.
package struct CommentText: Hashable, Sendable {
    /// GitHub takes 65,535 characters, here counted as bytes. The rest is for the line that says which commit it is.
    package static let longest = 65_400

    /// What a comment holds while something newer is on its way.
    package static let outdatedMark = "> Outdated: "

    package let body: String

    /// What the comment begins with, by which it is found again. A repository may hold policies of several
    /// organizations.
    package static func marker(of organization: String) -> String { "<!-- githubcop preview \(organization) -->" }

    /// - Parameters:
    ///   - commit: what was compared.
    ///   - time: when, for people.
    ///   - details: where all of it is to be seen.
    package init(_ preview: PolicyPreview, commit: String? = nil, time: String? = nil, details: String? = nil) {
        let head = "\(Self.marker(of: preview.organization))\n## \(Markdown.escaped(preview.title))\n"
        let of = [commit.map { "at \(Markdown.code(String($0.prefix(12))))" }, time.map { Markdown.escaped($0) }]
            .compactMap { $0 }
        let foot = of.isEmpty ? "" : "\n<sub>GitHubCop, \(of.joined(separator: ", "))</sub>\n"
        let room = Self.longest - head.utf8.count - foot.utf8.count
        body = head + PreviewMarkdown(preview, details: details).text(limit: room) + foot
    }

    /// The same text with a line that says that something newer is on its way.
    package static func outdated(_ body: String, by commit: String) -> String {
        let note = "\n\(outdatedMark)\(Markdown.code(String(commit.prefix(12)))) is being compared.\n"
        guard let end = body.firstIndex(of: "\n"), body.utf8.count + note.utf8.count <= longest,
            !body.contains(outdatedMark)
        else { return body }
        return String(body[..<end]) + note + String(body[end...])
    }
}
