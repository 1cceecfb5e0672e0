package import Enforcement
package import Policy

/// Something in the policy that is about no repository at all: mostly a slip of the pen.
package struct Unmatched: Hashable, Sendable {
    package enum Topic: String, Hashable, Sendable {
        case branch, rule, exemption, team
    }

    package let topic: Topic
    package let name: String
    /// One sentence, with the place.
    package let message: String
    package let location: SourceLocation

    /// As a member of a JSON report.
    var json: JSON {
        [
            "topic": .string(topic.rawValue), "name": .string(name), "message": .string(message),
            "source": .string(location.lineText),
        ]
    }
}

/// Finds out, over a run, what of the policy is about no repository. Hears of each repository and keeps only what it
/// needs of it, so that its size is that of the policy.
package struct UnmatchedReport: Sendable {
    private struct Branch: Sendable {
        let location: SourceLocation
        var repositories = 0
        /// Some repository has it, or may have it.
        var isThere = false
    }

    private let policy: PolicyDocument
    private let today: Day
    private var rules: Set<String> = []
    private var exemptions: Set<Int> = []
    private var branches: [String: Branch] = [:]
    private var missingTeams: [String: SourceLocation] = [:]
    private var repositories = 0
    /// A repository that could not be planned may be what a rule is about.
    private var isComplete = true

    package init(_ policy: PolicyDocument, today: Day) {
        self.policy = policy
        self.today = today
    }

    package mutating func add(_ planned: PlannedRepository) {
        guard !planned.name.isOrganization else { return }
        repositories += 1
        for index in policy.exemptions.indices where policy.exemptions[index].covers(planned.name.name) {
            exemptions.insert(index)
        }
        guard case .success = planned.plan, let applying = planned.matches.rules else {
            isComplete = false
            return
        }
        rules.formUnion(applying)
        for (name, found) in planned.matches.branches {
            var branch = branches[name] ?? Branch(location: found.location)
            if let isThere = found.isThere {
                branch.repositories += 1
                branch.isThere = branch.isThere || isThere
            } else {
                branch.isThere = true
            }
            branches[name] = branch
        }
    }

    /// What was written tells which teams there are not.
    package mutating func add(_ record: Record) {
        for outcome in record.outcomes {
            for team in outcome.missingTeams ?? [] where missingTeams[team] == nil {
                missingTeams[team] = outcome.change.source
            }
        }
    }

    /// In the order of the policy's lines.
    package var found: [Unmatched] {
        var found = Self.ended(policy, today)
        found += missingTeams.map { team, location in
            Unmatched(
                topic: .team, name: team, message: "team \(team) does not exist (\(location.lineText))",
                location: location)
        }
        if isComplete {
            found += policy.conditionalRules.filter { !rules.contains($0.name) }.map { rule in
                Unmatched(
                    topic: .rule, name: rule.name,
                    message: "rule '\(rule.name)' matches none of \(all) (\(rule.location.lineText))",
                    location: rule.location)
            }
            found += branches.filter { !$0.value.isThere }.map { name, branch in
                let count = branch.repositories.counted("repository", "repositories")
                return Unmatched(
                    topic: .branch, name: name,
                    message: "branch \(name) exists in none of \(count) (\(branch.location.lineText))",
                    location: branch.location)
            }
            found += policy.exemptions.indices.filter { !exemptions.contains($0) }.map { index in
                let exemption = policy.exemptions[index]
                return Unmatched(
                    topic: .exemption, name: exemption.reason,
                    message: "the exemption '\(exemption.reason)' matches none of \(all) "
                        + "(\(exemption.location.lineText))",
                    location: exemption.location)
            }
        }
        return found.sorted { $0.order < $1.order }
    }

    private var all: String { repositories.counted("repository", "repositories") }

    /// What is known without asking GitHub: exemptions that have ended.
    package static func ended(_ policy: PolicyDocument, _ today: Day) -> [Unmatched] {
        policy.endedExemptions(on: today).map { exemption in
            Unmatched(
                topic: .exemption, name: exemption.reason,
                message: "the exemption '\(exemption.reason)' ended on \(exemption.until?.description ?? "") "
                    + "(\(exemption.location.lineText)); remove it",
                location: exemption.location)
        }
    }
}

extension Unmatched {
    fileprivate var order: (String, Int, String) { (location.file, location.line, message) }
}

extension [Unmatched] {
    package func lines(_ style: Style) -> [String] { map { style.yellow("  · \($0.message.printable)") } }

    package var json: JSON { .array(map { $0.json }) }

    package var markdown: String {
        isEmpty ? "" : "\n" + map { "- \(Markdown.escaped($0.message))\n" }.joined()
    }
}
