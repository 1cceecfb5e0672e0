import Policy
import Reporting
import Testing

@testable import Enforcement

@Suite("What a preview says of names and limits")
struct PreviewNamesTests {
    private static let teams = "  - { name: access, settings: { teams: { ghosts: push } } }\n"

    private func preview(
        teams: JSON, _ reason: Preflight.Finding.Reason = .missing(suggestion: "ghost")
    ) throws -> PolicyPreview {
        let comparison = try PreviewSamples.comparison(PreviewSamples.wiki, PreviewSamples.wiki + Self.teams)
        var preview = PreviewSamples.preview(comparison) { _ in ["teams": teams] }
        preview.preflight.findings = comparison.head.namedOnGitHub().map { .init(named: $0, reason: reason) }
        return preview
    }

    @Test("a name without which introduced changes fail makes the check fail, on its line")
    func missing() throws {
        let preview = try preview(teams: [:])
        #expect(preview.hasProblems)
        #expect(preview.title == "7 repositories change, 1 name does not exist")
        let check = CheckRunText(preview)
        #expect(check.conclusion == .failure)
        #expect(check.summary.contains("there is no team 'ghosts' in acme"))
        #expect(check.annotations.contains { $0.level == .failure && $0.line == 5 })
        let text = PreviewText(style: .plain)
        #expect(text.blocks(of: preview).contains { $0.first == "Names" })
        #expect(text.blocks(of: preview, .risks).contains { $0.first == "Names" })
        #expect(text.closing(preview).contains { $0.contains("'apply' will fail") })
        let json = PreviewReport.json(of: preview, requests: RequestUsage(), seconds: 1)
        #expect(json["preflight"]?["missing"]?.arrayValue?.first?["name"] == "ghosts")
    }

    @Test("one that no change needs is said, and fails nothing")
    func notNeeded() throws {
        let preview = try preview(teams: ["ghosts": ["permission": "push"]])
        #expect(!preview.hasProblems && preview.title == "Nothing changes")
        #expect(CheckRunText(preview).conclusion == .success)
        #expect(CheckRunText(preview).summary.contains("there is no team 'ghosts'"))
    }

    @Test("one that GitHub did not say anything about is unknown: the check is not green")
    func unknown() throws {
        let preview = try preview(teams: ["ghosts": ["permission": "push"]], .unknown("502"))
        #expect(preview.hasProblems && CheckRunText(preview).conclusion == .neutral)
        #expect(CheckRunText(preview).summary.contains("could not be looked up: 502"))
    }

    @Test("a limit that is a share is one of the whole organization, and not checked where its size is not known")
    func limits() throws {
        let comparison = try PreviewSamples.comparison(
            PreviewSamples.wiki, PreviewSamples.wiki + PreviewSamples.merging,
            before: "limits: { repositories_changed: 10% }\n")
        var preview = PolicyPreview(comparison, of: "acme", isWhole: false)
        for number in 0..<7 {
            let observation = PreviewSamples.observation("service-\(number)", id: number + 1)
            preview.add(comparison.preview(comparison.wanted(of: observation.target), observation))
        }
        #expect(preview.lacksTotal && preview.limitSentences == [])
        #expect(PreviewText(style: .plain).closing(preview).contains { $0.contains("were not checked") })
        #expect(CheckRunText(preview).conclusion == .neutral)
        preview.total = 70
        #expect(!preview.lacksTotal && preview.limitSentences == [])
        preview.total = 60
        #expect(preview.limitSentences.first?.contains("allows 10%, and this is 7 of 60") == true)
    }

    @Test("a rule that comes to match no repository is said, one that matched none before is not")
    func unmatched() throws {
        let none = "  - { name: typo, when: { name: nowhere }, settings: { repository: { has_wiki: true } } }\n"
        func unmatched(_ base: String, _ head: String) throws -> [JSON] {
            let preview = PreviewSamples.preview(try PreviewSamples.comparison(base, head))
            return PreviewReport.json(of: preview, requests: RequestUsage(), seconds: 1)["unmatched"]?.arrayValue ?? []
        }
        #expect(try unmatched(PreviewSamples.wiki, PreviewSamples.wiki + none).map { $0["name"] } == ["typo"])
        #expect(try unmatched(PreviewSamples.wiki + none, PreviewSamples.wiki + none).isEmpty)
        #expect(
            try unmatched(PreviewSamples.wiki + none.replacing("nowhere", with: "'service-*'"), none).count == 1)
    }

    @Test("what is kept of an earlier sweep says which repositories it cannot hold")
    func listed() throws {
        var preview = try preview(teams: [:])
        preview.observedAt = .init(timeIntervalSince1970: 1_795_000_000)
        preview.listedAt = .init(timeIntervalSince1970: 1_795_000_060)
        #expect(
            PreviewText(style: .plain).closing(preview).contains {
                $0.contains("created after 2026-11-18T11:07:40Z is missing, unless 'serve' has checked it")
            })
    }
}
