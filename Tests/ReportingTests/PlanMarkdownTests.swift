import Enforcement
import Policy
import Reporting
import RunFixtures
import Testing

@Suite("A run as Markdown")
struct PlanMarkdownTests {
    private func text(_ fill: (inout PlanMarkdown) -> Void) -> String {
        var markdown = PlanMarkdown()
        fill(&markdown)
        return markdown.text(summary: RunSummary(), requests: RequestUsage())
    }

    @Test("a table row says what changes, from what to what, which rule wants it and what became of it")
    func rows() {
        let plan = text { $0.add(Reported.plan) }
        #expect(plan.contains("### acme/api"))
        #expect(plan.contains("| ✏️ | `repository has_wiki` | true | false | baseline (`githubcop.yml:14`) |\n"))
        #expect(plan.contains("- **waiting** waiting for the first push"))
        #expect(!plan.contains("outcome"))
        let run = text { $0.add(Reported.plan, outcomes: Reported.outcomes) }
        #expect(run.contains("| outcome |"))
        #expect(run.contains("(`githubcop.yml:14`) | verified |"))
        #expect(run.contains("| refused: PUT (422): no such check |"))
    }

    @Test("text from GitHub and from policies stays text: no cell, markup, mention or link comes of it")
    func escaping() throws {
        let nasty = "a|b *c* @octocat <img src=x> [x](http://y) `code` # h\nnext"
        let change = Reported.change(
            "branches", "main`|x\n@team", ["enforce_admins"], from: .string(nasty), to: .string(nasty),
            rule: "rule | @everybody")
        let plan = RepositoryPlan(
            repository: Reported.facts(), changes: [change], notes: [Note(.unreadable, nasty)])
        let text = text {
            $0.add(plan, outcomes: [Outcome(change: change, status: .refused, message: nasty)])
            $0.add(RepositoryName(owner: "acme", name: "gone"), failure: nasty)
        }
        let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| ✏️") })
        #expect(row.hasSuffix("|"))
        #expect(Self.cells(of: String(row)) == 6)
        #expect(!text.contains("@octocat"))
        #expect(!text.contains("@everybody"))
        #expect(!text.contains("@team"))
        // What is left without the escaped characters is no markup.
        let bare = text.replacing(/\\./, with: "")
        #expect(!bare.contains("<"))
        #expect(!bare.contains("]("))
        #expect(!bare.contains("code`"))
    }

    @Test("a run over many repositories stays below what GitHub takes as a comment, and counts the rest")
    func size() {
        let text = text { markdown in
            for number in 1...2_000 {
                let facts = Reported.facts("repository-\(number)")
                markdown.add(RepositoryPlan(repository: facts, changes: [Reported.wiki]))
            }
        }
        #expect(text.count < 65_536)
        #expect(text.contains("### acme/repository-1\n"))
        let shown = text.split(separator: "\n").count { $0.hasPrefix("### ") }
        #expect(text.contains("… and \(2_000 - shown) repositories more"))
    }

    @Test("a single huge value is cut")
    func hugeValue() {
        let change = Reported.change(
            "repository", "description", from: .string(String(repeating: "x", count: 100_000)), to: "short")
        let text = text { $0.add(RepositoryPlan(repository: Reported.facts(), changes: [change])) }
        #expect(text.count < 1_000)
        #expect(text.contains("…"))
    }

    /// Columns of a table row, as GitHub counts them.
    private static func cells(of row: String) -> Int {
        row.replacing("\\|", with: "").split(separator: "|", omittingEmptySubsequences: false).count - 2
    }
}
