import FoundationEssentials
import Policy

/// A policy in files of this machine.
package struct PolicyFiles: Sendable {
    private let path: String

    /// - Parameter path: a file, or a directory whose .yml files are read in name order.
    package init(path: String) { self.path = path }

    /// - Throws: `PolicyProblems` with every mistake, `PolicyUnreadable` when a file cannot be read.
    package func load() throws -> PolicyReading {
        let names = Self.names(inside: path)
        let files = try texts(names)
        return try PolicyReading(of: files) { try Self.contents(of: location(of: $0, isFolder: names != nil)) }
    }

    /// How the files look from outside: equal stamps, equal contents, as far as a file system tells.
    ///
    /// - Parameter inventory: the name that the policy gives it.
    package func stamp(inventory: String?) -> [String] {
        let names = Self.names(inside: path)
        var files = names.map { $0.filter(PolicyUnreadable.isPolicy).sorted().map { Self.join(path, $0) } } ?? [path]
        if let inventory { files.append(location(of: inventory, isFolder: names != nil)) }
        return files.map { file in
            guard let facts = try? FileManager.default.attributesOfItem(atPath: file) else { return "\(file) missing" }
            let changed = (facts[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
            return "\(file) \(facts[.systemFileNumber] ?? 0) \(facts[.size] ?? 0) \(changed)"
        }
    }

    private func location(of inventory: String, isFolder: Bool) -> String {
        let folder = isFolder ? path : Self.folder(of: path)
        return inventory.hasPrefix("/") || folder.isEmpty ? inventory : Self.join(folder, inventory)
    }

    private func texts(_ names: [String]?) throws(PolicyUnreadable) -> [PolicyText] {
        guard let names else { return [PolicyText(name: path, text: try text(at: path))] }
        let files = names.filter(PolicyUnreadable.isPolicy).sorted()
        guard !files.isEmpty else { throw PolicyUnreadable("\(path) holds no .yml file.") }
        return try files.map { name throws(PolicyUnreadable) in
            let file = Self.join(path, name)
            return PolicyText(name: file, text: try text(at: file))
        }
    }

    private func text(at path: String) throws(PolicyUnreadable) -> String {
        do {
            return try Self.contents(of: path)
        } catch {
            throw PolicyUnreadable("'\(path)' cannot be read: \(error).")
        }
    }

    /// Why a file cannot be read, to complete a sentence.
    private enum ReadFailure: String, Error, CustomStringConvertible {
        case missing = "there is no such file"
        case folder = "it is a folder"
        case permissions = "see its permissions"
        case notText = "it is not UTF-8 text"

        var description: String { rawValue }
    }

    private static func contents(of path: String) throws(ReadFailure) -> String {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing }
        guard names(inside: path) == nil else { throw .folder }
        guard let data = FileManager.default.contents(atPath: path) else { throw .permissions }
        guard let text = String(data: data, encoding: .utf8) else { throw .notText }
        return text
    }

    /// `nil` when it is not a directory.
    private static func names(inside path: String) -> [String]? {
        try? FileManager.default.contentsOfDirectory(atPath: path)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }
}

/// A policy that could not even be read.
package struct PolicyUnreadable: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    static func isPolicy(_ name: String) -> Bool { name.hasSuffix(".yml") || name.hasSuffix(".yaml") }
}
