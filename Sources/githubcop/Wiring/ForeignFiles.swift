import Foundation
import Import
import Policy

/// The files of another tool: one that was named, or all in a folder that could be its.
struct ForeignFiles {
    private let path: String

    private static let endings: Set = ["yml", "yaml", "json", "tfstate", "csv"]
    /// Nobody's configuration is larger; a folder that was named by mistake may be.
    private static let mostFiles = 20_000
    private static let mostBytes = 256 << 20

    init(_ path: String) { self.path = path }

    /// By their paths inside the folder.
    /// - Throws: `Stop` when a file cannot be read.
    func texts() throws -> [PolicyText] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Stop("\(path) does not exist.", code: .badInput)
        }
        guard isFolder.boolValue else {
            return [PolicyText(name: URL(fileURLWithPath: path).lastPathComponent, text: try text(of: path))]
        }
        guard let found = FileManager.default.enumerator(atPath: path) else {
            throw Stop("The folder \(path) cannot be read.", code: .badInput)
        }
        var texts: [PolicyText] = []
        var bytes = 0
        for case let name as String in found where Self.endings.contains(URL(fileURLWithPath: name).pathExtension) {
            let text = try text(of: "\(path)/\(name)")
            bytes += text.utf8.count
            guard texts.count < Self.mostFiles, bytes < Self.mostBytes else {
                throw Stop("\(path) holds too many files: name the folder of the tool's files.", code: .badInput)
            }
            texts.append(PolicyText(name: name, text: text))
        }
        return texts.sorted { $0.name < $1.name }
    }

    private func text(of file: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Stop("\(file) cannot be read.", code: .badInput)
        }
        return String(decoding: data, as: UTF8.self)
    }
}
