import Policy
import Testing

@Suite("Secrets in a policy")
struct SecretNameTests {
    @Test("A secret that somebody wrote out is refused and does not come up in the message")
    func secretWrittenOut() {
        let error = #expect(throws: PolicyProblems.self) {
            try load(
                """
                version: 1
                rules:
                  - name: a
                    settings:
                      webhooks:
                        https://a/: { secret: hunter2 }
                        https://b/: { secrets: hunter2 }
                        https://c/: { active: hunter, secret: "hunter2{{secret:A}}" }
                        https://d/: { secert: hunter2 }
                        https://e/:
                          secret: |
                            hunter2
                """)
        }
        let text = error?.description ?? ""
        #expect(text.contains("githubcop.yml:6:31: webhooks.https://a/.secret must not be written out in a policy"))
        #expect(text.contains("githubcop.yml:9:23: unknown key 'secert'"))
        #expect(error?.problems.count == 6)
        #expect(!text.contains("hunter2"))
    }

    @Test("What stands inside {{secret:…}} is not echoed either when it is not a name")
    func malformedSecretName() {
        let error = #expect(throws: PolicyProblems.self) {
            try load(
                rules: """
                      - name: a
                        settings:
                          webhooks: { https://a/: { secret: "{{secret:hunter-2}}" } }
                          repository: { description: "{{secret:hunter-2}}" }
                    """)
        }
        #expect(error?.problems.count == 2)
        #expect(error?.description.contains("hunter") == false)
    }

    @Test("A secret is named, never known")
    func secret() throws {
        let policy = try load(
            rules: "  - { name: a, settings: { webhooks: { https://a/: { secret: \"{{secret:HOOK}}\" } } } }")
        #expect(Set(policy.secrets.keys) == ["HOOK"])
        #expect(policy.secrets["HOOK"]?.map { $0.line } == [4])
        let settings = try policy.settings(for: facts("api"))
        #expect(settings.kinds["webhooks"]?[["https://a/", "secret"]]?.json == .unresolved(.secret("HOOK")))
    }
}
