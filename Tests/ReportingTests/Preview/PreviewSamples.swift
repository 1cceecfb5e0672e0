import Enforcement
import Policy
import Reporting

/// Previews of sample policies over sample repositories.
enum PreviewSamples {
    static func policy(_ rules: String, before: String = "") throws -> PolicyDocument {
        try PolicyDocument.load([
            PolicyText(name: "githubcop.yml", text: "version: 1\norganization: acme\n\(before)rules:\n\(rules)")
        ]) { _ in "" }
    }

    static let wiki = "  - { name: wiki, settings: { repository: { has_wiki: false } } }\n"
    static let protection =
        "  - { name: protection, settings: { branches: { main: { enforce_admins: true } } } }\n"
    static let merging = "  - { name: merging, settings: { repository: { allow_merge_commit: false } } }\n"

    static func comparison(_ base: String, _ head: String, before: String = "") throws -> PolicyComparison {
        PolicyComparison(
            base: try policy(base), head: try policy(head, before: before),
            today: Day(secondsSince1970: 1_795_000_000))
    }

    static func observation(_ name: String, id: Int, _ kinds: [String: JSON] = [:]) -> RepositoryObservation {
        let facts = RepositoryFacts(
            name: RepositoryName(owner: "acme", name: name), id: id, nodeID: "R_\(id)", visibility: .private)
        let all: [String: JSON] = [
            "repository": ["has_wiki": true, "allow_merge_commit": true],
            "branches": ["main": ["enforce_admins": true]],
        ].merging(kinds) { $1 }
        return RepositoryObservation(repository: facts, kinds: all.mapValues { .success(Observed($0)) })
    }

    /// - Parameter count: of repositories that look alike.
    static func preview(
        _ comparison: PolicyComparison, count: Int = 7, _ kinds: (Int) -> [String: JSON] = { _ in [:] }
    ) -> PolicyPreview {
        var preview = PolicyPreview(comparison, of: "acme")
        for number in 0..<count {
            let observation = observation("service-\(number)", id: number + 1, kinds(number))
            preview.add(comparison.preview(comparison.wanted(of: observation.target), observation))
        }
        return preview
    }
}
