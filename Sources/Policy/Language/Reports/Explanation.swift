/// What a policy wants of one repository, setting by setting, with the rules that say so.
package struct Explanation: Hashable, Sendable {
    package struct Source: Hashable, Sendable {
        /// As a policy writes it.
        package let value: String
        /// `nil`: nothing but what is named (exclusive).
        package let json: JSON?
        /// More than `json` would be fine too.
        package let isMinimum: Bool
        package let rule: String
        package let location: SourceLocation

        fileprivate init(_ json: JSON?, isMinimum: Bool = false, rule: String, location: SourceLocation) {
            value = json.map { Explanation.text($0, isMinimum) } ?? "nothing else (exclusive)"
            self.json = json
            self.isMinimum = isMinimum
            self.rule = rule
            self.location = location
        }
    }

    package struct Row: Hashable, Sendable {
        package let kind: String
        /// Inside the kind; empty for the kind as a whole.
        package let path: SettingPath
        package let desired: Source
        /// What earlier rules desired, latest first.
        package let overrode: [Source]
        /// Of a list that several rules make up: its elements.
        package let elements: [Source]

        package var key: String { path.isEmpty ? kind : "\(kind).\(path)" }
    }

    package let repository: RepositoryName
    /// Rules that apply, in order.
    package let rules: [String]
    package let rows: [Row]
    /// Rules that are not active here, by name, and what they are instead.
    package var evaluated: [String: String] = [:]

    /// - Parameter key: which settings: `branches`, `branches.main.enforce_admins`, `teams devops`; `nil` for all.
    package init(
        of settings: DesiredSettings, in repository: RepositoryName, kinds: [any SettingKind.Type], key: String? = nil
    ) {
        self.repository = repository
        rules = settings.rules
        let names = Set(settings.kinds.keys).union(settings.exclusive.keys)
        // In the registry's order, as plans have it; what it does not know comes last.
        let order = Dictionary(kinds.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
        let all = names.sorted { (order[$0] ?? .max, $0) < (order[$1] ?? .max, $1) }.flatMap { name -> [Row] in
            let exclusive = settings.exclusive[name].map { Self.exclusiveRow(name, $0) }
            return (exclusive.map { [$0] } ?? []) + (settings.kinds[name].map { Self.rows(of: $0, name, []) } ?? [])
        }
        rows = key.map { Self.select($0, from: all) } ?? all
    }

    // MARK: Rows

    private static func exclusiveRow(_ kind: String, _ provenance: Provenance) -> Row {
        Row(
            kind: kind, path: [],
            desired: Source(nil, rule: provenance.rule, location: provenance.location),
            overrode: [], elements: [])
    }

    private static func rows(of desired: Desired, _ kind: String, _ path: SettingPath) -> [Row] {
        if case .members(let members, _) = desired, !members.isEmpty {
            return members.sorted { $0.key < $1.key }.flatMap { rows(of: $0.value, kind, path.appending($0.key)) }
        }
        let provenance = desired.provenance
        var isMinimum = false
        var elements: [Source] = []
        if case .value(let value) = desired {
            isMinimum = value.isMinimum
            if Set(value.origins.map { $0.rule }).count > 1 {
                elements = zip(value.json.arrayValue ?? [], value.origins).map { item, origin in
                    Source(item.shortened, rule: origin.rule, location: origin.location)
                }
            }
        }
        return [
            Row(
                kind: kind, path: path,
                desired: Source(
                    desired.json, isMinimum: isMinimum, rule: provenance.rule, location: provenance.location),
                overrode: provenance.overrode.map {
                    Source($0.value, isMinimum: $0.isMinimum, rule: $0.rule, location: $0.location)
                },
                elements: elements)
        ]
    }

    fileprivate static func text(_ value: JSON, _ isMinimum: Bool) -> String {
        let items = value.arrayValue.map { JSON.array($0.map { $0.shortened }) }
        return "\(isMinimum ? "!atLeast " : "")\((items ?? value).policyText)"
    }

    // MARK: Selection

    /// Keys are taken as people type them: with dots or spaces, in any case, from any step on.
    private static func select(_ key: String, from rows: [Row]) -> [Row] {
        let desired = folded(key)
        let within = rows.filter { isWithin(folded($0.key), desired) }
        guard within.isEmpty else { return within }
        return rows.filter { folded($0.key).contains(".\(desired).") || folded($0.key).hasSuffix(".\(desired)") }
    }

    private static func isWithin(_ key: String, _ desired: String) -> Bool {
        key == desired || key.hasPrefix("\(desired).")
    }

    private static func folded(_ key: String) -> String {
        key.lowercased().split { $0 == "." || $0.isWhitespace }.joined(separator: ".")
    }

    /// The nearest setting that the policy does want, for a key that selects nothing.
    package static func suggestion(
        for key: String, in settings: DesiredSettings, of repository: RepositoryName, kinds: [any SettingKind.Type]
    ) -> String? {
        let all = Explanation(of: settings, in: repository, kinds: kinds).rows
        let steps = Set(all.flatMap { [$0.key, $0.kind] + $0.path.components }).sorted()
        let words = folded(key).split(separator: ".").map(String.init).filter { !steps.contains($0) } + [folded(key)]
        return words.lazy.compactMap { Suggestion.nearest(to: $0, among: steps) }.first
    }
}

extension Explanation {
    /// A line for people: a value, and the rule that says so.
    package struct Line: Hashable, Sendable {
        /// Of a setting: its name, with which `left` begins. `nil` for what belongs to the setting above.
        package let key: String?
        package let left: String
        package let right: String

        package var isDetail: Bool { key == nil }
    }

    /// A line for each setting, below it the elements of several rules, and what it overrode.
    package var lines: [Line] {
        rows.flatMap { row in
            [Line(key: row.key, left: "\(row.key): \(row.desired.value)", right: place(row.desired))]
                + row.elements.map { Line(key: nil, left: "    \($0.value)", right: place($0)) }
                + row.overrode.map { Line(key: nil, left: "    instead of \($0.value)", right: place($0)) }
        }
    }
}

extension JSON {
    /// An element that names one field, as its value alone: `build` for `{ context: build }`.
    fileprivate var shortened: JSON {
        guard let members = objectValue, members.count == 1, let value = members.first?.value else { return self }
        return value
    }
}

extension Explanation {
    private func place(_ source: Source) -> String {
        "\(source.rule) (\(source.location.lineText))" + (evaluated[source.rule].map { ", \($0)" } ?? "")
    }
}
