import Enforcement
import Foundation
import ServeWiring
import Store
import Wiring

/// What processes were writing when they ended.
enum InterruptedRuns {
    /// Resolves what is open and says what came of it.
    /// - Throws: `StoreFault`.
    static func resolve(
        _ database: StateDatabase, say: (String) -> Void = { Terminal.complain($0) },
        by resolver: @escaping @Sendable (_ owner: String) async throws -> IntentResolver
    ) async throws {
        let resolution = try await InterruptedWork(database).resolve(by: resolver)
        for record in resolution.resolved {
            say("\(record.repository): \(record.failure ?? "") (run \(record.run.prefix(8))).".printable)
        }
        for (entry, reason) in resolution.left {
            say(
                "\(entry.intent.record.repository): \(entry.intent.process) ended while it wrote, and the repository "
                    + "could not be read to find out what was written: \(reason)".printable)
        }
    }

    /// The same with the credentials of the environment; does nothing where nothing was interrupted.
    /// - Throws: `StoreFault`.
    static func resolve(_ database: StateDatabase) async throws {
        let interrupted = try await InterruptedWork(database).entries().filter { !$0.isBeingWritten }
        guard let first = interrupted.first else { return }
        let connections = Connections()
        do {
            _ = try await connections.connection(for: first.owner)
        } catch {
            return Terminal.complain(
                "\(interrupted.count.counted("repository was", "repositories were")) being written when a process ended. "
                    + "Finding out what was written needs credentials. \(error)")
        }
        try await resolve(database) { owner in
            let connection = try await connections.connection(for: owner)
            return IntentResolver(session: connection.session)
        }
        await connections.close()
    }

    /// One for each organization.
    private actor Connections {
        private var all: [String: Connection] = [:]

        func connection(for owner: String) throws -> Connection {
            if let known = all[owner] { return known }
            let connection = try Connection(organization: owner)
            all[owner] = connection
            return connection
        }

        func close() async {
            for connection in all.values { await connection.close() }
        }
    }
}
