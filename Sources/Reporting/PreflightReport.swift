package import Enforcement
package import Policy

/// What was found before the first write, as lines for people and as JSON for programs.
package struct PreflightReport: Sendable {
    private let preflight: Preflight
    private let organization: String

    package init(_ preflight: Preflight, of organization: String) {
        self.preflight = preflight
        self.organization = organization
    }

    /// Names that do not exist, each at its place.
    package var missing: [PolicyProblem] {
        preflight.findings.compactMap { finding in
            guard case .missing(let suggestion) = finding.reason else { return nil }
            return PolicyProblem(
                at: finding.named.location, finding.named.subject.absence(in: organization),
                hint: suggestion.map { "did you mean '\($0)'?" }, repository: finding.named.repository)
        }
    }

    /// Names of which GitHub did not say whether they exist: those with the same reason together.
    package var unknown: [PolicyProblem] {
        var reasons: [String] = []
        var findings: [String: [Preflight.Finding]] = [:]
        for finding in preflight.findings {
            guard case .unknown(let reason) = finding.reason else { continue }
            if findings[reason] == nil { reasons.append(reason) }
            findings[reason, default: []].append(finding)
        }
        return reasons.compactMap { reason in
            guard let all = findings[reason], let first = all.first else { return nil }
            let more = all.count > 1 ? " and \((all.count - 1).counted("other name"))" : ""
            return PolicyProblem(
                .warning, at: first.named.location,
                "\(first.named.subject.words)\(more) could not be looked up: \(reason)",
                repository: first.named.repository)
        }
    }

    /// What the credentials may not do.
    package var lacks: [String] {
        preflight.lacks.map { lack, kinds in
            "\(lack.sentence.prefix(1).uppercased())\(lack.sentence.dropFirst()): changes of "
                + "\(kinds.joined(separator: ", ")) are not sent. \(lack.advice)"
        }
    }

    /// One line for each thing that a person should know.
    package var lines: [String] { missing.map { $0.headline } + unknown.map { $0.headline } + lacks }

    package var json: JSON {
        let missing = preflight.missing.map { finding -> JSON in
            guard case .missing(let suggestion?) = finding.reason else { return finding.named.json }
            return finding.named.json.setting(["suggestion"], to: .string(suggestion))
        }
        let unknown = preflight.unknown.map { finding -> JSON in
            guard case .unknown(let reason) = finding.reason else { return finding.named.json }
            return finding.named.json.setting(["reason"], to: .string(reason))
        }
        let lacking = preflight.lacks.map { lack, kinds -> JSON in
            ["message": .string(lack.sentence), "kinds": .strings(kinds)]
        }
        return ["missing": .array(missing), "unknown": .array(unknown), "lacking": .array(lacking)]
    }
}

extension NamedOnGitHub {
    fileprivate var json: JSON {
        let json: JSON = [
            "type": .string(subject.type), "name": .string(subject.name), "source": .string("\(location)"),
        ]
        return repository.map { json.setting(["repository"], to: .string($0)) } ?? json
    }
}

extension NamedOnGitHub.Subject {
    fileprivate var type: String {
        switch self {
        case .actor(.user): "user"
        case .actor(.team): "team"
        case .actor(.app), .actor(.installation): "app"
        case .actor(.secret): "secret"
        case .actor(.repository): "repository"
        case .role, .actor(.role): "role"
        case .actor(.databaseID(let reference)): Self.actor(reference).type
        }
    }

    fileprivate var name: String {
        switch self {
        case .actor(let reference): reference.name
        case .role(let name): name
        }
    }

    fileprivate var words: String { "\(type) '\(name)'" }

    fileprivate func absence(in organization: String) -> String {
        switch self {
        case .actor(let reference): reference.absence(in: organization)
        case .role(let name): "there is no custom repository role '\(name)' in \(organization)"
        }
    }
}
