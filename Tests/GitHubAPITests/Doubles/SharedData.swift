import FoundationEssentials

/// Real data of GitHub's beside the project, where there is any.
enum SharedData {
    private static let folder: String =
        (ProcessInfo.processInfo.environment["GITHUBCOP_SHARED"]
            ?? #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
            + "/../shared") + "/github"

    static func file(_ path: String) -> String? {
        FileManager.default.contents(atPath: "\(folder)/\(path)").map { String(decoding: $0, as: UTF8.self) }
    }

    static func files(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(path)")) ?? []).sorted()
    }

    static func reportMissing(_ what: String) { print("left out: \(what) (no \(folder))") }
}
