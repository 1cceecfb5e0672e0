package import Enforcement
import FoundationEssentials
package import Policy

/// A run as JSON for programs: an object for each repository as it comes, one a line, and at the end one for the run.
///
/// The schema is stable: members are added, never renamed or removed. `Docs/cli.md` documents it.
package enum RunReport {
    /// The last object.
    /// - Parameters:
    ///   - budget: what GitHub said is left of the hour, by resource.
    ///   - seconds: how long the run took.
    ///   - preflight: what was found before the first repository was planned.
    ///   - run: its name in the history; `nil` where it is not kept.
    ///   - unmatched: what of the policy is about no repository.
    ///   - hints: what the policy could say more simply.
    ///   - risks: by class, how many and how many of them the limits allow.
    ///   - merge: whether it does more than the preview of its policy showed; `nil` where there is nothing to compare.
    package static func json(
        of organization: String, summary: RunSummary, requests: RequestUsage, budget: JSON, seconds: Double,
        preflight: PreflightReport? = nil, run: String? = nil, risks: JSON = [:], unmatched: [Unmatched] = [],
        hints: [String] = [], merge: JSON? = nil
    ) -> JSON {
        var json: JSON = [
            "organization": .string(organization),
            "summary": JSON(encoding: summary),
            "requests": JSON(encoding: requests).setting(["total"], to: .integer(requests.total)),
            "budget": budget,
            "risks": risks,
            "unmatched": unmatched.json,
            "seconds": .number((seconds * 10).rounded() / 10),
        ]
        if !hints.isEmpty { json = json.setting(["hints"], to: .strings(hints)) }
        if let merge { json = json.setting(["not_previewed"], to: merge) }
        if let preflight { json = json.setting(["preflight"], to: preflight.json) }
        return run.map { json.setting(["run"], to: .string($0)) } ?? json
    }

    /// One repository of which there is no plan.
    package static func json(of name: RepositoryName, failure: String) -> JSON {
        ["name": .string(name.description), "changes": [], "findings": [], "notes": [], "failure": .string(failure)]
    }

    /// One repository.
    package static func json(of plan: RepositoryPlan, outcomes: [Outcome], failure: String?) -> JSON {
        let json: JSON = [
            "name": .string(plan.target.name.description),
            "target": .string(plan.target.kind.rawValue),
            "changes": Self.json(of: plan.differences, outcomes: outcomes + plan.findings.withheld),
            "findings": .array(
                plan.findings.changes.map { Self.json(of: $0, nil) } + plan.findings.errors.map(Self.json)),
            "notes": .array(plan.notes.map(Self.json)),
        ]
        return failure.map { json.setting(["failure"], to: .string($0)) } ?? json
    }

    /// Changes, each with what became of it.
    package static func json(of changes: [Change], outcomes: [Outcome]) -> JSON {
        let results = Dictionary(outcomes.map { ($0.change, $0) }) { first, _ in first }
        return .array(changes.map { json(of: $0, results[$0]) })
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
        if let risk = change.risk { members["risk"] = .string(risk.rawValue) }
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
    var redacted: JSON {
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
