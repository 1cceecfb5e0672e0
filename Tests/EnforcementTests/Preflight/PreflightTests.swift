import Enforcement
import Policy
import Reporting
import Synchronization
import Testing

@Suite("What is known before the first write")
struct PreflightTests {
    private static let policy = """
        { teams: { devpos: admin, infosec: security-reader },
          branches: { main: { restrictions: { users: [ghost, octocat], apps: ["99"] } } } }
        """

    private func lines(_ preflight: Preflight) -> [String] { PreflightReport(preflight, of: "acme").lines }

    @Test("each name that does not exist is said with its place, and with the team that was probably meant")
    func missing() async throws {
        var state = RepositoryState()
        state.actors["team/infosec"] = "T_infosec"
        state.lists["/orgs/acme/teams"] = [["slug": "devops"], ["slug": "infosec"]]
        state.lists["/orgs/acme/custom-repository-roles"] = ["custom_roles": [["name": "Security-Reader"]]]
        state.lists["/orgs/acme/installations"] = ["installations": [["app_id": 7, "app_slug": "x"]]]
        let bench = try Bench(Self.policy, on: state)
        let preflight = await bench.enforcer.preflight()
        #expect(preflight.unknown.isEmpty)
        let lines = lines(preflight)
        #expect(lines.count == 3, "\(lines)")
        #expect(
            lines.contains {
                $0.hasPrefix("githubcop.yml:8:") && $0.contains("no team 'devpos' in acme; did you mean 'devops'?")
            })
        #expect(lines.contains { $0.contains("there is no user 'ghost'") })
        #expect(lines.contains { $0.contains("GitHub App 99 is not installed in") })
        // One query for all users and teams.
        #expect(bench.github.events.count { $0.description == "query Actors" } == 1)
        #expect(!bench.github.events.contains { $0.isWrite })
    }

    @Test("what GitHub did not say is unknown with the reason, once, and never missing")
    func unknown() async throws {
        let bench = try Bench(Self.policy) { event, _ in
            switch event {
            case .query(let query) where query.name == "Actors":
                throw GitHubFailure.sample(.unavailable, message: "502")
            case .get(let path) where path.hasSuffix("/custom-repository-roles"):
                throw GitHubFailure.sample(.forbidden(permission: nil), message: "Must be an organization owner.")
            default: return nil
            }
        }
        let preflight = await bench.enforcer.preflight()
        #expect(preflight.missing.isEmpty)
        let lines = lines(preflight)
        #expect(
            lines.contains { $0.contains("and 3 other names could not be looked up") && $0.contains("502") }, "\(lines)"
        )
        #expect(lines.contains { $0.contains("role 'security-reader' could not be looked up") })
        #expect(lines.allSatisfy { $0.contains("warning: ") && $0.contains("githubcop.yml:") })
    }

    @Test("a policy that names nobody asks for nothing")
    func nobody() async throws {
        let bench = try Bench("{ repository: { has_wiki: false } }")
        #expect(await bench.enforcer.preflight(writes: true).findings.isEmpty)
        #expect(bench.github.events.isEmpty)
    }
}

@Suite("Writes that GitHub would refuse for want of a right")
struct WriteGateTests {
    private static let policy = """
        { repository: { has_wiki: false }, autolinks: { OPS-: "https://acme.example/<num>" },
          webhooks: { "https://ci.acme.example/": { events: [push] } },
          branches: { main: { required_signatures: true } } }
        """
    private static let readOnly = Rights.app(["administration": .read, "repository_hooks": .write, "members": .read])

    private func bench(rights: Rights?, respond: @escaping GitHubDouble.Response = { _, _ in nil }) throws -> Bench {
        var state = RepositoryState()
        state.lists["/repos/acme/api/autolinks"] = []
        state.lists["/repos/acme/api/hooks"] = []
        return try Bench(Self.policy, on: state, rights: rights, respond: respond)
    }

    @Test("what the App lacks a permission for is not sent, in no repository, and says which; the rest is")
    func app() async throws {
        let bench = try bench(rights: Self.readOnly)
        let record = await bench.enforce()
        #expect(bench.github.writes.map { $0.path.text } == ["/repos/acme/api/hooks"])
        #expect(bench.github.batches.isEmpty)
        for title in ["repository has_wiki", "autolinks OPS-", "branches main"] {
            let outcome = try #require(record.outcomes.first { $0.change.title.hasPrefix(title) }, "\(record.statuses)")
            #expect(outcome.status == .refused)
            #expect(outcome.message?.contains("not sent: the App lacks 'Administration: write'") == true)
            #expect(outcome.message?.contains("accept it in the organization's installation") == true)
        }
        let lacks = PreflightReport(await bench.enforcer.preflight(writes: true), of: "acme").lacks
        #expect(lacks.count == 1)
        #expect(lacks.first?.contains("changes of repository, branches, autolinks are not sent") == true, "\(lacks)")
    }

    @Test("with the permission granted, a refusal is about that one rule: the others are sent")
    func granted() async throws {
        let rights = Rights.app(["administration": .write, "repository_hooks": .write, "members": .read])
        let refused = try bench(rights: rights) { event, _ in
            if case .write(let write) = event, write.path.text == "/repos/acme/api" {
                throw GitHubFailure.sample(
                    .forbidden(permission: nil), message: "Resource not accessible by integration")
            }
            return nil
        }
        let record = await refused.enforce()
        #expect(record.outcome("repository has_wiki")?.status == .refused)
        #expect(refused.github.writes.contains { $0.path.text.hasSuffix("/autolinks") })
        #expect(!refused.github.batches.isEmpty)
    }

    @Test("a classic token without the scope sends nothing")
    func classic() async throws {
        let bench = try bench(rights: .classic(["read:org"]))
        let record = await bench.enforce()
        #expect(!bench.github.events.contains { $0.isWrite })
        #expect(record.outcomes.allSatisfy { $0.message?.contains("the token lacks the scope 'repo'") == true })
    }

    @Test("a person without admin rights is refused once, not once for each setting that comes later")
    func person() async throws {
        let policy = """
            { repository: { visibility: private, has_wiki: false }, teams: { devops: admin },
              branches: { main: { required_signatures: true } }, autolinks: { OPS-: "https://acme.example/<num>" } }
            """
        var state = RepositoryState()
        state.node = state.node.setting(["visibility"], to: "PUBLIC")
        let bench = try Bench(policy, on: state) { event, _ in
            guard case .write = event else { return nil }
            throw GitHubFailure.sample(
                .forbidden(permission: nil), message: "Must have admin rights to Repository.")
        }
        let record = await bench.enforce()
        #expect(bench.github.events.filter { $0.isWrite }.map { $0.description } == ["PATCH /repos/acme/api"])
        #expect(
            record.outcomes.count == 5 && record.outcomes.allSatisfy { $0.status == .refused }, "\(record.statuses)")
        let later = record.outcomes.filter {
            $0.message?.contains("not sent, because PATCH /repos/acme/api was refused") == true
        }
        #expect(later.count == 4)
    }
}
