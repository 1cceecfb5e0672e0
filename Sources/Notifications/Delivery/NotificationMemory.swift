import FoundationEssentials

/// Keeps over a restart what is still to be sent, and what was announced.
package struct NotificationMemory: Sendable {
    package let load: @Sendable () async throws -> String?
    package let save: @Sendable (String) async throws -> Void

    package init(
        load: @escaping @Sendable () async throws -> String?, save: @escaping @Sendable (String) async throws -> Void
    ) {
        self.load = load
        self.save = save
    }

    /// Everything is forgotten when the process ends.
    package static let none = NotificationMemory(load: { nil }, save: { _ in })
}

/// What is kept, as text.
struct SavedNotifications: Codable {
    /// By ``NotificationReceiver/id``.
    var outboxes: [String: Outbox] = [:]
    /// Until when a cause is not announced again.
    var announced: [String: Date] = [:]

    init() {}

    init(parsing text: String) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        self = try decoder.decode(Self.self, from: Data(text.utf8))
    }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .secondsSince1970
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
