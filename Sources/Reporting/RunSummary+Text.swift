package import Enforcement
import Kinds
import Policy

extension RunSummary {
    /// One line for people.
    package var sentence: String {
        let parts: [(Int, String)] = [
            (inSync, "in sync"), (outcomes.isEmpty ? toChange : 0, "to change"), (changed, "changed"),
            (outcomes.isEmpty ? 0 : toChange - changed, "not changed"), (archived, "archived"), (exempt, "exempt"),
            (suspended ?? 0, "suspended"),
            (waiting, "waiting"), (unreadable, "partly unreadable"), (failed, "failed"),
            (postponed, "stopped by a limit of GitHub's"), (notListed, "not listed by GitHub and not checked"),
            (notInstalled, "without the App"),
        ]
        let states = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        let removed = removals > 0 ? ", \(removals.counted("removal"))" : ""
        let results = outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let ofRepositories =
            "\(repositories.counted("repository", "repositories")): \(states.isEmpty ? "none" : states)"
        let subjects = [
            organization.map { "organization: \($0.rawValue)" },
            repositories == 0 && organization != nil ? nil : ofRepositories,
        ].compactMap { $0 }
        return "\(subjects.joined(separator: " · "))"
            + " · \(changes.counted("change"))\(removed)\(results.isEmpty ? "" : ": \(results)")"
            + (findingsSentence.map { "\n\($0)" } ?? "")
    }

    private var findingsSentence: String? {
        guard let findings else { return nil }
        let place = withFindings.map { " in \($0.counted("repository", "repositories"))" } ?? ""
        return "evaluated rules: \(findings.counted("finding"))\(place), not written"
    }

    /// A row for each kind with changes, below a heading: how many, and what became of them.
    package var table: [[String]] {
        let told = Outcome.Status.allCases.map { $0.rawValue }.filter { outcomes[$0] != nil }
        let rows = allKindNames.compactMap { name -> [String]? in
            guard let changes = kinds[name] else { return nil }
            let counts = told.map { outcomesByKind[name]?[$0] ?? 0 }
            return [name] + ([changes] + counts).map { String($0) }
        }
        return rows.isEmpty ? [] : [["kind", "changes"] + told] + rows
    }
}
