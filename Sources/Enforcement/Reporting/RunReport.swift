import FoundationEssentials
package import Policy

/// A run as JSON for programs.
///
/// The shape is stable: members are added, never renamed or removed. `Docs/cli.md` documents it.
package struct RunReport: Sendable {
    private let organization: String
    private var repositories: [JSON] = []

    package init(organization: String) { self.organization = organization }

    package mutating func add(_ plan: RepositoryPlan, outcomes: [Outcome] = [], failure: String? = nil) {
        repositories.append(Self.json(of: plan, outcomes: outcomes, failure: failure))
    }

    package mutating func add(_ name: RepositoryName, failure: String) {
        repositories.append(
            ["name": .string(name.description), "changes": [], "notes": [], "failure": .string(failure)])
    }

    package func json(summary: RunSummary, requests: RequestUsage) -> JSON {
        [
            "organization": .string(organization),
            "repositories": .array(repositories),
            "summary": JSON(encoding: summary),
            "requests": JSON(encoding: requests).setting(["total"], to: .integer(requests.total)),
        ]
    }

    /// One repository.
    package static func json(of plan: RepositoryPlan, outcomes: [Outcome], failure: String?) -> JSON {
        let results = Dictionary(outcomes.map { ($0.change, $0) }) { first, _ in first }
        var json: JSON = [
            "name": .string(plan.repository.name.description),
            "changes": .array(plan.changes.map { Self.json(of: $0, results[$0]) }),
            "notes": .array(plan.notes.map(Self.json)),
        ]
        if let failure { json = json.setting(["failure"], to: .string(failure)) }
        return json
    }

    private static func json(of change: Change, _ outcome: Outcome?) -> JSON {
        var members: [String: JSON] = [
            "kind": .string(change.kind),
            "subject": .string(change.subject),
            "verb": .string(change.verb.rawValue),
            "before": (change.before ?? .null).redacted,
            "after": (change.after ?? .null).redacted,
            "rule": .string(change.rule),
            "source": .string(change.source.lineText),
        ]
        if let field = change.field { members["field"] = .string(field.description) }
        if let outcome {
            members["outcome"] = .string(outcome.status.rawValue)
            if let message = outcome.message { members["message"] = .string(message) }
        }
        return .object(members)
    }

    private static func json(of note: Note) -> JSON {
        var members: [String: JSON] = ["topic": .string(note.topic.rawValue), "message": .string(note.message)]
        if let kind = note.kind { members["kind"] = .string(kind) }
        if let subject = note.subject { members["subject"] = .string(subject) }
        return .object(members)
    }
}

extension JSON {
    /// References as the text that a policy writes for them.
    fileprivate var redacted: JSON {
        switch self {
        case .unresolved: .string(shortText)
        case .array(let items): .array(items.map { $0.redacted })
        case .object(let members): .object(members.mapValues { $0.redacted })
        default: self
        }
    }

    fileprivate init(encoding value: some Encodable) {
        self = (try? JSONEncoder().encode(value)).flatMap { try? JSON(parsing: $0) } ?? .null
    }
}
