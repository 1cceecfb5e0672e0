import FoundationEssentials
package import GitHubAPI

/// A secret that somebody gave to the process: `NAME` in the environment holds it, or `NAME_FILE` says in which file it
/// is, as systemd's credentials and the secrets of containers are.
package enum GivenSecret {
    /// - Returns: the text, a file's without the white space around it; nil when neither is set.
    /// - Throws: `SetupProblem` for a file that cannot be read or holds nothing; it names the file and shows nothing.
    package static func named(_ name: String, in environment: [String: String]) throws(SetupProblem) -> String? {
        if let text = environment[name], !text.isEmpty { return text }
        let source = "\(name)_FILE"
        guard let file = environment[source], !file.isEmpty else { return nil }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw SetupProblem(
                "\(file) (\(source)) cannot be read.",
                hint: "See that it exists, is text, and that this user may read it.")
        }
        let trimmed = text.trimmingWhiteSpace()
        guard !trimmed.isEmpty else {
            throw SetupProblem("\(file) (\(source)) is empty.", hint: "Write the secret into it, or name another file.")
        }
        return trimmed
    }
}

extension String {
    fileprivate func trimmingWhiteSpace() -> String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
