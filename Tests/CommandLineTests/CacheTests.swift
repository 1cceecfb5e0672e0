import Foundation
import Sandbox
import Testing

@Suite("Asking for what may have changed")
struct CacheTests {
    /// REST reads of the last command that GitHub charged for.
    private static func charged(_ workplace: Workplace) -> Int {
        workplace.github.exchanges.count { $0.method == "GET" && $0.status == 200 }
    }

    private static func run(_ workplace: Workplace, _ arguments: [String], _ more: [String: String] = [:]) async throws
        -> (result: Program.Result, charged: Int)
    {
        workplace.github.resetCounts()
        let result = try await Program.run(
            arguments, environment: workplace.environment.merging(more) { $1 }, in: workplace.directory)
        return (result, charged(workplace))
    }

    @Test("a second plan costs no REST request, whichever way the cache's file is named")
    func secondPlan() async throws {
        try await withWorkplace { workplace in
            for name in ["api", "web"] { try workplace.github.createRepository(name, hasReadme: true) }
            for name in ["api", "web"] {
                try workplace.github.grant(.admin, toTeam: "devops", in: name)
            }
            for (options, more) in [
                ([], [:]), (["--cache", "elsewhere/cache.sqlite"], [:]), ([], ["GITHUBCOP_CACHE": "third.sqlite"]),
            ] as [([String], [String: String])] {
                // An empty list would be foretold.
                let plan = ["plan", "--no-predict-tags"] + options
                let first = try await Self.run(workplace, plan, more)
                #expect(first.result.code == 2, "\(first.result)")
                #expect(first.charged > 0)
                let second = try await Self.run(workplace, plan, more)
                #expect(second.charged == 0)
                #expect(second.result.code == 2)
                #expect(second.result.errors.isEmpty)
            }
            for file in [".githubcop/cache.sqlite", "elsewhere/cache.sqlite", "third.sqlite"] {
                let path = workplace.directory.appendingPathComponent(file).path
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
        }
    }

    @Test("--no-cache asks for everything and leaves no file")
    func refused() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            for _ in 0..<2 {
                let plan = try await Self.run(workplace, ["plan", "--no-cache"])
                #expect(plan.charged > 0)
                #expect(workplace.github.counts.notModified == 0)
            }
            let file = workplace.directory.appendingPathComponent(".githubcop/cache.sqlite").path
            #expect(!FileManager.default.fileExists(atPath: file))
            #expect(try await Self.run(workplace, ["plan", "--no-cache", "--cache", "x"]).result.code == 64)
        }
    }

    @Test("a damaged cache is told of and stops nothing")
    func damaged() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            try workplace.write("no database", to: "cache.sqlite")
            let plan = try await Self.run(workplace, ["plan", "--cache", "cache.sqlite"])
            #expect(plan.result.code == 2, "\(plan.result)")
            #expect(plan.result.errors.contains("set aside as cache.sqlite.damaged"))
            #expect(try workplace.read("cache.sqlite.damaged") == "no database")
            #expect(try await Self.run(workplace, ["plan", "--cache", "cache.sqlite"]).charged == 0)
        }
    }

    @Test("a budget used up is waited for with --wait, and otherwise ends the run with 75 and the time of the reset")
    func waiting() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            workplace.github.addFault(Fault(.primaryLimit(resetIn: 3), route: "/graphql", times: 1))
            let plan = try await Self.run(workplace, ["plan"])
            #expect(plan.result.code == 75, "\(plan.result)")
            #expect((plan.result.output + plan.result.errors).contains("The budget is full again at 20"))
            workplace.github.clearFaults()
            workplace.github.addFault(Fault(.primaryLimit(resetIn: 3), route: "/graphql", times: 1))
            #expect(try await Self.run(workplace, ["plan", "--wait"]).result.code == 2)
        }
    }
}
