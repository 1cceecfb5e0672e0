import ArgumentParser
import Foundation
import Policy

struct PolicyOptions: ParsableArguments {
    static let defaultPolicy = "githubcop.yml"

    @Option(help: "The policy: a file, or a directory whose .yml files are read in name order.")
    var policy = defaultPolicy

    @Option(help: "The organization; overrides the policy's.")
    var organization: String?

    @Option(help: "The state file: which secrets were set (as keyed hashes), and what 'serve' did.")
    var state = ".githubcop/state.sqlite"

    /// Reads the policy. Warnings go to standard error.
    /// - Throws: `PolicyProblems` with every mistake, `Stop` when a file cannot be read.
    func load() throws -> PolicyDocument { try loadWithTexts().document }

    /// The same, and the texts of its files and its inventory.
    func loadWithTexts() throws -> (document: PolicyDocument, texts: [String]) {
        let files = try Self.texts(at: policy)
        var texts = files.map { $0.text }
        let folder = Self.isDirectory(policy) ? policy : (policy as NSString).deletingLastPathComponent
        let document = try PolicyDocument.load(files) { name in
            let text = try Self.contents(
                of: name.hasPrefix("/") ? name : (folder as NSString).appendingPathComponent(name))
            texts.append(text)
            return text
        }
        for warning in document.warnings { Terminal.complain(warning.description) }
        return (document, texts)
    }

    /// The organization that the policy or the option names.
    func organizationName(of document: PolicyDocument) throws -> String {
        guard let name = organization ?? document.organization else {
            throw Stop(
                "Which organization? Name it in the policy ('organization: acme') or with --organization.",
                code: .badInput)
        }
        return name
    }

    private static func texts(at path: String) throws -> [PolicyText] {
        guard isDirectory(path) else { return [PolicyText(name: path, text: try text(at: path))] }
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.sorted()
        guard !names.isEmpty else { throw Stop("\(path) holds no .yml file.", code: .badInput) }
        return try names.map { name in
            let file = (path as NSString).appendingPathComponent(name)
            return PolicyText(name: file, text: try text(at: file))
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    private static func text(at path: String) throws -> String {
        do {
            return try contents(of: path)
        } catch {
            throw Stop("'\(path)' cannot be read: \(error). Name the policy with --policy FILE.", code: .badInput)
        }
    }

    private static func contents(of path: String) throws -> String {
        guard FileManager.default.fileExists(atPath: path) else { throw Unreadable("there is no such file") }
        guard !isDirectory(path) else { throw Unreadable("it is a folder") }
        guard let data = FileManager.default.contents(atPath: path) else { throw Unreadable("see its permissions") }
        guard let text = String(data: data, encoding: .utf8) else { throw Unreadable("it is not UTF-8 text") }
        return text
    }

    /// Why a file cannot be read, to complete a sentence.
    private struct Unreadable: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }
}
