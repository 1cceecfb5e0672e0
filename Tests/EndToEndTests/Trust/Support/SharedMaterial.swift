import Foundation
import Policy

/// What GitHub itself sent to somebody, where it is at hand: `GITHUBCOP_SHARED`, or `shared/` beside the checkout.
enum SharedMaterial {
    private static let root: URL = {
        if let path = ProcessInfo.processInfo.environment["GITHUBCOP_SHARED"] { return URL(fileURLWithPath: path) }
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<6 { folder.deleteLastPathComponent() }
        return folder.appendingPathComponent("shared")
    }()

    /// A file below `github/`; `nil`, with a line that says so, where it is not at hand.
    static func json(_ path: String) -> Policy.JSON? {
        let file = root.appendingPathComponent("github").appendingPathComponent(path)
        guard let data = FileManager.default.contents(atPath: file.path), let json = try? Policy.JSON(parsing: data)
        else {
            print("\(path) is not at hand (GITHUBCOP_SHARED): left out, an own sample is used.")
            return nil
        }
        return json
    }

    /// The bodies of the requests with this method that somebody's client sent to GitHub, by the folder of their test.
    static func recordedBodies(_ method: String, in folder: String) -> [(name: String, body: Policy.JSON)] {
        let directory = root.appendingPathComponent("github/recorded").appendingPathComponent(folder)
        guard let files = FileManager.default.enumerator(atPath: directory.path) else {
            print("\(folder) is not at hand (GITHUBCOP_SHARED): left out, own samples are used.")
            return []
        }
        let names = files.compactMap { $0 as? String }.filter { $0.contains("/mappings/") }.sorted()
        return names.compactMap { name in
            guard let data = FileManager.default.contents(atPath: directory.appendingPathComponent(name).path),
                let exchange = try? Policy.JSON(parsing: data), exchange["request"]?["method"] == .string(method),
                let text = exchange["request"]?["bodyPatterns"]?.arrayValue?.first?["equalToJson"]?.stringValue,
                let body = try? Policy.JSON(parsing: Array(text.utf8))
            else { return nil }
            return (name, body)
        }
    }
}
