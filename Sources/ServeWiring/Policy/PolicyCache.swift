import Enforcement
package import Foundation
import Policy
package import Store
package import Wiring

/// Which policy was in force last, kept in the state file: tells whether it changed while the server was down, and lets
/// a policy on GitHub outlive a broken version and an outage.
package struct PolicyCache: Sendable {
    /// Where it is noted.
    package static let note = "policy"

    private let keyValueStore: KeyValueStore
    private let source: String
    private let keepsTexts: Bool

    /// - Parameters:
    ///   - source: where the policy comes from.
    ///   - keepsTexts: for a policy that is not on this machine.
    package init(_ store: StateStore, source: String, keepsTexts: Bool) {
        keyValueStore = store.keyValueStore
        self.source = source
        self.keepsTexts = keepsTexts
    }

    /// What is remembered of it.
    package struct Entry: Sendable {
        package let digest: String
        package let since: String
        fileprivate let files: [PolicyText]
        fileprivate let inventory: PolicyText?

        /// The policy as it was; `nil` when its texts were not kept, or this version reads them otherwise.
        package var reading: PolicyReading? {
            guard !files.isEmpty else { return nil }
            return try? PolicyReading(of: files) { _ in inventory?.text ?? "" }
        }
    }

    /// - Throws: `StoreFault`
    package func last() async throws -> Entry? {
        guard let note = try await keyValueStore.json(Self.note), note["source"]?.stringValue == source,
            let digest = note["digest"]?.stringValue
        else { return nil }
        return Entry(
            digest: digest, since: note["since"]?.stringValue ?? "?",
            files: (note["files"]?.arrayValue ?? []).compactMap { PolicyText($0) },
            inventory: note["inventory"].flatMap { PolicyText($0) })
    }

    /// - Throws: `StoreFault`
    package func note(_ edition: PolicyReloader.Edition, since: Date) async throws {
        var note: [String: JSON] = [
            "source": .string(source), "digest": .string("\(edition.digest)"),
            "since": .string(since.formatted(.iso8601)),
        ]
        if keepsTexts {
            note["files"] = .array(edition.reading.files.map { $0.json })
            note["inventory"] = edition.reading.inventory?.json
        }
        try await keyValueStore.write(Self.note, JSON.object(note).text())
    }

    /// - Parameter refused: why the version that is there now is not in force; `nil`: there is none.
    /// - Throws: `StoreFault`
    package func note(refused: String?) async throws {
        guard var note = try await keyValueStore.json(Self.note)?.objectValue else { return }
        note["refused"] = refused.map { .string($0) }
        try await keyValueStore.write(Self.note, JSON.object(note).text())
    }
}

extension PolicyText {
    fileprivate init?(_ json: JSON) {
        guard let name = json["name"]?.stringValue, let text = json["text"]?.stringValue else { return nil }
        self.init(name: name, text: text)
    }

    fileprivate var json: JSON { ["name": .string(name), "text": .string(text)] }
}
