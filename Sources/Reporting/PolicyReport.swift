import Enforcement
package import Policy

/// What is to be said of a policy: whether it is valid, how much there is of what, and everything that is wrong with it.
package struct PolicyReport: Sendable {
    private let name: String
    private let document: PolicyDocument?
    private let problems: [PolicyProblem]
    /// Not of the policy's text: secrets without a value, exemptions that have ended.
    private let remarks: [PolicyProblem]

    /// - Parameters:
    ///   - name: of the file.
    ///   - document: `nil` where it is not valid.
    package init(_ name: String, _ document: PolicyDocument?, problems: [PolicyProblem], remarks: [PolicyProblem] = [])
    {
        self.name = name
        self.document = document
        self.problems = problems
        self.remarks = remarks
    }

    private var all: [PolicyProblem] { problems + remarks }
    private var isValid: Bool { document != nil && !all.contains { $0.severity == .error } }

    /// One line of a valid policy.
    package func line(_ style: Style) -> String {
        guard let document else { return "\(style.bold(name)) is \(style.red("not valid"))" }
        let kinds = document.usedKindNames.map { style.cyan($0) }.joined(separator: ", ")
        return "\(style.bold(name)) is \(style.green("valid")): \(document.allRuleNames.count.counted("rule")), "
            + "settings of \(kinds.isEmpty ? "nothing" : kinds)."
    }

    /// A problem with its place, below it the line of the source.
    package static func lines(of problem: PolicyProblem, _ style: Style, _ width: LineWidth) -> [String] {
        let headline = problem.headline
        let place = problem.location.map { "\($0): " } ?? ""
        let rest = String(headline.dropFirst(place.count))
        let message = problem.severity == .error ? style.red(rest) : style.yellow(rest)
        let excerpt = width.columns.map { problem.excerpt(width: $0) } ?? problem.excerpt()
        return width.fit(style.bold(place) + message) + excerpt.map { style.dim($0) }
    }

    /// The schema is stable: members are added, never renamed or removed.
    package var json: JSON {
        var counts: [String: JSON] = [
            "errors": .integer(all.count { $0.severity == .error }),
            "warnings": .integer(all.count { $0.severity == .warning }),
        ]
        var json: JSON = [
            "policy": .string(name), "valid": .bool(isValid), "problems": .array(all.map { $0.json }),
        ]
        if let document {
            counts["rules"] = .integer(document.allRuleNames.count)
            counts["kinds"] = .integer(document.usedKindNames.count)
            counts["exemptions"] = .integer(document.exemptions.count)
            counts["secrets"] = .integer(document.secrets.count)
            json = json.setting(["rules"], to: .strings(document.allRuleNames))
            json = json.setting(["kinds"], to: .strings(document.usedKindNames))
            if let organization = document.organization {
                json = json.setting(["organization"], to: .string(organization))
            }
        }
        return json.setting(["counts"], to: .object(counts))
    }
}

extension PolicyProblem {
    fileprivate var json: JSON {
        var members: [String: JSON] = ["severity": .string(severity.rawValue), "message": .string(message)]
        if let location {
            members["file"] = .string(location.file)
            members["line"] = .integer(location.line)
            members["column"] = .integer(location.column)
        }
        if let hint { members["hint"] = .string(hint) }
        if let repository { members["repository"] = .string(repository) }
        return .object(members)
    }
}

extension Unmatched {
    /// As a warning about the policy.
    package var problem: PolicyProblem { PolicyProblem(.warning, at: location, message) }
}
