import Foundation
import SharedMaterial

@testable import Sandbox

/// Real exchanges with github.com in WireMock's format.
struct Recording: Sendable, CustomStringConvertible {
    let description: String
    let steps: [Step]

    struct Step: Sendable {
        let method: String
        let path: String
        let requestBody: JSON?
        let status: Int
        let body: JSON?
    }

    /// All recordings of a test class that begin with a visit to a repository.
    static func all(_ suite: String) -> [Recording] {
        let folder = SharedMaterial.folder.appendingPathComponent("recorded/\(suite)")
        return SharedMaterial.names(in: "recorded/\(suite)").compactMap { Recording(folder.appendingPathComponent($0)) }
    }

    private init?(_ folder: URL) {
        let mappings = folder.appendingPathComponent("mappings")
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: mappings.path) else { return nil }
        let ordered = names.sorted { (Int($0.prefix { $0 != "-" }) ?? 0) < (Int($1.prefix { $0 != "-" }) ?? 0) }
        description = folder.lastPathComponent
        steps = ordered.compactMap { name in
            guard let data = try? Data(contentsOf: mappings.appendingPathComponent(name)),
                let mapping = JSON(parsing: data)
            else { return nil }
            return Step(mapping, files: folder.appendingPathComponent("__files"))
        }
    }
}

extension Recording.Step {
    fileprivate init?(_ mapping: JSON, files: URL) {
        guard let request = mapping["request"], let response = mapping["response"],
            let path = request["url"]?.string, path.hasPrefix("/repos/"), let status = response["status"]?.int
        else { return nil }
        method = request["method"]?.string ?? "GET"
        self.path = path
        let pattern = request["bodyPatterns"]?[0]?["equalToJson"]?.string
        requestBody = pattern.flatMap { JSON(parsing: $0) }
        self.status = status
        if let name = response["bodyFileName"]?.string {
            body = (try? Data(contentsOf: files.appendingPathComponent(name))).flatMap { JSON(parsing: $0) }
        } else {
            body = response["body"]?.string.flatMap { JSON(parsing: $0) }
        }
    }
}

/// What a recorded answer has and the sandbox's has not. Members that GitHub added since may be extra.
enum Shape {
    /// `values`: compare the leaves too, save for ids, hashes and dates.
    static func differences(_ recorded: JSON, _ actual: JSON, values: Bool, at path: String = "$") -> [String] {
        switch (recorded, actual) {
        case (.object(let old), .object(let new)):
            return old.members.flatMap { key, value -> [String] in
                guard let other = new[key] else { return ["\(path).\(key) is missing"] }
                let isVolatile = ["id", "node_id", "sha", "avatar_url", "status"].contains(key) || key.hasSuffix("_at")
                return differences(value, other, values: values && !isVolatile, at: "\(path).\(key)")
            }
        case (.array(let old), .array(let new)):
            if values, old.count != new.count { return ["\(path) has \(new.count) elements, not \(old.count)"] }
            return zip(old, new).flatMap { differences($0, $1, values: values, at: "\(path)[]") }
        case (.null, _), (_, .null): return values && recorded != actual ? ["\(path) is \(actual.text)"] : []
        case (.string, .string), (.bool, .bool), (.int, .int), (.double, .double), (.int, .double), (.double, .int):
            return values && recorded != actual ? ["\(path) is \(actual.text), not \(recorded.text)"] : []
        default: return ["\(path) is \(actual.text), not like \(recorded.text)"]
        }
    }
}
