import Enforcement
import Kinds
import Policy
import Testing

@Suite("Two policies over one observation")
struct PolicyComparisonTests {
    static let today = Day(secondsSince1970: 1_795_000_000)

    static func policy(_ rules: String, before: String = "") throws -> PolicyDocument {
        try PolicyDocument.load([
            PolicyText(
                name: "githubcop.yml", text: "version: 1\norganization: acme\n\(before)rules:\n\(rules)")
        ]) { _ in "" }
    }

    static let facts = RepositoryFacts(
        name: RepositoryName(owner: "acme", name: "api"), id: 7, nodeID: "R_api", visibility: .private)

    static func observation(_ kinds: [String: JSON] = [:], of facts: RepositoryFacts = facts) -> RepositoryObservation {
        let all: [String: JSON] = [
            "repository": ["has_wiki": true, "has_projects": true, "allow_merge_commit": true],
            "teams": ["devops": ["permission": "admin"], "strangers": ["permission": "push"]],
            "branches": [
                "main": [
                    "enforce_admins": true, "required_pull_request_reviews": ["required_approving_review_count": 2],
                ]
            ],
        ].merging(kinds) { $1 }
        return RepositoryObservation(
            repository: facts, kinds: all.mapValues { .success(Observed($0)) })
    }

    static func preview(
        _ base: PolicyDocument, _ head: PolicyDocument, _ observation: RepositoryObservation = observation()
    ) -> TargetPreview {
        let comparison = PolicyComparison(base: base, head: head, today: today)
        return comparison.preview(comparison.wanted(of: observation.target), observation)
    }

    private static let protection = """
          - name: protection
            settings: { branches: { main: { enforce_admins: true } } }

        """
    private static let wiki = "  - { name: wiki, settings: { repository: { has_wiki: false } } }\n"

    @Test("a rule that is deleted where everything is in sync changes nothing, and is no longer enforced")
    func deletedRule() throws {
        let base = try Self.policy(Self.protection + Self.wiki)
        let head = try Self.policy(Self.wiki)
        let preview = Self.preview(base, head)
        #expect(preview.introduced.changes == [])
        #expect(preview.pending.map { $0.title } == ["repository has_wiki"])
        #expect(preview.dropped.map { $0.title } == ["branches main"])
        #expect(preview.dropped.first?.rule == "protection")
        #expect(preview.dropped.first?.source.line == 5)
        #expect(preview.losesProtection && !preview.isEmpty)
        #expect(head.removedRules(since: base).map { $0.name } == ["protection"])
    }

    @Test("a new rule introduces its changes, and what is pending in both is not among them")
    func newRule() throws {
        let base = try Self.policy(Self.wiki)
        let head = try Self.policy(
            Self.wiki + "  - { name: merging, settings: { repository: { allow_merge_commit: false } } }\n")
        let preview = Self.preview(base, head)
        #expect(preview.introduced.changes.map { $0.title } == ["repository allow_merge_commit"])
        #expect(preview.pending.map { $0.title } == ["repository has_wiki"])
        #expect(preview.dropped == [] && !preview.isWeaker)
    }

    @Test("what could not be read is kept, also where both policies want the same of it")
    func unread() throws {
        let policy = try Self.policy(Self.wiki + Self.protection)
        var kinds = Self.observation().kinds
        kinds["branches"] = .failure(Unreadable("no permission"))
        let observation = RepositoryObservation(target: .repository(Self.facts), kinds: kinds)
        let preview = Self.preview(policy, policy, observation)
        #expect(preview.unreadKinds == ["branches"] && preview.isCompared)
        #expect(preview.unknown.isEmpty, "it is no news of the new policy")
    }

    @Test("policies that want the same introduce nothing, wherever they say it")
    func moved() throws {
        let base = try Self.policy(Self.wiki + Self.protection)
        let head = try Self.policy(Self.protection + "  # moved\n" + Self.wiki)
        let preview = Self.preview(base, head)
        #expect(preview.isEmpty)
        #expect(preview.pending.count == 1)
        #expect(head.loosenings(since: base, total: 10) == [])
    }

