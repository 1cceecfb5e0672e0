import Enforcement
import Foundation
import Policy
import Reporting
import ServeWiring
import Store
import Wiring

/// What processes were writing when they ended, as text and JSON.
enum InterruptedReport {
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
                    + "could not be read to find out what came of it: \(reason)".printable)
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
                    + "What came of it is found out by reading, which needs credentials. \(error)")
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

    /// A line for each intent that is open.
    static func lines(of entries: [InterruptedWork.Entry], _ style: Style) throws -> [String] {
        try entries.map { entry in
            let record = entry.intent.record
            let count = try KeptRecord(record).changes.count
            let when = style.dim(record.started.formatted(.iso8601))
            let what = "\(record.repository.printable)  \(count.counted("change"))"
            let state =
                entry.isBeingWritten
                ? "being written by \(entry.intent.process)"
                : style.red("interrupted") + ": \(entry.intent.process) ended while it wrote"
            return [when, style.bold(String(record.run.prefix(8))), what, state].joined(separator: "  ")
        }
    }

    static func json(of entries: [InterruptedWork.Entry]) throws -> JSON {
        .array(
            try entries.map { entry in
                let record = try KeptRecord(entry.intent.record)
                return [
                    "intent": .string(entry.intent.id), "run": .string(record.record.run),
                    "started": .string(record.record.started.formatted(.iso8601)),
                    "repository": .string(record.record.repository), "process": .string(entry.intent.process),
                    "state": .string(entry.isBeingWritten ? "writing" : "interrupted"),
                    "changes": RunReport.json(of: record.changes, outcomes: []),
                ]
            })
    }
}
