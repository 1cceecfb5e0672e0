import ArgumentParser
import Foundation
import Kinds
import Store

/// What a shell proposes: it asks this program, which asks nobody else. Where nothing is known, nothing is proposed.
enum Completions {
    static let kinds = CompletionKind.list(allKindNames)
    static let repositories = CompletionKind.custom { words, _, typed in await repositories(words, typed) }
    static let policy = CompletionKind.file(extensions: ["yml", "yaml"])
    static let file = CompletionKind.file()

    /// An organization has a few thousand.
    private static let most = 20_000

    /// The repositories that the state file knows of. Behind a comma another one begins.
    @Sendable private static func repositories(_ words: [String], _ typed: String) async -> [String] {
        let path = statePath(words)
        guard FileManager.default.fileExists(atPath: path), let database = try? StateDatabase(path: path),
            let names = try? await database.repositoryNames(limit: most)
        else { return [] }
        try? database.close()
        let beginning = typed.lastIndex { $0 == "," || $0 == "!" }.map { String(typed[...$0]) } ?? ""
        let isOwned = typed.dropFirst(beginning.count).contains("/")
        let short = names.map { isOwned ? $0 : String($0.drop { $0 != "/" }.dropFirst()) }
        return Array(Set(short)).sorted().map { beginning + $0 }
    }

    private static func statePath(_ words: [String]) -> String {
        if let option = words.firstIndex(of: "--state"), option + 1 < words.count { return words[option + 1] }
        let joined = words.first { $0.hasPrefix("--state=") }
        return joined.map { String($0.dropFirst("--state=".count)) } ?? PolicyOptions.defaultState
    }
}