    @Test("a setting that gets weaker is introduced with its risk")
    func weakened() throws {
        func rule(_ count: Int) -> String {
            "  - { name: reviews, settings: { branches: { main: { required_pull_request_reviews: "
                + "{ required_approving_review_count: \(count) } } } } }\n"
        }
        let preview = Self.preview(try Self.policy(rule(2)), try Self.policy(rule(1)))
        #expect(preview.introduced.changes.map { $0.risk } == [.weakening])
        #expect(preview.losesProtection)
    }

    @Test("a minimum that gets lower introduces nothing, and is no longer enforced")
    func lowerMinimum() throws {
        func rule(_ count: Int) -> String {
            """
              - name: reviews
                settings:
                  branches:
                    main: { required_pull_request_reviews: { required_approving_review_count: !atLeast \(count) } }

            """
        }
        let lowered = Self.preview(try Self.policy(rule(2)), try Self.policy(rule(1)))
        #expect(lowered.introduced.changes == [])
        #expect(lowered.dropped.map { $0.reason } == [.loosened(1)])
        let raised = Self.preview(try Self.policy(rule(1)), try Self.policy(rule(2)))
        #expect(raised.dropped == [])
    }

    @Test("where exclusive is dropped, what it kept away may come back")
    func exclusive() throws {
        let settings = "settings: { teams: { devops: admin } }"
        let base = try Self.policy("  - { name: teams, exclusive: [teams], \(settings) }\n")
        let head = try Self.policy("  - { name: teams, \(settings) }\n")
        let preview = Self.preview(base, head)
        #expect(preview.introduced.changes == [])
        #expect(preview.dropped.map { $0.reason } == [.notExclusive])
        #expect(preview.pending.map { $0.title } == ["teams strangers"])
    }

