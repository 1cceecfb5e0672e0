import Foundation
import Policy
import Sandbox
import Testing

@Suite("Shares of a sweep")
struct ShardTests {
    @Test("the shards of a matrix together see every repository once, for one request each to count them")
    func matrix() async throws {
        try await withWorkplace { workplace in
            let names = (0..<20).map { "service-\($0)" }
            for name in names { try workplace.github.createRepository(name, hasReadme: true) }
            let matrix = try await workplace.run("shards", "--repositories-per-shard", "7")
            #expect(matrix.code == 0 && matrix.output == #"{"shard":["1/3","2/3","3/3"]}"# + "\n", "\(matrix)")
            #expect(workplace.github.counts.total == 1)
            var seen: [String] = []
            for shard in ["1/3", "2/3", "3/3"] {
                let result = try await workplace.run("plan", "--shard", shard)
                #expect(result.code == 2, "\(result)")
                seen += names.filter { result.output.contains("acme/\($0)\n") }
            }
            #expect(seen.sorted() == names.sorted())
        }
    }

    @Test("--repo takes a list, with blanks and repetitions")
    func list() async throws {
        try await withWorkplace { workplace in
            for name in ["api", "web", "ui"] { try workplace.github.createRepository(name, hasReadme: true) }
            let result = try await workplace.run("plan", "--repo", "api, Acme/web,,API")
            #expect(result.code == 2 && result.output.contains("2 repositories"), "\(result)")
            #expect(!result.output.contains("acme/ui"))
        }
    }

    @Test(
        "a name that no repository can have is refused before any request, and cannot drive the terminal",
        arguments: [
            "../../orgs/acme", "acme/..", ".", "api;reboot", "$(reboot)", "api\n::error::x", "a b", "\u{1B}[2Japi",
            "ünï", ",", String(repeating: "a", count: 101), "api,web\u{0}",
        ])
    func hostileNames(_ name: String) async throws {
        try await withWorkplace { workplace in
            for arguments in [["plan", "--repo"], ["apply", "--repo"], ["explain"]] where !name.contains("\u{0}") {
                let result = try await Program.run(
                    arguments + [name], environment: workplace.environment, in: workplace.directory)
                #expect(result.code == 64 && result.output == "", "\(result)")
                #expect(!result.errors.contains("\u{1B}") && !result.errors.contains("\n::error"))
            }
            #expect(workplace.github.exchanges.isEmpty)
        }
    }

    @Test("a share of named repositories, or of a saved plan, means nothing", arguments: ["plan", "apply"])
    func contradiction(_ verb: String) async throws {
        try await withWorkplace { workplace in
            for arguments in [
                [verb, "--repo", "api", "--shard", "1/2"], [verb, "--shard", "3/2"],
                ["apply", "saved.plan", "--shard", "1/2"],
            ] {
                let result = try await Program.run(
                    arguments, environment: workplace.environment, in: workplace.directory)
                #expect(result.code == 64, "\(result)")
            }
            #expect(workplace.github.exchanges.isEmpty)
        }
    }
}
