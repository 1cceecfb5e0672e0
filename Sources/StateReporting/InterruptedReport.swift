import Enforcement
import Foundation
package import Policy
package import Reporting
package import ServeWiring
import Store

/// What processes were writing when they ended, as text and JSON.
package enum InterruptedReport {
    /// A line for each intent that is open.
    package static func lines(of entries: [InterruptedWork.Entry], _ style: Style) throws -> [String] {
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

    package static func json(of entries: [InterruptedWork.Entry]) throws -> JSON {
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
