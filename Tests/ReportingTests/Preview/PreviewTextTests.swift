import Enforcement
import Foundation
import Policy
import Reporting
import Testing

@Suite("A preview as text")
struct PreviewTextTests {
    @Test(
        "a rule that is deleted where all is in sync stands first, is never a success, and what is pending is one line")
    func deletedRule() throws {
        let preview = PreviewSamples.preview(
            try PreviewSamples.comparison(
                PreviewSamples.protection + PreviewSamples.wiki, PreviewSamples.wiki + PreviewSamples.merging))
        #expect(preview.title == "7 repositories lose protection, 7 change")
        let text = PreviewText(style: .plain)
        let blocks = text.blocks(of: preview).filter { !$0.isEmpty }
        #expect(blocks.first?.first == "No longer enforced")
        #expect(
            blocks.first?.dropFirst().first
                == "  ! branches main  was {enforce_admins: true}: 7 repositories (service-0, service-1, … --verbose for all)  protection, githubcop.yml:4"
        )
        #expect(
            text.closing(preview) == [
                "No longer enforces 7 settings in 7 repositories.",
                "Without 1 rule of the present policy: 'protection'.",
                "Pending anyway: 7 changes in 7 repositories, by the present policy.",
                "Preview: introduces 0 to create, 7 to change, 0 to remove in 7 of 7 repositories.",
            ])
        let check = CheckRunText(preview)
        #expect(check.conclusion == .actionRequired)
        // The line that wanted it is gone: its annotation stands on the policy's first.
        #expect(check.annotations.map { $0.line } == [1, 5])
        #expect(check.annotations.map { $0.level } == [.warning, .notice])
        #expect(check.annotations.last?.message == "repository allow_merge_commit: true → false: 7 repositories")
    }

    @Test("what a check concludes follows from the heaviest thing, and can be configured")
    func conclusions() throws {
        let same = PreviewSamples.preview(try PreviewSamples.comparison(PreviewSamples.wiki, PreviewSamples.wiki))
        #expect(CheckRunText(same).conclusion == .success && CheckRunText(same).title == "Nothing changes")
        let harmless = PreviewSamples.preview(
            try PreviewSamples.comparison(PreviewSamples.wiki, PreviewSamples.wiki + PreviewSamples.merging))
        #expect(CheckRunText(harmless).conclusion == .success)
        #expect(CheckRunText(harmless).title == "7 repositories change")
        let beyond = PreviewSamples.preview(
            try PreviewSamples.comparison(
                PreviewSamples.wiki, PreviewSamples.wiki + PreviewSamples.merging,
                before: "limits: { repositories_changed: 3 }\n"))
        #expect(CheckRunText(beyond).conclusion == .failure)
        #expect(CheckRunText(beyond).summary.contains("allows 3, and this is 7 of 7"))
        let allowed = PreviewSamples.preview(
            try PreviewSamples.comparison(
                PreviewSamples.wiki, PreviewSamples.wiki + PreviewSamples.merging,
                before: "limits: { repositories_changed: 7 }\n"))
        #expect(CheckRunText(allowed).conclusion == .success, "as many as the limit allows")
        let limits = "limits: { publications: 10 }\n"
        let published = PreviewSamples.preview(
            PolicyComparison(
                base: try PreviewSamples.policy(PreviewSamples.wiki, before: limits),
                head: try PreviewSamples.policy(
                    PreviewSamples.wiki + "  - { name: open, settings: { repository: { visibility: public } } }\n",
                    before: limits), today: Day(secondsSince1970: 1_795_000_000))
        ) { _ in ["repository": ["has_wiki": true, "visibility": "private"]] }
        #expect(CheckRunText(published).conclusion == .actionRequired, "more people will see them")
        let lost = PreviewSamples.preview(
            try PreviewSamples.comparison(PreviewSamples.wiki + PreviewSamples.protection, PreviewSamples.wiki))
        var rule = CheckRunText.Rule()
        rule.weakenings = .failure
        #expect(CheckRunText(lost, rule: rule).conclusion == .failure)
        var unknown = harmless
        unknown.add(RepositoryName(owner: "acme", name: "gone"), unread: "no permission")
        #expect(CheckRunText(unknown).conclusion == .neutral)
        var both = lost
        both.add(RepositoryName(owner: "acme", name: "gone"), unread: "no permission")
        #expect(CheckRunText(both).conclusion == .actionRequired, "what could not be read hides no weakening")
    }

    @Test("a line with something risky is a warning, whatever else it does; the organization is no repository")
    func warnings() throws {
        let rule = "  - { name: both, settings: { branches: { main: { enforce_admins: true } } } }\n"
        var preview = PreviewSamples.preview(
            try PreviewSamples.comparison(
                rule, "  - { name: both, settings: { repository: { allow_merge_commit: false } } }\n"))
        let annotations = CheckRunText(preview).annotations
        #expect(annotations.map { $0.line } == [4] && annotations.map { $0.level } == [.warning])
        let message = annotations.first?.message ?? ""
        #expect(message.contains("no longer enforced") && message.contains("allow_merge_commit"))
        preview.add(TargetPreview(target: .organization(OrganizationFacts(login: "acme", id: 9, nodeID: "O_9"))))
        #expect(preview.counts.repositories == 7)
    }

    @Test("what protects stands before what does not, however few repositories it is of")
    func protectionFirst() throws {
        let protection =
            "  - { name: one, when: { name: service-1 }, settings: { branches: { main: { enforce_admins: true } } } }\n"
        let preview = PreviewSamples.preview(
            try PreviewSamples.comparison(PreviewSamples.wiki + protection, PreviewSamples.merging))
        let lines = PreviewText(style: .plain).blocks(of: preview).first?.dropFirst() ?? []
        #expect(lines.first?.hasPrefix("  ! branches main") == true && lines.count == 2, "\(lines)")
    }

    @Test("settings that differ from repository to repository do not show the first one's value for all")
    func mixedValues() throws {
        let homepage =
            "  - { name: pages, settings: { repository: { homepage: 'https://acme.example/{{repository}}' } } }\n"
        let preview = PreviewSamples.preview(
            try PreviewSamples.comparison(PreviewSamples.wiki + homepage, PreviewSamples.wiki))
        let lines = PreviewText(style: .plain).blocks(of: preview).flatMap { $0 }
        #expect(lines.contains { $0.hasPrefix("  - repository homepage  different values: 7 repositories") })
    }

    @Test("a policy that cannot be used fails the check on its own lines")
    func refused() throws {
        let problem = PolicyProblem(
            at: SourceLocation(file: "acme/policy:policy/githubcop.yml", line: 12, column: 3), "unknown key 'x'")
        let check = CheckRunText(refused: [problem])
        #expect(check.conclusion == .failure && check.title == "The policy has 1 error")
        #expect(check.annotations.map { $0.path } == ["policy/githubcop.yml"])
        #expect(check.annotations.map { $0.line } == [12])
    }

    @Test("annotations name files from the root of the repository, and come fifty at a time")
    func annotations() throws {
        #expect(CheckRunText.path("acme/policy:a/b.yml") == "a/b.yml")
        #expect(CheckRunText.path("./githubcop.yml") == "githubcop.yml")
        #expect(CheckRunText.path("/tmp/githubcop.yml") == nil)
        #expect(CheckRunText.path("../elsewhere/githubcop.yml") == nil)
        let rules = (0..<120).map { number in
            "  - { name: r\(number), settings: { teams: { t\(number): push } } }\n"
        }.joined()
        let preview = PreviewSamples.preview(
            try PreviewSamples.comparison(PreviewSamples.wiki, PreviewSamples.wiki + rules)
        ) { _ in ["teams": [:]] }
        let check = CheckRunText(preview)
        #expect(check.annotations.count == 120)
        #expect(check.batches.map { $0.count } == [50, 50, 20])
    }

    @Test(
        "where nothing was read, the age of what was observed is shown",
        arguments: [
            (20.0, "less than a minute ago"), (60, "1 minute ago"), (7199, "119 minutes ago"), (7200, "2 hours ago"),
            (172_800, "2 days ago"),
        ])
    func age(seconds: Double, text: String) throws {
        var preview = PreviewSamples.preview(try PreviewSamples.comparison(PreviewSamples.wiki, PreviewSamples.wiki))
        preview.observedAt = Date(timeIntervalSince1970: 1_795_000_000)
        preview.comparedAt = Date(timeIntervalSince1970: 1_795_000_000 + seconds)
        #expect(PreviewText(style: .plain).closing(preview).contains { $0.hasSuffix("(\(text)).") })
    }

    @Test("JSON has what is introduced for each target, and in the end the sums of all three classes")
    func json() throws {
        let comparison = try PreviewSamples.comparison(
            PreviewSamples.wiki + PreviewSamples.protection, PreviewSamples.wiki + PreviewSamples.merging)
        let observation = PreviewSamples.observation("api", id: 1)
        let target = comparison.preview(comparison.wanted(of: observation.target), observation)
        let line = try #require(PreviewReport.json(of: target))
        #expect(line["changes"]?.arrayValue?.map { $0["subject"] } == ["allow_merge_commit"])
        #expect(line["no_longer_enforced"]?.arrayValue?.map { $0["rule"] } == ["protection"])
        var preview = PolicyPreview(comparison, of: "acme")
        preview.add(target)
        let last = PreviewReport.json(of: preview, requests: RequestUsage(), seconds: 0)
        #expect(last["introduced"]?["change"] == 1 && last["pending"]?["change"] == 1)
        #expect(last["no_longer_enforced"]?["settings"] == 1)
        let same = try PreviewSamples.comparison(PreviewSamples.wiki, PreviewSamples.wiki)
        #expect(PreviewReport.json(of: same.preview(same.wanted(of: observation.target), observation)) == nil)
    }
}
