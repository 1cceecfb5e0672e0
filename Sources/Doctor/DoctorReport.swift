import Enforcement
package import Policy
package import Reporting

/// Everything that `doctor` found, as people and programs read it.
package struct DoctorReport: Sendable {
    private let findings: [CheckResult]

    package init(_ findings: [CheckResult]) { self.findings = findings }

    package var problems: Int { findings.count { $0.status == .problem } }

    /// One line for each finding, its advice below it.
    package func lines(_ style: Style) -> [String] {
        let statusWidth = CheckResult.Status.notChecked.rawValue.count
        let topicWidth = findings.map { $0.topic.rawValue.count }.max() ?? 0
        let margin = String(repeating: " ", count: statusWidth + topicWidth + 4)
        let rows = findings.flatMap { finding in
            let status = finding.status.rawValue.padded(to: statusWidth)
            let topic = finding.topic.rawValue.padded(to: topicWidth)
            let head = "\(coloured(status, finding.status, style))  \(style.bold(topic))  \(finding.message)"
            return [head] + (finding.advice.map { ["\(margin)→ \($0)"] } ?? [])
        }
        return rows + ["", summary]
    }

    package var json: JSON {
        let checks = findings.map { finding in
            var object: [String: JSON] = [
                "check": .string(finding.topic.rawValue), "status": .string(Self.word(finding.status)),
                "message": .string(finding.message),
            ]
            object["advice"] = finding.advice.map { .string($0) }
            return JSON.object(object)
        }
        return ["checks": .array(checks), "problems": .integer(problems)]
    }

    private var summary: String {
        let unchecked = findings.count { $0.status == .notChecked }
        let rest = unchecked > 0 ? ", \(unchecked) not checked" : ""
        return problems == 0 ? "No problem found\(rest)." : "\(problems.counted("problem"))\(rest)."
    }

    private func coloured(_ text: String, _ status: CheckResult.Status, _ style: Style) -> String {
        switch status {
        case .ok: style.green(text)
        case .problem: style.red(text)
        case .notChecked: style.yellow(text)
        }
    }

    private static func word(_ status: CheckResult.Status) -> String {
        status == .notChecked ? "not_checked" : status.rawValue
    }
}