    @Test("a lower share drops what the rule wants where it is not active any more, and says that it is evaluated")
    func share() throws {
        func rule(_ share: String) -> String {
            "  - { name: admins, enforcement: \(share), settings: { branches: { main: { enforce_admins: true } } } }\n"
        }
        let (base, head) = (try Self.policy(rule("100%")), try Self.policy(rule("0%")))
        #expect(Self.preview(base, head).dropped.map { $0.reason } == [.onlyEvaluated])
        let loosenings = head.loosenings(since: base, total: 100)
        #expect(loosenings.count == 1)
        guard case .rule("admins", _, _, let place)? = loosenings.first else {
            Issue.record("\(loosenings)")
            return
        }
        #expect(place.line == 4)
        #expect(base.loosenings(since: head, total: 100) == [])
        #expect(
            try Self.policy(rule("100%"), before: "enforcement: evaluate\n").loosenings(since: base, total: 100).count
                == 1)
    }

    @Test("raised and removed limits are loosenings, lowered ones are not")
    func limits() throws {
        let base = try Self.policy(
            Self.wiki, before: "limits: { removals: 5, weakenings: 2, repositories_changed: 10% }\n")
        let head = try Self.policy(
            Self.wiki, before: "limits: { removals: 50, publications: 1, repositories_changed: 10 }\n")
        let names = head.loosenings(since: base, total: 100).compactMap { loosening -> String? in
            guard case .limit(let name, _, _, _) = loosening else { return nil }
            return name
        }
        #expect(Set(names) == ["removals", "weakenings", "publications"])
        #expect(base.loosenings(since: head, total: 100) == [])
    }

    @Test(
        "a new exemption leaves a repository alone; a longer one does so for longer; an ended one introduces its changes"
    )
    func exemptions() throws {
        func policy(_ until: String?) throws -> PolicyDocument {
            try Self.policy(
                Self.wiki + Self.protection,
                before: until.map {
                    "exempt:\n  - { repositories: [api], reason: moving, owner: ops, until: \($0) }\n"
                } ?? "")
        }
        let (none, short, long) = (try policy(nil), try policy("2027-01-31"), try policy("2027-06-30"))
        let new = Self.preview(none, short)
        #expect(new.exemption?.previously == nil && new.exemption?.settings == 2)
        #expect(new.dropped == [] && new.introduced.changes == [] && new.losesProtection)
        let longer = Self.preview(short, long)
        #expect(longer.exemption?.previously == Day("2027-01-31"))
        #expect(Self.preview(long, short).exemption == nil)
        #expect(Self.preview(short, short).isEmpty, "it was exempt before")
        #expect(Self.preview(short, none).introduced.changes.map { $0.title } == ["repository has_wiki"])
        #expect(
            short.loosenings(since: none, total: 1).count == 1 && long.loosenings(since: short, total: 1).count == 1)
        #expect(short.loosenings(since: long, total: 1) == [])
    }

    @Test("what an evaluated rule would change more and less is compared apart")
    func findings() throws {
        func rule(_ setting: String) -> String {
            "  - { name: later, enforcement: evaluate, settings: { repository: { \(setting): false } } }\n"
        }
        let preview = Self.preview(
            try Self.policy(Self.wiki + rule("has_projects")), try Self.policy(Self.wiki + rule("allow_merge_commit")))
        #expect(preview.introduced.changes == [] && preview.dropped == [])
        #expect(preview.introduced.findings.changes.map { $0.title } == ["repository allow_merge_commit"])
        #expect(preview.droppedFindings.map { $0.title } == ["repository has_projects"])
        let active = Self.preview(
            try Self.policy(Self.wiki + rule("has_projects")),
            try Self.policy(Self.wiki + rule("has_projects").replacing("enforcement: evaluate, ", with: "")))
        #expect(active.introduced.changes.map { $0.title } == ["repository has_projects"])
        #expect(active.droppedFindings == [], "what is written now does not go away")
    }

    @Test("evaluated rules that contradict each other are a finding of the new policy, and no failure")
    func contradictingFindings() throws {
        let base = try Self.policy(Self.wiki)
        let head = try Self.policy(
            Self.wiki + """
                  - name: none
                    enforcement: evaluate
                    settings: { repository: { allow_merge_commit: false, allow_squash_merge: false } }
                  - name: rebase
                    enforcement: evaluate
                    settings: { repository: { allow_rebase_merge: false } }

                """)
        let preview = Self.preview(base, head)
        #expect(!preview.introduced.findings.errors.isEmpty && !preview.isEmpty && preview.failure == nil)
        #expect(preview.introduced.changes == [])
        #expect(Self.preview(head, head).introduced.findings.errors.isEmpty)
    }

    @Test("a repository that more people will see loses protection")
    func publication() throws {
        let base = try Self.policy(Self.wiki)
        let published = Self.preview(
            base, try Self.policy(Self.wiki + "  - { name: open, settings: { repository: { visibility: public } } }\n"),
            Self.observation(["repository": ["has_wiki": true, "visibility": "private"]]))
        #expect(published.introduced.changes.map { $0.risk } == [.publication])
        #expect(published.losesProtection)
    }

    @Test("what only an evaluated rule kept from being removed is removed without it: that is introduced")
    func withheldRemoval() throws {
        let teams = "  - { name: teams, exclusive: [teams], settings: { teams: { devops: admin } } }\n"
        let later = "  - { name: later, enforcement: evaluate, settings: { teams: { strangers: push } } }\n"
        let (kept, removed) = (try Self.policy(teams + later), try Self.policy(teams))
        #expect(Self.preview(kept, removed).introduced.changes.map { $0.title } == ["teams strangers"])
        #expect(Self.preview(removed, removed).isEmpty)
    }

    @Test("a contradiction of the new policy is an error, one of the present policy is not known")
    func contradictions() throws {
        let merging = """
              - name: none
                when: { name: api }
                settings: { repository: { allow_merge_commit: false, allow_squash_merge: false } }
              - name: rebase
                when: { visibility: private }
                settings: { repository: { allow_rebase_merge: false } }

            """
        let (good, bad) = (try Self.policy(Self.wiki), try Self.policy(Self.wiki + merging))
        let failed = Self.preview(good, bad)
        #expect(failed.failure != nil && !failed.isEmpty)
        let repaired = Self.preview(bad, good)
        #expect(repaired.failure == nil && repaired.unknown.count == 1)
    }

    @Test("what could not be read is not compared, but where both policies want the same")
    func unreadable() throws {
        let teams = "  - { name: teams, settings: { teams: { devops: admin } } }\n"
        let observation = RepositoryObservation(
            repository: Self.facts,
            kinds: Self.observation().kinds.merging(["teams": .failure(Unreadable("no permission"))]) { $1 })
        let base = try Self.policy(teams)
        let same = Self.preview(base, try Self.policy(teams + Self.wiki), observation)
        #expect(same.unknown == [] && same.introduced.changes.count == 1)
        let other = Self.preview(
            base, try Self.policy("  - { name: teams, settings: { teams: { devops: push } } }\n"), observation)
        #expect(other.unknown.count == 1 && !other.isEmpty)
    }

    @Test("a fact that a rule asks about and that is not known makes a target unknown, not equal")
    func unknownFact() throws {
        var facts = Self.facts
        facts.unreadable = [.topics: "not readable"]
        let rule = "  - { name: t, when: { topics: [x] }, settings: { repository: { has_projects: false } } }\n"
        let preview = Self.preview(
            try Self.policy(Self.wiki), try Self.policy(Self.wiki + rule), Self.observation(of: facts))
        #expect(preview.unknown.count == 1 && preview.failure == nil)
    }

    @Test("another secret is set, though nobody can see which one is there")
    func secrets() throws {
        func rule(_ secret: String) -> String {
            """
              - name: hooks
                settings: { webhooks: { "https://ci.example/": { events: [push], secret: "{{secret:\(secret)}}" } } }

            """
        }
        let observation = Self.observation([
            "webhooks": ["https://ci.example/": ["events": ["push"], "secret": "********", "active": true]]
        ])
        let base = try Self.policy(rule("ONE"))
        #expect(Self.preview(base, try Self.policy(rule("ONE") + Self.wiki), observation).introduced.changes.count == 1)
        let other = Self.preview(base, try Self.policy(rule("TWO")), observation)
        #expect(other.introduced.changes.count == 1)
        #expect(other.pending == [])
    }

    @Test("the organization itself is a target like any other")
    func organization() throws {
        func rule(_ value: String) -> String {
            "  - { name: region, target: organization, settings: "
                + "{ variables: { REGION: { value: \(value), visibility: all } } } }\n"
        }
        let observation = RepositoryObservation(
            target: .organization(OrganizationFacts(login: "acme", id: 1, nodeID: "O_1")),
            kinds: ["variables": .success(Observed(["REGION": ["value": "eu", "visibility": "all"]]))])
        let base = try Self.policy(rule("eu"))
        let changed = Self.preview(base, try Self.policy(rule("us")), observation)
        #expect(changed.introduced.changes.map { $0.targetKind } == [.organization])
        let dropped = Self.preview(base, try Self.policy(Self.wiki), observation)
        #expect(dropped.introduced.changes == [])
        #expect(dropped.dropped.map { $0.title } == ["variables REGION"])
    }

    @Test("an archived repository is not enforced either way")
    func archived() throws {
        var facts = Self.facts
        facts.isArchived = true
        let rule = "  - { name: all, when: { archived: any }, settings: { repository: { has_wiki: false } } }\n"
        let preview = Self.preview(
            try Self.policy(rule), try Self.policy(Self.protection), Self.observation(of: facts))
        #expect(preview.isEmpty && preview.pending == [])
    }
}
