import Enforcement
import FoundationEssentials
import Kinds
import Policy
import Testing

@testable import Notifications

struct NoticeMakerTests {
    private let maker = NoticeMaker(organization: "acme", web: "https://github.com")

    private func change(
        _ kind: String, _ subject: String, _ field: String? = nil, verb: Change.Verb = .update, from before: JSON?,
        to after: JSON?
    ) -> Change {
        Change(
            kind: kind, subject: subject, field: field.map { SettingPath([$0]) }, verb: verb, before: before,
            after: after, rule: "baseline", source: SourceLocation(file: "policy.yml", line: 12, column: 3))
    }

    private func record(_ changes: [Change], by actor: String? = "octocat") -> Record {
        Record(
            repository: RepositoryName(owner: "acme", name: "api"),
            causes: [
                Enforcement.Cause(
                    trigger: "branch_protection_rule.edited", actor: actor, sentence: "octocat edited a rule")
            ], startedAt: noon, finishedAt: noon, plan: nil,
            outcomes: changes.map { Outcome(change: $0, status: .verified) }, usage: RequestUsage())
    }

    @Test("Drift of a protected branch says who, what, where, and which rule")
    func drift() throws {
        let force = change("branches", "main", "allows_force_pushes", from: true, to: false)
        let notice = try #require(maker.notices(of: record([force]), drift: [force], failure: nil).first)
        #expect(notice.kind == .drift)
        #expect(notice.title == "branches main: allows_force_pushes true → false")
        #expect(notice.actor == "octocat")
        #expect(notice.place == .init("acme/api", url: "https://github.com/acme/api"))
        #expect(notice.details == ["as rule 'baseline' (policy.yml:12) says", "octocat edited a rule"])
    }

    @Test("Drift of what protects nothing, and what the policy sets for the first time, is no notice")
    func harmless() {
        let wiki = change("repository", "has_wiki", from: true, to: false)
        let force = change("branches", "main", "allows_force_pushes", from: true, to: false)
        #expect(maker.notices(of: record([wiki]), drift: [wiki], failure: nil).isEmpty)
        #expect(maker.notices(of: record([force]), drift: [], failure: nil).isEmpty)
        let label = change("labels", "bug", verb: .create, from: nil, to: [:])
        #expect(maker.notices(of: record([label]), drift: [label], failure: nil).isEmpty)
    }

    @Test("What could not be put back is not told as reverted")
    func unverified() {
        let push = change("branches", "main", "allow_force_pushes", from: true, to: false)
        let failed = Record(
            repository: RepositoryName(owner: "acme", name: "api"), causes: [], startedAt: noon, finishedAt: noon,
            plan: nil, outcomes: [Outcome(change: push, status: .refused)], usage: RequestUsage())
        #expect(maker.notices(of: failed, drift: [push], failure: nil).isEmpty)
    }

    @Test("A repository that somebody published, or archived, counts as protected")
    func published() {
        let visibility = change("repository", "visibility", from: "public", to: "private")
        #expect(maker.notices(of: record([visibility]), drift: [visibility], failure: nil).count == 1)
    }

    @Test("The same in two repositories is one cause; another person is another")
    func causes() {
        let force = change("branches", "main", "allows_force_pushes", from: true, to: false)
        func cause(_ actor: String) -> String? {
            maker.notices(of: record([force], by: actor), drift: [force], failure: nil).first?.cause
        }
        #expect(cause("octocat") == cause("octocat"))
        #expect(cause("octocat") != cause("hubot"))
    }

    @Test("Work that failed for good, with how to go on")
    func failed() throws {
        let notice = try #require(
            maker.notices(of: record([]), drift: [], failure: "GitHub refused\nmore").first)
        #expect(notice.kind == .failed && notice.title == "GitHub refused")
        #expect(notice.details.first?.contains("githubcop retry api") == true)
    }

    @Test("Exemptions are announced from two weeks before their end, each as the policy writes it")
    func exemptions() throws {
        let policy = try PolicyDocument.load(
            [
                PolicyText(
                    name: "policy.yml",
                    text: """
                        version: 1
                        organization: acme
                        exempt:
                          - { repositories: [legacy-*, "!legacy-api"], reason: moving, owner: ada, until: 2027-03-31 }
                          - { repositories: [old], reason: frozen }
                        rules: []
                        """)
            ], inventory: { _ in "" })
        func titles(_ day: String) -> [String] {
            Day(day).map { maker.exemptions(of: policy, on: $0, at: noon).map { $0.title } } ?? []
        }
        #expect(titles("2027-03-16").isEmpty)
        #expect(titles("2027-03-17") == ["legacy-*, !legacy-api on 2027-03-31"])
        #expect(titles("2027-04-01").isEmpty)
        // Once for each: it is over before it could be announced again.
        let day = try #require(Day("2027-03-17"))
        let notice = try #require(maker.exemptions(of: policy, on: day, at: noon).first)
        let silent = try #require(notice.announcedUntil)
        #expect(silent >= noon.addingTimeInterval(15 * 86_400))
        #expect(notice.details.first?.contains("owner: ada") == true)
    }

    @Test("Missed deliveries are a notice when there were some")
    func missed() {
        #expect(maker.missed(redelivered: 0, lost: 0, at: noon) == nil)
        #expect(maker.missed(redelivered: 2, lost: 1, at: noon)?.title.contains("1 delivery never arrived") == true)
    }
}
