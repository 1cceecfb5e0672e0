package import Foundation

/// GitHub's own schemas, payloads and recorded exchanges. They are not part of this repository: they lie in `github`
/// below the folder that `GITHUBCOP_SHARED` names, else below `shared` beside the checkout. A test that needs them
/// says so with `.enabled(if: SharedMaterial.isPresent, "…")`, so that it is skipped in words and never passes over
/// nothing.
package enum SharedMaterial {
    package static let folder: URL = {
        let root: URL
        if let path = ProcessInfo.processInfo.environment["GITHUBCOP_SHARED"], !path.isEmpty {
            root = URL(fileURLWithPath: path)
        } else {
            let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            root = checkout.deletingLastPathComponent().appendingPathComponent("shared")
        }
        return root.appendingPathComponent("github")
    }()

    /// The same sign by which the acceptance checks know it.
    package static let isPresent = FileManager.default.fileExists(atPath: path("schemas/index.json"))

    /// The beginning of what a skipped test says.
    package static let absence = "GitHub's material is not in \(folder.path) (GITHUBCOP_SHARED)"

    package static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    package static func data(_ name: String) -> Data? { FileManager.default.contents(atPath: path(name)) }

    package static func text(_ name: String) -> String? { data(name).map { String(decoding: $0, as: UTF8.self) } }

    /// What is directly inside a folder, in the order of the names.
    package static func names(in name: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []).sorted()
    }

    /// Paths of all files below a folder, in their order.
    package static func files(below name: String) -> [String] {
        (FileManager.default.enumerator(atPath: path(name))?.compactMap { $0 as? String } ?? []).sorted()
    }
}
