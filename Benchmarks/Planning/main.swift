import Foundation
import Policy

/// How many repositories a second are planned on one core: rules layered, templates filled in, what is wanted compared
/// with what is there. Nothing is read or sent.
///
///     planning-benchmark POLICY REPOSITORIES
struct PlanningBenchmark {
    private let document: PolicyDocument
    private let repositories: [RepositoryFacts]
    /// What GitHub says of each, by name of the kind: a tenth of them has drifted.
    private let observed: [[String: Result<Observed, Unreadable>]]

    init(policy path: String, repositories count: Int) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let document = try PolicyDocument.load([PolicyText(name: path, text: text)]) { _ in Self.inventory(count) }
        self.document = document
        repositories = (0..<count).map { Self.facts($0) }
        var known: [String: [String: Result<Observed, Unreadable>]] = [:]
        observed = try repositories.enumerated().map { index, repository in
            // Repositories of which the same is wanted look alike.
            let isDrifted = index.isMultiple(of: 10)
            let key = "\(index % 4) \(index % 6) \(index % 2) \(repository.visibility) \(isDrifted)"
            if let state = known[key] { return state }
            let wanted = try document.settings(for: repository)
            var state = wanted.kinds.mapValues { Result<Observed, Unreadable>.success(Observed($0.json)) }
            if isDrifted { state["teams"] = .success(Observed([:])) }
            known[key] = state
            return state
        }
    }

    private static func facts(_ index: Int) -> RepositoryFacts {
        RepositoryFacts(
            name: RepositoryName(owner: "acme", name: "service-\(index)"), id: index, nodeID: "R_\(index)",
            visibility: index.isMultiple(of: 3) ? .private : .internal, topics: ["go"], language: "Go")
    }

    private static func inventory(_ count: Int) -> String {
        let rows = (0..<count).map { index in
            "service-\(index),Collection\(index % 4),\(index % 6 + 1),\(index.isMultiple(of: 2))"
        }
        return (["repository,collection,approvers,jenkins_any"] + rows).joined(separator: "\n")
    }

    /// - Returns: repositories a second, and how many of them differ.
    func run() throws -> (rate: Double, drifted: Int) {
        let planner = Planner(secrets: .none)
        var drifted = 0
        let start = ContinuousClock.now
        for (repository, kinds) in zip(repositories, observed) {
            let wanted = try document.settings(for: repository)
            let plan = planner.plan(wanted, RepositoryObservation(repository: repository, kinds: kinds))
            if !plan.changes.isEmpty { drifted += 1 }
        }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return (Double(repositories.count) / (Double(seconds) + Double(attoseconds) / 1e18), drifted)
    }
}

let arguments = CommandLine.arguments
guard arguments.count == 3, let count = Int(arguments[2]), count > 0 else {
    print("usage: planning-benchmark POLICY REPOSITORIES")
    exit(64)
}
let benchmark = try PlanningBenchmark(policy: arguments[1], repositories: count)
let runs = try (1...5).map { _ in try benchmark.run() }
let best = runs.map { $0.rate }.max() ?? 0
print("\(Int(best)) repositories a second on one core, \(runs[0].drifted) of \(count) drifted")
