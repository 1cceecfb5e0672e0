import Foundation
import Testing

@Suite("Plans by change")
struct GroupingTests {
    private static let head = "  ~ repository delete_branch_on_merge  false → true: "

    private func withRepositories(
        _ count: Int, _ body: (Workplace) async throws -> Void
    ) async throws {
        try await withWorkplace { workplace in
            for number in 1...count { try workplace.github.createRepository("repo\(number)", hasReadme: true) }
            try await body(workplace)
        }
    }

    @Test("more than 20 repositories are grouped by change; --group-by decides otherwise, for plan and apply alike")
    func automatic() async throws {
        try await withRepositories(21) { workplace in
            let plan = try await workplace.run("plan")
            let line = Self.head + "21 repositories (repo1, repo10, … --verbose for all)"
            #expect(plan.code == 2 && plan.output.contains(line), "\(plan.output)")
            #expect(!plan.output.contains("acme/repo1\n"))
            let end = plan.output.split(separator: "\n").last ?? ""
            #expect(end.hasPrefix("Plan: ") && end.hasSuffix(" in 21 of 21 repositories."), "\(end)")
            let verbose = try await workplace.run("plan", "--verbose")
            #expect(verbose.output.contains("repo1, repo10, repo11, repo12, ") && !verbose.output.contains("…"))
            let each = try await workplace.run("plan", "--group-by", "repository")
            #expect(each.output.contains("acme/repo1\n") && each.output.contains("acme/repo21\n"))
            let apply = try await workplace.run("apply")
            #expect(apply.code == 0 && apply.output.contains(line + "  verified"), "\(apply.output)")
            #expect(apply.output.hasSuffix(" in 21 of 21 repositories.\n"))
        }
    }

    @Test("twenty are not, unless asked for")
    func few() async throws {
        try await withRepositories(20) { workplace in
            #expect(try await workplace.run("plan").output.contains("acme/repo20\n"))
            let grouped = try await workplace.run("plan", "--group-by", "change")
            #expect(grouped.output.contains(Self.head + "20 repositories (repo1, repo10, … --verbose for all)"))
        }
    }

    @Test("--quiet says only what went wrong and how it stands; without --verbose one line tells the cost")
    func quiet() async throws {
        try await withRepositories(3) { workplace in
            let quiet = try await workplace.run("plan", "--quiet")
            #expect(quiet.code == 2 && quiet.errors.isEmpty)
            #expect(quiet.output.split(separator: "\n").count == 1 && quiet.output.hasPrefix("Plan: "), "\(quiet)")
            let plain = try await workplace.run("plan")
            #expect(!plain.output.contains("hour's budget") && plain.output.contains(" GraphQL points, "))
            let verbose = try await workplace.run("plan", "--verbose")
            #expect(verbose.output.contains("left of the hour's budget"))
            #expect(try await workplace.run("plan", "--quiet", "--verbose").code == 64)
        }
    }

    @Test("--repo takes patterns and exclusions, which cost only what they match")
    func patterns() async throws {
        try await withWorkplace { workplace in
            for name in ["api-new", "api-old", "API-core", "web"] {
                try workplace.github.createRepository(name, hasReadme: true)
            }
            func planned(_ arguments: String...) async throws -> [String] {
                let result = try await workplace.run(
                    ["plan", "--format", "json"] + arguments.flatMap { ["--repo", $0] })
                #expect(result.code == 2, "\(result)")
                return try Report(result.output).repositories.compactMap { $0["name"]?.stringValue }
            }
            #expect(try await planned("api-*", "!api-old") == ["acme/API-core", "acme/api-new"])
            #expect(try await planned("!api-*") == ["acme/web"])
            #expect(try await planned("acme/{web,api-n?w}", "API-OLD") == ["acme/api-new", "acme/api-old", "acme/web"])
            let none = try await workplace.run("plan", "--repo", "zzz-*")
            #expect(none.code == 64 && none.errors.contains("--repo matches no repository of acme"), "\(none)")
            for bad in ["api-[", "other/api-*", "api-*;reboot"] {
                let result = try await workplace.run("plan", "--repo", bad)
                #expect(result.code == 64 && result.output.isEmpty, "\(result)")
            }
            let applied = try await workplace.run("apply", "--repo", "api-*,!api-old")
            #expect(applied.code == 0 && applied.output.contains("2 repositories: 2 changed"), "\(applied)")
            let rest = try await planned("api-old", "w*")
            #expect(rest == ["acme/api-old", "acme/web"])
        }
    }
}
