import Import
import Kinds
import Policy
import Testing

@Suite("What an import does not know, it does not write")
struct UnknownTests {
    private func observation(
        _ name: String, _ kind: String, _ settings: JSON, unreadable: [SettingPath: String] = [:]
    ) -> RepositoryObservation {
        RepositoryObservation(
            repository: RepositoryFacts(name), kinds: [kind: .success(Observed(settings, unreadable: unreadable))])
    }

    @Test("what could not be read is listed, and never written as off or empty")
    func unreadable() throws {
        let policy = TestOrganization.imported([
            observation(
                "api", "repository", ["has_wiki": false, "description": .null],
                unreadable: [["description"]: "no permission"]),
            RepositoryObservation(
                repository: RepositoryFacts("web"),
                kinds: [
                    "repository": .failure(Unreadable("GET /repos/acme/web: 403")), "teams": .success(Observed([:])),
                ]),
        ])
        #expect(policy.isProven, "\(policy.doubts)")
        #expect(!policy.rulesText.contains("description"), "\(policy.text)")
        #expect(
            policy.omissions.contains { $0.place == "repository.description" && $0.reason.contains("no permission") })
        #expect(policy.omissions.contains { $0.place == "repository" && $0.reason.contains("403") })
        #expect(policy.text.contains("# Not imported:"))
    }

    @Test("a secret is never written")
    func secrets() throws {
        let hook: JSON = [
            "events": ["push"], "content_type": "json", "insecure_ssl": false, "active": true, "secret": "********",
        ]
        let policy = TestOrganization.imported([
            observation("api", "webhooks", ["https://ci.acme.example/hook": hook]),
            observation("web", "webhooks", ["https://ci.acme.example/hook": hook]),
        ])
        #expect(policy.isProven, "\(policy.doubts)")
        #expect(policy.rulesText.contains("https://ci.acme.example/hook"))
        #expect(!policy.rulesText.contains("secret"), "\(policy.text)")
        #expect(policy.omissions.contains { $0.place.hasSuffix(".secret") && $0.repositories == 2 })
    }

    @Test("what a policy cannot say is listed with the reason")
    func unsayable() throws {
        let policy = TestOrganization.imported([
            observation("api", "repository", ["homepage": "https://acme.example/{{page}}", "has_wiki": true])
        ])
        #expect(policy.isProven)
        #expect(policy.omissions.contains { $0.place == "repository.homepage" && $0.reason.contains("{{") })
    }

    @Test("conditions do not ask about facts that are not known of every repository")
    func unknownFacts() throws {
        var repositories = (0..<20).map { number in
            RepositoryFacts("r\(number)", number + 1, topics: number < 10 ? ["a"] : ["b"])
        }
        let observations = { (repositories: [RepositoryFacts]) in
            repositories.enumerated().map { number, facts in
                RepositoryObservation(
                    repository: facts,
                    kinds: ["repository": .success(Observed(["has_wiki": .bool(number < 10), "has_issues": true]))])
            }
        }
        let known = TestOrganization.imported(observations(repositories))
        #expect(known.isProven && known.text.contains("topics:"), "\(known.text)")
        repositories[19].unreadable[.topics] = "forbidden"
        let unknown = TestOrganization.imported(observations(repositories))
        #expect(unknown.isProven && !unknown.rulesText.contains("topics:"), "\(unknown.text)")
    }

    @Test("an import that nothing proves says so")
    func unproven() throws {
        // The same label in two spellings: no policy can describe that.
        var policy = PolicyImport("acme")
        policy.add(unread: "acme/gone", because: "could not be read: 404")
        let imported = policy.imported()
        #expect(imported.isProven && imported.repositories == 0)
        #expect(imported.text.contains("acme/gone: could not be read: 404"))
        _ = try TestOrganization.document(imported.text)
    }

    @Test(
        "any text survives",
        arguments: [
            "plain", "It's here", "a: b", "trailing: ", "# not a comment", "a # b", "yes", "null", "~", "1.10", "0777",
            "2026-11-30", "- dash", "[list]", "{map}", "*alias", "!tag", "&anchor", "\"quoted\"", "back\\slash",
            "é ü 漢 😀",
            " leading", "trailing ", "tab\there", "line\nbreak", "\u{1}control", "%percent", "@at", "`tick", "a, b",
            "true",
            "1e5", "=", "<<", "?", ": x", "x:", "\u{2028}", "#fff",
        ])
    func texts(_ text: String) throws {
        let policy = TestOrganization.imported([
            observation("api", "repository", ["description": .string(text), "has_wiki": true])
        ])
        #expect(policy.isProven, "\(policy.doubts)\n\(policy.text)")
        let document = try TestOrganization.document(policy.text)
        let desired = try document.settings(for: RepositoryFacts("api")).kinds["repository"]
        #expect(desired?["description"]?.json == .string(text))
    }
}
