import Composition
package import Enforcement
import Foundation
import Policy
package import Store

extension History {
    /// Keeps records in the state file. Each is a run of its own; work that wrote nothing is not worth a line.
    package static func kept(in store: StateStore) -> History {
        let logger = Log.make("history")
        return History { record in
            guard let plan = record.plan, !record.outcomes.isEmpty else { return }
            do {
                try await store.history.append(try RunRecord(record, plan))
            } catch {
                logger.error("a record could not be kept", metadata: ["reason": "\(error)"])
            }
        }
    }
}

extension RunRecord {
    fileprivate init(_ record: Record, _ plan: RepositoryPlan) throws {
        self.init(
            run: UUID().uuidString, started: record.startedAt, finished: record.finishedAt,
            trigger: record.causes.map { $0.sentence }.joined(separator: "; "),
            causes: try Self.json(record.causes), actor: record.causes.compactMap { $0.actor }.first,
            repositoryID: plan.repository.id,
            repository: plan.repository.name.description, changes: try Self.json(plan.changes),
            outcomes: try Self.json(record.outcomes), requests: record.usage.total)
    }

    private static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}
