import Kinds
import Testing

@testable import Policy

@Suite("Repositories that settings of the organization select")
struct SelectionTests {
    private func policy(_ rules: String...) throws -> PolicyDocument {
        let text = "version: 1\norganization: acme\nrules:\n" + rules.map { "  - \($0)\n" }.joined()
        return try PolicyDocument.load([PolicyText(name: "p.yml", text: text)]) { _ in "" }
    }

    private func rule(_ selection: String, name: String = "a", more: String = "") -> String {
        "{ name: \(name), target: organization\(more), settings: { variables: { REGION: { value: eu, "
            + "visibility: selected, selected_repositories: \(selection) } } } }"
    }

    private func repository(
        _ name: String, topics: [String] = [], isArchived: Bool = false,
        unreadable: [RepositoryFacts.Fact: String] = [:]
    ) -> RepositoryFacts {
        RepositoryFacts(
            name: RepositoryName(owner: "acme", name: name), id: name.count, nodeID: name, visibility: .private,
            isArchived: isArchived, topics: topics, unreadable: unreadable)
    }

    private func selected(_ policy: PolicyDocument, _ repositories: [RepositoryFacts]?) throws -> JSON? {
        try policy.organizationSettings(of: "acme", repositories: repositories)
            .kinds["variables"]?[["REGION", "selected_repositories"]]?.json
    }

    @Test("are those that match, without archived ones; names and conditions of several rules join")
    func matching() throws {
        let repositories = [
            repository("web", topics: ["deploy"]), repository("api", topics: ["deploy"]), repository("docs"),
            repository("old", topics: ["deploy"], isArchived: true),
        ]
        let one = try policy(rule("{ when: { topics: deploy } }"))
        #expect(one.selectsRepositories())
        #expect(try selected(one, repositories) == ["api", "web"])
        let two = try policy(rule("[docs]"), rule("{ when: { name: \"a*\" } }", name: "b"))
        #expect(try selected(two, repositories) == ["docs", "api"])
        let replaced = try policy(rule("[docs]"), rule("!replace { when: { name: \"a*\" } }", name: "b"))
        #expect(try selected(replaced, repositories) == ["api"])
        let archived = try policy(rule("{ when: { topics: deploy, archived: any } }"))
        #expect(try selected(archived, repositories) == ["api", "old", "web"])
    }

    @Test("are not known without the repositories, or without a fact that the condition asks about: never empty")
    func unknown() throws {
        let policy = try policy(rule("{ when: { topics: deploy } }"))
        #expect(throws: Unreadable.self) { try selected(policy, nil) }
        let error = #expect(throws: Unreadable.self) {
            try selected(policy, [repository("api", unreadable: [.topics: "forbidden"])])
        }
        #expect(error?.message.contains("acme/api") == true && error?.message.contains("topics") == true)
        #expect(try selected(try self.policy(rule("[api]")), nil) == ["api"])
    }

    @Test("a condition asks about custom properties and the inventory's attributes as a rule's does")
    func attributes() throws {
        let policy = try policy(rule("{ when: { attributes: { tier: gold } } }"))
        #expect(policy.customProperties == ["tier"])
        var gold = repository("api")
        gold.customProperties = ["tier": ["gold"]]
        #expect(try selected(policy, [gold, repository("web")]) == ["api"])
    }

    @Test("an evaluated rule selects for itself only")
    func evaluated() throws {
        let policy = try policy(
            rule("[docs]"), rule("{ when: { topics: x } }", name: "b", more: ", enforcement: evaluate"))
        #expect(policy.selectsRepositories() && !policy.selectsRepositories(isActive: true))
        #expect(try selected(policy, nil) == ["docs"])
    }

    @Test(
        "what is no list and no condition is an error with its place",
        arguments: [
            ("{ topics: deploy }", "must be a list of repositories, or select them with 'when'"),
            ("{ when: null }", "must be a list of repositories"), ("api", "[api]"),
            ("{ when: { topic: x } }", "unknown key 'topic' in 'when'"),
        ])
    func malformed(selection: String, message: String) throws {
        let problems = #expect(throws: PolicyProblems.self) { try policy(rule(selection)) }
        #expect("\(try #require(problems))".contains(message), "\(String(describing: problems))")
    }

    @Test("a condition that selects repositories needs visibility: selected")
    func contradiction() throws {
        let text = rule("{ when: { topics: x } }").replacing("visibility: selected", with: "visibility: all")
        let problems = #expect(throws: PolicyProblems.self) { try policy(text) }
        #expect("\(try #require(problems))".contains("write visibility: selected"))
    }
}
