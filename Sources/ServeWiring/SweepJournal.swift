import Enforcement
import Foundation
import Policy
package import Server
package import Store
import Wiring

/// When all repositories were last checked, and what came of it, kept in the state file.
package struct SweepJournal: Sendable {
    /// Where it is noted.
    package static let note = "sweep"
    private static let asked = "sweep asked for at"

    private let keyValueStore: KeyValueStore

    package init(_ store: StateStore) { keyValueStore = store.keyValueStore }

    /// When the schedule last asked for a sweep.
    package var memory: SweepTimetable.Memory {
        SweepTimetable.Memory(
            last: {
                try await keyValueStore.read(Self.asked).flatMap { Double($0) }.map { Date(timeIntervalSince1970: $0) }
            },
            note: { try await keyValueStore.write(Self.asked, $0.timeIntervalSince1970.description) })
    }

    package func note(_ report: SweepReport) async {
        do {
            try await keyValueStore.write(Self.note, report.json.text())
        } catch {
            Log.make("sweep").error("the result of a sweep could not be saved", metadata: ["reason": "\(error)"])
        }
    }
}

extension SweepReport {
    fileprivate var json: JSON {
        var json: [String: JSON] = [
            "because": .string(request.causes.map { $0.sentence }.joined(separator: "; ")),
            "at": .string(finishedAt.formatted(.iso8601)), "finished": .integer(Int(finishedAt.timeIntervalSince1970)),
            "seconds": .number(finishedAt.timeIntervalSince(startedAt)),
            "repositories": .integer(survey.repositories), "in_sync": .integer(survey.inSync),
            "to_look_at": .integer(survey.due.count), "unreadable": .integer(survey.unreadable),
            "refused": .integer(survey.refused),
            "requests": .integer(survey.usage.total), "graphql_points": .integer(survey.usage.graphQLPoints),
        ]
        json["first_unreadable"] = survey.firstUnreadable.map { .string($0) }
        json["stopped_by"] = survey.violation.map { .string($0) }
        return .object(json)
    }
}
