import Foundation
import Kinds
import Policy

/// How many repositories a second are planned on one core: rules layered, templates filled in, what is desired compared
/// with what is there. Nothing is read or sent.
///
///     planning-benchmark POLICY REPOSITORIES
struct PlanningBenchmark {
    private let document: PolicyDocument
    private let count: Int

    /// As many as a sweep reads at once, which is as many as it holds.
    private static let pageSize = 100

    init(policy path: String, repositories count: Int) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        document = try PolicyDocument.load([PolicyText(name: path, text: text)]) { _ in Self.inventory(count) }
        self.count = count
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

    /// What GitHub says of one repository: all that is desired, and the rest as GitHub has it. A tenth have drifted.
    private func observation(_ index: Int) throws -> RepositoryObservation {
        let repository = Self.facts(index)
        var kinds: [String: Result<Observed, Unreadable>] = [:]
        for (name, desired) in try document.settings(for: repository).kinds {
            guard let schema = repositoryKinds.first(where: { $0.name == name })?.documentation.schema else { continue }
            kinds[name] = .success(Observed(Answer(schema).telling(desired.json)))
        }
        if index.isMultiple(of: 10) { kinds["teams"] = .success(Observed([:])) }
        return RepositoryObservation(repository: repository, kinds: kinds)
    }

    /// - Returns: repositories a second, and how many of them differ.
    func run() throws -> (rate: Double, drifted: Int) {
        let planner = Planner(kinds: repositoryKinds, secrets: .none)
        var drifted = 0
        var time = Duration.zero
        for start in stride(from: 0, to: count, by: Self.pageSize) {
            let page = try (start..<min(start + Self.pageSize, count)).map { try observation($0) }
            time += try ContinuousClock().measure {
                for observation in page {
                    guard let repository = observation.target.repository else { continue }
                    let desired = try document.settings(for: repository)
                    if !planner.plan(desired, observation).changes.isEmpty { drifted += 1 }
                }
            }
        }
        let (seconds, attoseconds) = time.components
        return (Double(count) / (Double(seconds) + Double(attoseconds) / 1e18), drifted)
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
