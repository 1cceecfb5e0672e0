import Foundation
import Policy
import Wiring

/// A policy at a commit of the git repository that this process runs in, with its other files and its inventory.
struct GitPolicy {
    /// A branch, tag or commit.
    let ref: String
    /// Of the file or the directory, as it is called here; behind `ref:`, from the root of the repository, as git has
    /// it.
    let path: String

    /// - Parameters:
    ///   - text: `main`, or `main:old-name.yml` where the policy was called otherwise.
    ///   - path: of the policy, as it is called here.
    init(_ text: String, path: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        ref = parts[0]
        let isRelative = parts.count > 1 && (parts[1].hasPrefix("./") || parts[1].hasPrefix("../"))
        self.path = parts.count > 1 ? parts[1] : path
        isFromRoot = parts.count > 1 && !isRelative
    }

    private let isFromRoot: Bool

    /// - Throws: `PolicyProblems` with every mistake, `Stop` when it cannot be read.
    func load() throws -> PolicyReading {
        guard !ref.isEmpty, !ref.hasPrefix("-"),
            let commit = Self.git(["rev-parse", "--verify", "--quiet", "\(ref)^{commit}"])
        else {
            throw Stop("\(Terminal.quoted(ref)) is not a file, and \(Self.reasonForNoCommit)", code: .badInput)
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
                "\(ref) has no \(Terminal.quoted(place)). If the policy has another name there, write '\(ref):PATH'. "
                    + "If there is no policy yet, 'githubcop plan' shows what the new one changes.", code: .badInput)
        }
    }

    /// Why a name stands for no commit, as the rest of a sentence.
    private static var reasonForNoCommit: String {
        guard git(["version"]) != nil else { return "git is not installed, so that it cannot be a branch or a commit." }
        guard git(["rev-parse", "--git-dir"]) != nil else { return "this directory is not in a git repository." }
        guard !(git(["rev-list", "--all", "--max-count=1"]) ?? "").isEmpty else {
            return "the git repository here has no commits yet."
        }
        let here = "not a branch, tag or commit of the git repository here."
        if git(["rev-parse", "--is-shallow-repository"])?.trimmed == "true" {
            return "\(here) The clone is shallow: run 'git fetch --unshallow', or in GitHub Actions check out with "
                + "'fetch-depth: 0'."
        }
        return "\(here) If it is on a remote, run 'git fetch'."
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
        if isFromRoot {
            // As git has it.
        } else if path.hasPrefix("/") {
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
