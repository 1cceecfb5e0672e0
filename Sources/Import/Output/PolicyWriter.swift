import Policy

/// Writes a policy with its comments, as one file or several.
struct PolicyWriter {
    let organization: String?
    /// Lines at the head of the first file.
    var head: [String] = []
    var exemptions: [YAML] = []
    /// The name of the file with facts about repositories.
    var inventory: String?
    var rules: [RuleText]
    let omissions: OmissionList
    var findings: [String] = []

    private static let mostOmissions = 200

    /// - Parameter folder: several files; else one, called so.
    func files(named name: String, isSplit: Bool) -> [PolicyText] {
        let rules = named(self.rules)
        guard isSplit else {
            return [PolicyText(name: name, text: text(of: rules, isFirst: true, isLast: true))]
        }
        let parts: [(String, RuleText.Part)] = [
            ("10-organization.yml", .organization), ("20-rules.yml", .general), ("30-exceptions.yml", .exceptions),
        ]
        let filled = parts.filter { part in rules.contains { $0.part == part.1 } }
        return filled.enumerated().map { index, part in
            PolicyText(
                name: part.0,
                text: text(
                    of: rules.filter { $0.part == part.1 }, isFirst: index == 0, isLast: index == filled.count - 1))
        }
    }

    private func text(of rules: [RuleText], isFirst: Bool, isLast: Bool) -> String {
        var lines = isFirst ? head.map { $0.isEmpty ? "#" : "# \($0)" } : []
        var writer = YAMLWriter()
        writer.write([YAMLEntry("version", .scalar("1"))], indent: 0)
        if isFirst, let organization { writer.write([YAMLEntry("organization", .text(organization))], indent: 0) }
        if isFirst, let inventory { writer.write([YAMLEntry("inventory", .text(inventory))], indent: 0) }
        lines += writer.lines
        if isFirst, !exemptions.isEmpty {
            var writer = YAMLWriter()
            writer.write([YAMLEntry("exempt", .sequence(exemptions))], indent: 0, open: ["exempt"])
            lines += [""] + writer.lines
        }
        lines += ["", rules.isEmpty ? "rules: []" : "rules:"]
        for (index, rule) in rules.enumerated() {
            if index > 0 { lines.append("") }
            if let remark = rule.remark { lines.append("  # \(remark)") }
            var writer = YAMLWriter()
            writer.write(rule.yaml, indent: 4, first: "  - ")
            lines += writer.lines
        }
        if isLast { lines += notes }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What is not in the policy, and why.
    private var notes: [String] {
        var lines: [String] = []
        if !findings.isEmpty {
            lines += ["", "# Left out, because it protects less than the baseline. 'githubcop plan' shows it:"]
            lines += findings.map { "#   \($0)" }
        }
        if !omissions.isEmpty {
            lines += ["", "# Not imported:"]
            for omission in omissions.all.prefix(Self.mostOmissions) {
                lines.append("#   \(Self.oneLine(omission.description))")
            }
            let rest = omissions.all.count - Self.mostOmissions
            if rest > 0 { lines.append("#   and \(rest) more") }
        }
        return lines
    }

    /// Text of others never begins a line of its own.
    private static func oneLine(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
    }

    /// With names of which each is there once.
    private func named(_ rules: [RuleText]) -> [RuleText] {
        var seen: Set<String> = []
        return rules.map { rule in
            var rule = rule
            var number = 2
            let name = rule.name
            while !seen.insert(rule.name).inserted {
                rule.name = "\(name) (\(number))"
                number += 1
            }
            return rule
        }
    }
}
