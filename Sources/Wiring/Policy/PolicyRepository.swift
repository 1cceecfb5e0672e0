package import Enforcement
import FoundationEssentials
import Policy

/// A policy in a repository on GitHub, read through the contents API. It is read anew after a while, or when somebody
/// says that it has changed; files that are still the same are not fetched again.
///
/// All files and the inventory are read at one commit, so that a push in between cannot mix two versions.
///
/// Source: <https://docs.github.com/rest/repos/contents>, <https://docs.github.com/rest/commits/commits>
package actor PolicyRepository {
    private let place: PolicyPlace
    /// How long what was read is taken for what is there: seconds.
    private let lifetime: Double
    private let now: @Sendable () -> Double

    /// Texts by the id that git gives them: equal ids, equal texts.
    private var texts: [String: String] = [:]
    private var held: (reading: PolicyReading, edition: Int, ids: [String], commit: String, until: Double)?
    private var editions = 0

    package init(
        _ place: PolicyPlace, lifetime: Duration = .seconds(60),
        now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 }
    ) {
        self.place = place
        self.lifetime = Double(lifetime.components.seconds)
        self.now = now
    }

    /// The next `load` reads it anew.
    package func expire() {
        held?.until = -.infinity
    }

    /// - Returns: the policy, and a number that is another whenever it is another policy.
    /// - Throws: `GitHubFailure`, `PolicyUnreadable`, `PolicyProblems` with every mistake in it.
    package func load(_ reader: GitHubReader) async throws -> (reading: PolicyReading, edition: Int) {
        if let held, now() < held.until { return (held.reading, held.edition) }
        let commit = try await commit(reader)
        if let known = held, known.commit == commit {
            held?.until = now() + lifetime
            return (known.reading, known.edition)
        }
        let (files, folder) = try await policyFiles(at: commit, reader)
        var ids = files.map { $0.id }
        let sources = files.map { PolicyText(name: "\(place.repository):\($0.path)", text: texts[$0.id] ?? "") }
        var reading = Self.reading(of: sources, inventory: nil)
        if let name = reading.inventory {
            let inventory = try await file(at: Self.resolve(name, in: folder), of: commit, reader)
            ids.append(inventory.id)
            reading = Self.reading(of: sources, inventory: texts[inventory.id])
        }
        texts = texts.filter { ids.contains($0.key) }
        let policy = try reading.result.get()
        if let known = held, known.ids == ids {
            held = (known.reading, known.edition, ids, commit, now() + lifetime)
            return (known.reading, known.edition)
        }
        editions += 1
        held = (policy, editions, ids, commit, now() + lifetime)
        return (policy, editions)
    }

    // MARK: Reading

    private struct File {
        let path: String
        let id: String
    }

    /// What the branch points to now.
    private func commit(_ reader: GitHubReader) async throws -> String {
        let request =
            if let ref = place.ref {
                ReadRequest("/repos/\(place.repository)/commits?per_page=1&sha=\(ref)")
            } else {
                ReadRequest("/repos/\(place.repository)/commits?per_page=1")
            }
        do {
            guard let id = try await reader.get(request).body.arrayValue?.first?["sha"]?.stringValue else {
                throw PolicyUnreadable("GitHub did not say which commit \(place) is at.")
            }
            return id
        } catch let failure as GitHubFailure where failure.reason == .notFound {
            throw PolicyUnreadable(
                "There is no \(place.repository)\(place.ref.map { " with a branch \($0)" } ?? ""), or the credential may "
                    + "not read it (contents: read).")
        } catch let failure as GitHubFailure where failure.status == 409 {
            throw PolicyUnreadable("\(place.repository) is empty. Push the policy to it.")
        }
    }

    private func policyFiles(
        at commit: String, _ reader: GitHubReader
    ) async throws -> (files: [File], folder: [Substring]) {
        let segments = place.path.split(separator: "/")
        let body = try await get(place.path, of: commit, reader)
        guard let entries = body.arrayValue else {
            return ([try await file(body, at: place.path, reader)], segments.dropLast())
        }
        let paths = entries.compactMap { $0["type"]?.stringValue == "file" ? $0["path"]?.stringValue : nil }
            .filter(PolicyUnreadable.isPolicy).sorted()
        guard !paths.isEmpty else { throw PolicyUnreadable("\(place) holds no .yml file.") }
        var files: [File] = []
        for path in paths {
            let entry = entries.first { $0["path"]?.stringValue == path }
            if let id = entry?["sha"]?.stringValue, texts[id] != nil {
                files.append(File(path: path, id: id))
            } else {
                files.append(try await file(at: path, of: commit, reader))
            }
        }
        return (files, segments)
    }

    private func file(at path: String, of commit: String, _ reader: GitHubReader) async throws -> File {
        try await file(get(path, of: commit, reader), at: path, reader)
    }

    private func file(_ body: JSON, at path: String, _ reader: GitHubReader) async throws -> File {
        guard let id = body["sha"]?.stringValue else { throw PolicyUnreadable("\(place): \(path) is no file.") }
        var content = body
        if content["encoding"]?.stringValue != "base64" {
            // The contents API gives no content of files beyond a megabyte; that of blobs does.
            content = try await reader.get(ReadRequest("/repos/\(place.repository)/git/blobs/\(id)")).body
        }
        guard let encoded = content["content"]?.stringValue,
            let data = Data(base64Encoded: encoded, options: .ignoreUnknownCharacters),
            let text = String(data: data, encoding: .utf8)
        else { throw PolicyUnreadable("\(place): \(path) is not UTF-8 text.") }
        texts[id] = text
        return File(path: path, id: id)
    }

    private func get(_ path: String, of commit: String, _ reader: GitHubReader) async throws -> JSON {
        do {
            return try await reader.get(
                ReadRequest("/repos/\(place.repository)/contents/\(path: path)?ref=\(commit)")
            ).body
        } catch let failure as GitHubFailure where failure.reason == .notFound {
            throw PolicyUnreadable(
                "There is no \(path) in \(place.repository)\(place.ref.map { " at \($0)" } ?? ""), or the credential "
                    + "may not read it (contents: read).")
        }
    }

    /// The inventory's path, which is relative to the policy's folder.
    private static func resolve(_ name: String, in folder: [Substring]) throws(PolicyUnreadable) -> String {
        let segments = name.split(separator: "/")
        guard !segments.contains("..") else { throw PolicyUnreadable("The inventory '\(name)' must not hold '..'.") }
        return ((name.hasPrefix("/") ? [] : folder) + segments.filter { $0 != "." }).joined(separator: "/")
    }

    // MARK: Parsing

    /// - Parameter inventory: its text; `nil` to find out which file it is.
    private static func reading(
        of sources: [PolicyText], inventory: String?
    ) -> (result: Result<PolicyReading, PolicyProblems>, inventory: String?) {
        let desired = Desired()
        let result = Result { () throws(PolicyProblems) in
            try PolicyReading(of: sources) { name in
                desired.name = name
                guard let inventory else { throw PolicyUnreadable("it is not there yet") }
                return inventory
            }
        }
        return (result, desired.name)
    }

    private final class Desired {
        var name: String?
    }
}
