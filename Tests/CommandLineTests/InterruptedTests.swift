import Foundation
import Policy
import Sandbox
import Testing

@Suite("githubcop killed while it writes")
struct InterruptedTests {
    private typealias JSON = Policy.JSON

    private static let names = (1...10).map { "svc-\($0)" }

    private func history(_ workplace: Workplace, _ arguments: String...) async throws -> JSON {
        let result = try await workplace.run(["history", "--format", "json"] + arguments)
        #expect(result.code == 0, "\(result)")
        return try JSON(parsing: Array(result.output.utf8))
    }

    /// Repositories that somebody sent a write to.
    private func written(_ workplace: Workplace) -> Set<String> {
        var names: Set<String> = []
        for exchange in workplace.github.exchanges {
            let parts = exchange.path.split(separator: "/")
            if exchange.path == "/graphql" {
                guard let query = exchange.requestBody?["query"]?.string, query.hasPrefix("mutation") else { continue }
                // Node ids in the variables name the repository.
                let body = "\(exchange.requestBody ?? [:])"
                for name in Self.names {
                    if let id = workplace.github.repository(name)?.nodeID, body.contains("\"\(id)\"") {
                        names.insert(name)
                    }
                }
            } else if exchange.method != "GET", let name = parts.dropFirst(parts.first == "orgs" ? 5 : 2).first {
                names.insert(String(name))
            }
        }
        return names.intersection(Self.names)
    }

    /// Whether nothing of what the policy wants is there.
    private func isUntouched(_ workplace: Workplace, _ name: String) throws -> Bool {
        let repository = try #require(workplace.github.repository(name))
        return repository.features.hasWiki && repository.autolinks.isEmpty && repository.rules.isEmpty
            && repository.teamGrants.isEmpty
    }

    private func until(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test("apply: every write has an intent; 'history' resolves it by reading, and 'revert' undoes all of it")
    func apply() async throws {
        try await withWorkplace { workplace in
            for name in Self.names { try workplace.github.createRepository(name, hasReadme: true) }
            workplace.github.resetCounts()
            // GitHub takes its time with the second half of each repository's writes.
            workplace.github.addFault(Fault(.latency(milliseconds: 400), method: "POST", route: "/graphql", after: 6))
            let apply = try workplace.start("apply", "--writes-per-second", "10000")
            try await until { written(workplace).count >= 3 }
            await apply.kill()
            workplace.github.clearFaults()
            let touched = written(workplace)

            // Without credentials it says what it does not know.
            let blind = try await workplace.run("history", environment: ["GITHUB_TOKEN": ""])
            #expect(blind.code == 0 && blind.output.contains("interrupted"), "\(blind)")
            #expect(blind.errors.contains("credentials"), "\(blind)")
            let open =
                try JSON(
                    parsing: Array(
                        try await workplace.run(
                            ["history", "--format", "json"], environment: ["GITHUB_TOKEN": ""]
                        ).output.utf8))["open"]?.arrayValue ?? []
            let intended = Set(open.compactMap { $0["repository"]?.stringValue?.split(separator: "/").last })
            let before = try await history(workplace)
            let known = Set(
                try await records(workplace, before["runs"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
            for name in touched {
                #expect(intended.contains(Substring(name)) || known.contains("acme/\(name)"), "\(name) has no intent")
            }

            #expect(before["open"] == [])
            let runs = before["runs"]?.arrayValue ?? []
            #expect(runs.count == 1 && (runs.first?["interrupted"]?.intValue ?? 0) > 0, "\(runs)")
            let run = try #require(runs.first?["run"]?.stringValue)
            let revert = try await workplace.run("revert", run, "--writes-per-second", "10000")
            #expect(revert.code == 0, "\(revert)")
            for name in Self.names { #expect(try isUntouched(workplace, name), "\(name): \(revert)") }
        }
    }

    /// What runs did to each repository.
    private func records(_ workplace: Workplace, _ runs: [JSON]) async throws -> [JSON] {
        var records: [JSON] = []
        for run in runs {
            let name = run["run"]?.stringValue ?? ""
            records += try await history(workplace, name)["repositories"]?.arrayValue ?? []
        }
        return records
    }
}
