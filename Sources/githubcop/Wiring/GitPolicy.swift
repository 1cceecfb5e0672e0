import Foundation
import Policy
import Wiring

/// A policy at a commit of the git repository that this process runs in, with its other files and its inventory.
struct GitPolicy {
    /// A branch, tag or commit.
    let ref: String
    /// Of the file or the directory, as it is called here.
    let path: String

    /// - Throws: `PolicyProblems` with every mistake, `Stop` when it cannot be read.
    func load() throws -> PolicyReading {
        guard !ref.hasPrefix("-"), let commit = Self.git(["rev-parse", "--verify", "--quiet", "\(ref)^{commit}"]) else {
            throw Stop(
                "There is no file \(Terminal.quoted(ref)), and git knows no branch, tag or commit of that name here.",
                code: .badInput)
        }
        let revision = Revision(name: ref, commit: commit.trimmed)
        let place = try placeInRepository()
        switch Self.git(["cat-file", "-t", "\(revision.commit):\(place)"])?.trimmed {
        case "blob":
            let file = PolicyText(name: revision.name(of: place), text: try revision.text(at: place))
            return try reading([file], revision, folder: Self.folder(of: place))
        case "tree":
            let listing =
                Self.git(["ls-tree", "--full-tree", "-z", "--name-only", "\(revision.commit):\(place)"]) ?? ""
            let names = listing.split(separator: "\0").map(String.init)
                .filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.sorted()
            guard !names.isEmpty else { throw Stop("\(ref):\(place) holds no .yml file.", code: .badInput) }
            let files = try names.map { name in
                let file = place.isEmpty ? name : "\(place)/\(name)"
                return PolicyText(name: revision.name(of: file), text: try revision.text(at: file))
            }
            return try reading(files, revision, folder: place)
        default:
            throw Stop(
                "There is no \(Terminal.quoted(place)) at \(ref). Name the policy with --policy PATH.", code: .badInput)
        }
    }

    private func reading(_ files: [PolicyText], _ revision: Revision, folder: String) throws -> PolicyReading {
        try PolicyReading(of: files) { name in
            guard !name.hasPrefix("/"), let place = Self.normalized(folder.isEmpty ? name : "\(folder)/\(name)") else {
                throw Stop("it is not in the git repository")
            }
            return try revision.text(at: place)
        }
    }

    private struct Revision {
        let name: String
        let commit: String

        /// As git names a file of a revision.
        func name(of place: String) -> String { "\(name):\(place)" }

        func text(at place: String) throws -> String {
            guard let text = GitPolicy.git(["cat-file", "blob", "\(commit):\(place)"]) else {
                throw Stop("\(name):\(place) cannot be read as UTF-8 text.", code: .badInput)
            }
            return text
        }
    }

    // MARK: Places

    /// The path from the root of the repository.
    private func placeInRepository() throws -> String {
        var whole = path
        if path.hasPrefix("/") {
            let root = (Self.git(["rev-parse", "--show-toplevel"]) ?? "").trimmed
            let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            guard !root.isEmpty, let rest = [path, real].first(where: { $0.hasPrefix("\(root)/") }) else {
                throw Stop("\(path) is not in the git repository of this directory.", code: .badInput)
            }
            whole = String(rest.dropFirst(root.count + 1))
        } else {
            whole = (Self.git(["rev-parse", "--show-prefix"]) ?? "").trimmed + path
        }
        guard let place = Self.normalized(whole) else {
            throw Stop("\(path) is not in the git repository of this directory.", code: .badInput)
        }
        return place
    }

    /// Without `.` and `..`; `nil` where it leaves the repository.
    private static func normalized(_ path: String) -> String? {
        var steps: [Substring] = []
        for step in path.split(separator: "/") where step != "." {
            guard step == ".." else {
                steps.append(step)
                continue
            }
            guard steps.popLast() != nil else { return nil }
        }
        return steps.joined(separator: "/")
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    // MARK: git

    /// What git writes; `nil` where it fails, or is not there, or writes no text.
    private static func git(_ arguments: [String]) -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "--no-pager", "--no-optional-locks"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch { return nil }
        let data = (try? output.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(data: data, encoding: .utf8)
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .newlines) }
}
