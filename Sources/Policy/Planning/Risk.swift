/// What a change may cost. A policy limits how many changes of each class a run makes, and a plan lists them first.
///
/// In the order of their weight: a change that is of several classes is of the first of them.
package enum Risk: String, Hashable, Sendable, Codable, CaseIterable {
    /// More people can see the repository.
    case publication
    /// The repository becomes read-only.
    case archival
    /// What is deleted takes along what GitHub cannot give back: the secrets and the history of an environment.
    case dataLoss = "data-loss"
    /// A setting protects less than before.
    case weakening
    /// Something that exists will not exist any more; see `Change.removals`.
    case removal
}

extension Risk {
    /// When a setting gets weaker, more public, or archived. A field of a `SettingSchema` says so; fields that say nothing are
    /// harmless in every direction.
    package struct Rule: Sendable {
        let risk: Risk
        let directions: [Direction]

        package static func weaker(_ directions: Direction...) -> Rule {
            Rule(risk: .weakening, directions: directions)
        }
        package static func publication(_ direction: Direction) -> Rule {
            Rule(risk: .publication, directions: [direction])
        }
        package static func archival(_ direction: Direction) -> Rule { Rule(risk: .archival, directions: [direction]) }
        package static func dataLoss(_ direction: Direction) -> Rule { Rule(risk: .dataLoss, directions: [direction]) }

        fileprivate var concernsElements: Bool { directions.contains { $0.concernsElements } }

        /// What holds for the lists and maps inside an object as well.
        fileprivate var inherited: Rule? {
            let lists = directions.filter { $0.concernsElements }
            return lists.isEmpty ? nil : Rule(risk: risk, directions: lists)
        }
    }

    package enum Direction: Hashable, Sendable {
        case whenTrue
        case whenFalse
        /// It is switched off: `null` where there was something.
        case whenOff
        /// A number becomes smaller, or a ranked choice a lower one.
        case falling
        /// A number becomes larger, or there is none any more.
        case rising
        /// A choice moves towards the end of these words.
        case along([String])
        /// It becomes this value.
        case becoming(JSON)
        /// A list or a map, or one of those inside, loses an element.
        case losing
        /// A list or a map, or one of those inside, gains an element.
        case gaining

        fileprivate var concernsElements: Bool {
            switch self {
            case .losing, .gaining: true
            default: false
            }
        }

        fileprivate func isTaken(from before: JSON, to after: JSON, _ schema: SettingSchema) -> Bool {
            switch self {
            case .whenTrue: return before != true && after == true
            case .whenFalse: return before != false && after == false
            case .whenOff: return !before.isNull && after.isNull
            case .becoming(let value): return before != value && after == value
            case .falling:
                if let old = before.intValue, let new = after.intValue { return new < old }
                guard case .choice(let choice) = schema else { return false }
                return Self.rises(from: after, to: before, in: choice.values)
            case .rising:
                guard let old = before.intValue else { return false }
                return after.isNull || after.intValue.map { $0 > old } ?? false
            case .along(let words): return Self.rises(from: before, to: after, in: words)
            case .losing:
                return Self.losses(from: before, to: after, schema) > 0
            case .gaining:
                return Self.losses(from: after, to: before, schema) > 0
            }
        }

        private static func losses(from before: JSON, to after: JSON, _ schema: SettingSchema) -> Int {
            switch schema {
            case .list(let list): list.removals(by: after, from: before)
            case .map(let map):
                map.surplus(in: before.objectValue ?? [:], beyond: (after.objectValue ?? [:]).keys).count
            case .boolean, .integer, .text, .choice, .object: 0
            }
        }

        private static func rises(from before: JSON, to after: JSON, in words: [String]) -> Bool {
            guard let old = before.stringValue.flatMap(words.firstIndex),
                let new = after.stringValue.flatMap(words.firstIndex)
            else { return false }
            return new > old
        }
    }
}

extension Risk {
    /// The class of a change of a kind whose settings have this schema; `nil` where it is harmless.
    ///
    /// What is made anew replaces nothing, so it is harmless unless its collection gets weaker by one more; a kind may
    /// know better (`SettingKind.risk`).
    package static func of(_ change: Change, in schema: SettingSchema) -> Risk? {
        var schema = schema
        // Of what is changed, and of the map whose entry it is.
        var (rule, entries) = (Rule?.none, Rule?.none)
        for step in change.path.components {
            switch schema {
            case .object(let object):
                guard let field = object[step] else { return change.verb == .remove ? .removal : nil }
                (schema, rule, entries) = (field.schema, field.risk ?? rule?.inherited, nil)
            case .map(let map):
                (schema, rule, entries) = (map.value, map.valueRisk ?? rule?.inherited, rule ?? map.risk)
            case .boolean, .integer, .text, .choice, .list: return change.verb == .remove ? .removal : nil
            }
        }
        switch change.verb {
        case .rename: return nil
        case .create: return entries.flatMap { $0.directions.contains(.gaining) ? $0.risk : nil }
        case .remove:
            guard let entries, entries.concernsElements else { return .removal }
            return entries.directions.contains(.losing) ? entries.risk : nil
        case .update, .replace:
            let found = all(from: change.before ?? .null, to: change.after ?? .null, schema, rule)
            return allCases.first { found.contains($0) } ?? (change.removals > 0 ? .removal : nil)
        }
    }

    /// Every class of what differs between two values. What either does not tell is not compared.
    package static func all(from before: JSON, to after: JSON, _ schema: SettingSchema, _ rule: Rule? = nil) -> Set<
        Risk
    > {
        guard before != after else { return [] }
        var found: Set<Risk> = []
        var rule = rule
        if case .map(let map) = schema { rule = rule ?? map.risk }
        if let rule, rule.directions.contains(where: { $0.isTaken(from: before, to: after, schema) }) {
            found.insert(rule.risk)
        }
        switch schema {
        case .object(let object):
            for field in object.fields {
                guard let old = before[field.name], let new = after[field.name] else { continue }
                found.formUnion(all(from: old, to: new, field.schema, field.risk ?? rule?.inherited))
            }
        case .map(let map):
            for (key, new) in after.objectValue ?? [:] {
                guard let old = map.entry(key, in: before.objectValue ?? [:])?.value else { continue }
                found.formUnion(all(from: old, to: new, map.value, map.valueRisk ?? rule?.inherited))
            }
        case .list(let list):
            let present = Dictionary((before.arrayValue ?? []).map { (list.identity(of: $0), $0) }) { first, _ in first
            }
            for new in after.arrayValue ?? [] {
                guard let old = present[list.identity(of: new)] else { continue }
                found.formUnion(all(from: old, to: new, list.element))
            }
        case .boolean, .integer, .text, .choice: break
        }
        return found
    }
}
