import Foundation
import Policy
import Sandbox
import Testing

@Suite("Saved plans")
struct SavedPlanTests {
    private func saving(_ workplace: Workplace) async throws {
        try workplace.github.createRepository("api", hasReadme: true)
        let plan = try await workplace.run("plan", "--out", "plan.json")
        #expect(plan.code == 2, "\(plan)")
    }

    @Test("apply FILE carries out exactly that plan, also when the policy wants more by now")
    func exactly() async throws {
        try await withWorkplace { workplace in
            try await saving(workplace)
            try workplace.write(SmallPolicy.text.replacing("has_wiki: false", with: "has_issues: false"))
            let result = try await workplace.run("apply", "plan.json")
            #expect(result.code == 0, "\(result)")
            let repository = try #require(workplace.github.repository("api"))
            #expect(repository.features.hasWiki == false && repository.features.hasIssues)
            #expect(repository.merge.deleteBranchOnMerge && repository.autolinks.count == 1)
            #expect(repository.rules.map { $0.pattern } == ["main"])
        }
    }

    @Test("show prints what plan printed, in every format, and sends no request")
    func shown() async throws {
        try await withWorkplace { workplace in
            try await saving(workplace)
            for format in ["text", "json", "markdown"] {
                let plan = try await workplace.run("plan", "--format", format)
                let requests = workplace.github.exchanges.count
                let shown = try await workplace.run("show", "plan.json", "--format", format)
                #expect(shown.code == 0, "\(shown)")
                #expect(workplace.github.exchanges.count == requests)
                let changes = ["has_wiki", "autolinks", "delete_branch_on_merge"]
                for change in changes where plan.output.contains(change) {
                    #expect(shown.output.contains(change), "\(format): \(shown)")
                }
            }
            let quiet = try await workplace.run("show", "plan.json", "--quiet")
            #expect(!quiet.output.contains("has_wiki") && quiet.output.contains("Plan:"), "\(quiet)")
            let missing = try await workplace.run("show", "nowhere.json")
            #expect(missing.code == 64 && missing.errors.contains("nowhere.json"), "\(missing)")
        }
    }

    @Test("it refuses, naming what moved, when the repository has changed since, and writes nothing at all")
    func moved() async throws {
        try await withWorkplace { workplace in
            try await saving(workplace)
            try workplace.github.protect("api", "main") { $0.lockBranch = true }
            try workplace.github.change("api") { $0.features.hasWiki = false }
            let result = try await workplace.run("apply", "plan.json")
            #expect(result.code == 1, "\(result)")
            #expect(result.errors.contains("acme/api: branches main") && result.errors.contains("repository has_wiki"))
            #expect(!result.errors.contains("autolinks"))
            #expect(workplace.writes.isEmpty)
        }
    }

    @Test("one of several repositories that has moved keeps all of them from being written")
    func oneMoved() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("aaa", hasReadme: true)
            try await saving(workplace)
            try workplace.github.archive("api")
            let result = try await workplace.run("apply", "plan.json")
            #expect(result.code == 1 && result.errors.contains("acme/api: archived"), "\(result)")
            #expect(workplace.writes.isEmpty)
        }
    }

    @Test("a file that was edited, cut off, made by something else or for another organization is refused, unread")
    func tampered() async throws {
        try await withWorkplace { workplace in
            try await saving(workplace)
            let plan = try workplace.read("plan.json")
            let files = [
                ("edited.json", plan.replacing("\"admin\"", with: "\"maintain\""), 64),
                ("cut.json", String(plan.prefix(plan.count / 2)), 64),
                ("other.json", "{\"hello\": 1}", 64), ("empty.json", "", 64),
                ("newer.json", plan.replacing("\"version\" : 1", with: "\"version\" : 99"), 64),
            ]
            workplace.github.resetCounts()
            for (name, text, code) in files {
                #expect(text != plan, "\(name)")
                try workplace.write(text, to: name)
                let result = try await workplace.run("apply", name)
                #expect(result.code == code && result.errors.contains(name), "\(name): \(result)")
            }
            let elsewhere = try await workplace.run("apply", "plan.json", "--organization", "initech")
            #expect(elsewhere.code == 64 && elsewhere.errors.contains("The plan is for acme, not for initech"))
            #expect(workplace.github.exchanges.isEmpty)
        }
    }
}
