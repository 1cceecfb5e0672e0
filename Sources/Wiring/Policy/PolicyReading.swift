import Kinds
package import Policy

/// A policy, and the texts that it was read from.
package struct PolicyReading: Sendable {
    package let document: PolicyDocument
    package let files: [PolicyText]
    /// Where the policy names one.
    package let inventory: PolicyText?

    /// - Parameter inventory: the text of the file that the policy gives this name.
    /// - Throws: `PolicyProblems` with every mistake.
    package init(of files: [PolicyText], inventory: (_ name: String) throws -> String) throws(PolicyProblems) {
        var read: PolicyText?
        document = try PolicyDocument.load(files) { name in
            let text = try inventory(name)
            read = PolicyText(name: name, text: text)
            return text
        }
        self.files = files
        self.inventory = read
    }

    /// Of the files and of the inventory.
    package var texts: [String] { (files + [inventory].compactMap { $0 }).map { $0.text } }
}
