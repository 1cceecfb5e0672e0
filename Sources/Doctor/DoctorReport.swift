import Enforcement
package import Policy
package import Reporting

/// Everything that `doctor` found, as people and programs read it.
package struct DoctorReport: Sendable {
    private let findings: [CheckResult]

    package init(_ findings: [CheckResult]) { self.findings = findings }

    package var problems: Int { findings.count { $0.verdict == .problem } }

    /// One line for each finding, its advice below it.
    package func lines(_ style: Style) -> [String] {
        let verdictWidth = CheckResult.Status.notChecked.rawValue.count
        let topicWidth = findings.map { $0.topic.rawValue.count }.max() ?? 0
        let margin = String(repeating: " ", count: verdictWidth + topicWidth + 4)
        let rows = findings.flatMap { finding in
            let verdict = finding.verdict.rawValue.padded(to: verdictWidth)
            let topic = finding.topic.rawValue.padded(to: topicWidth)
            let head = "\(coloured(verdict, finding.verdict, style))  \(style.bold(topic))  \(finding.message)"
            return [head] + (finding.advice.map { ["\(margin)→ \($0)"] } ?? [])
        }
        return rows + ["", summary]
    }

    package var json: JSON {
        let checks = findings.map { finding in
            var object: [String: JSON] = [
                "check": .string(finding.topic.rawValue), "status": .string(Self.word(finding.verdict)),
                "message": .string(finding.message),
            ]
            object["advice"] = finding.advice.map { .string($0) }
            return JSON.object(object)
        }
        return ["checks": .array(checks), "problems": .integer(problems)]
    }

    private var summary: String {
        let unchecked = findings.count { $0.verdict == .notChecked }
        let rest = unchecked > 0 ? ", \(unchecked) not checked" : ""
        return problems == 0 ? "No problem found\(rest)." : "\(problems.counted("problem"))\(rest)."
    }

    private func coloured(_ text: String, _ verdict: CheckResult.Status, _ style: Style) -> String {
        switch verdict {
        case .ok: style.green(text)
        case .problem: style.red(text)
        case .notChecked: style.yellow(text)
        }
    }

    private static func word(_ verdict: CheckResult.Status) -> String {
        verdict == .notChecked ? "not_checked" : verdict.rawValue
    }
}
