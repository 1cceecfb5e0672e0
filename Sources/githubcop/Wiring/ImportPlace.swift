import Foundation
import Policy

/// Where an imported policy goes: standard output, a file, or a folder.
struct ImportPlace: CustomStringConvertible {
    private let path: String
    private let isSplit: Bool
    private let force: Bool

    /// - Throws: `Stop` before any request, where it could not be written.
    init(_ path: String, isSplit: Bool, force: Bool) throws {
        // The default is the name of a file.
        self.path = isSplit && path == PolicyOptions.defaultPolicy ? "policy" : path
        self.isSplit = isSplit
        self.force = force
        guard !isStandardOutput else {
            guard !isSplit else { throw Stop("--split writes files: name a folder with --out.", code: .badInput) }
            return
        }
        try check()
    }

    private var isStandardOutput: Bool { path == "-" }

    /// How messages call it.
    var description: String { isStandardOutput ? "The policy" : path }

    /// The name by which the policy's own messages call the file; `nil` for the usual one.
    var fileName: String? {
        isStandardOutput || isSplit ? nil : URL(fileURLWithPath: path).lastPathComponent
    }

    private func check() throws {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        let exists = files.fileExists(atPath: path, isDirectory: &isFolder)
        if isSplit {
            guard !exists || isFolder.boolValue else {
                throw Stop("--out \(path) is a file; --split needs a folder.", code: .badInput)
            }
            let isEmpty = (try? files.contentsOfDirectory(atPath: path).isEmpty) ?? true
            guard isEmpty || force else {
                throw Stop(
                    "The folder \(path) is not empty. Name another one with --out, or write into it with --force.",
                    code: .badInput)
            }
        } else {
            guard !isFolder.boolValue else {
                throw Stop("--out \(path) is a folder; name a file, or add --split.", code: .badInput)
            }
            guard !exists || force else {
                throw Stop(
                    "\(path) exists. Name another file with --out, or write over it with --force.", code: .badInput)
            }
        }
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard files.isWritableFile(atPath: exists && isSplit ? path : parent) else {
            throw Stop(
                "--out \(path): the folder \(parent) does not exist or may not be written to.", code: .badInput)
        }
    }

    func write(_ texts: [PolicyText]) throws {
        guard !isStandardOutput else {
            for text in texts { Terminal.write(Data(text.text.utf8)) }
            return
        }
        do {
            if isSplit {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            }
            for (index, text) in texts.enumerated() {
                let named = URL(fileURLWithPath: path)
                // What a policy refers to stands beside it.
                let folder = isSplit ? named : named.deletingLastPathComponent()
                let file = isSplit || index > 0 ? folder.appendingPathComponent(text.name) : named
                // Between the check and now somebody may have made it.
                try Data(text.text.utf8).write(to: file, options: force ? .atomic : .withoutOverwriting)
            }
        } catch {
            throw Stop("The policy could not be written to \(path): \(SystemReason.of(error))")
        }
    }
}
