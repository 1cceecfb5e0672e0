import Testing

@testable import Kinds
@testable import Policy

@Suite("What a change of the policy touches")
struct SamenessTests {
    private static let day = Day(secondsSince1970: 1_795_000_000)

    private func document(_ text: String, inventory: String = "") throws -> PolicyDocument {
        try PolicyDocument.load([PolicyText(name: "p.yml", text: text)]) { _ in inventory }
    }

    private func repository(_ name: String, _ visibility: Visibility = .private) -> RepositoryFacts {
        RepositoryFacts(
            name: RepositoryName(owner: "acme", name: name), id: 1, nodeID: "R_1", visibility: visibility)
    }

    private static let rule = """
        version: 1
        organization: acme
        rules:
          - name: baseline
            settings:
              repository: { has_wiki: false }
              teams: { devops: admin }
        """

    @Test("lines that move, rules with other names and comments touch nobody")
    func moved() throws {
        let other = Self.rule.replacing("name: baseline", with: "name: \"another\"\n    # moved\n")
        #expect(try document(Self.rule).asksTheSame(as: document(other), of: repository("api"), on: Self.day))
    }

    @Test(
        "whatever asks for something else touches the repository",
        arguments: [
            ("has_wiki: false", "has_wiki: true"), ("has_wiki: false", "has_wiki: false, has_issues: true"),
            ("devops: admin", "devops: !atLeast admin"), ("devops: admin", "devops: null"),
            ("devops: admin", "other: admin"), ("settings:", "exclusive: [teams]\n    settings:"),
            ("rules:", "exempt: [{ repositories: api, reason: r, owner: o }]\nrules:"),
        ])
    func touched(_ old: String, _ new: String) throws {
        let other = try document(Self.rule.replacing(old, with: new))
        #expect(try !document(Self.rule).asksTheSame(as: other, of: repository("api"), on: Self.day), "\(new)")
        #expect(try !other.asksTheSame(as: document(Self.rule), of: repository("api"), on: Self.day), "\(new)")
    }

    @Test("a new rule touches only those it is for, and another inventory only those whose row changed")
    func some() throws {
        let more =
            Self.rule + """

                  - name: databases
                    when: { name: "*-database" }
                    settings: { teams: { dba: admin } }
                """
        #expect(try document(Self.rule).asksTheSame(as: document(more), of: repository("api"), on: Self.day))
        #expect(try !document(Self.rule).asksTheSame(as: document(more), of: repository("a-database"), on: Self.day))

        let templated = Self.rule.replacing("rules:", with: "inventory: i.csv\nrules:")
            .replacing("devops", with: "\"{{owner|devops}}\"")
        let (old, new) = ("repository,owner\napi,one\nweb,two\n", "repository,owner\napi,one\nweb,three\n")
        let (before, after) = (try document(templated, inventory: old), try document(templated, inventory: new))
        #expect(before.asksTheSame(as: after, of: repository("api"), on: Self.day))
        #expect(!before.asksTheSame(as: after, of: repository("web"), on: Self.day))
    }
}
