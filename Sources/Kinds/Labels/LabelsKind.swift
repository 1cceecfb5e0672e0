package import Policy

/// Labels of issues and pull requests, keyed by name.
package enum LabelsKind: SettingKind {
    package static let name = "labels"
    package static let triggers: Set<String> = ["label"]

    package static func mayPause(_ subject: String) -> Bool { true }

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        guard case .members(let labels, _) = desired else { return [] }
        var owners: [String: String] = [:]
        var found: [Contradiction] = []
        for (name, label) in labels.sorted(by: { $0.key < $1.key }) {
            guard case .value(let earlier)? = label[SettingSchema.Map.previousNames] else { continue }
            for old in (earlier.json.arrayValue ?? []).compactMap({ $0.stringValue?.lowercased() }) {
                if let other = owners[old], other != name {
                    found.append(
                        Contradiction(
                            "labels \(other) and \(name) were both called \(old) previously; GitHub cannot split a label",
                            at: earlier.provenance))
                }
                owners[old] = name
            }
        }
        return found
    }

    /// A label that is in use where it cannot be archived.
    package static func inapplicable(
        _ desired: Desired, in repository: RepositoryFacts, observed: Observed
    ) -> [SettingPath: Note] {
        guard !observed.irremovable.isEmpty, case .members(let labels, _) = desired else { return [:] }
        var notes: [SettingPath: Note] = [:]
        for case (let label, .absent) in labels {
            let found = observed.irremovable.first { $0.key.lowercased() == label.lowercased() }
            guard let found else { continue }
            notes[[label]] = Note(.information, kind: name, subject: found.key, found.value)
        }
        return notes
    }

    /// As GitHub has it: six digits in lower case, without `#`.
    static func normalColor(_ color: String) -> String {
        let digits = color.lowercased().drop { $0 == "#" }
        return digits.count == 3 ? digits.map { "\($0)\($0)" }.joined() : String(digits)
    }
}
