import Enforcement
import Policy
import Testing

@Suite("What became of a change")
struct OutcomeTests {
    private static let wiki = "repository has_wiki"

    @Test("what GitHub accepts and does not do is called ignored, after it was checked for a while")
    func ignored() async throws {
        var state = RepositoryState()
        state.ignored = ["has_wiki"]
        let bench = try Bench("{ repository: { has_wiki: false, delete_branch_on_merge: true } }", on: state)
        let record = await bench.enforce()
        #expect(record.statuses == [Self.wiki: .ignored, "repository delete_branch_on_merge": .verified])
        #expect(record.outcome(Self.wiki)?.message?.contains("accepted") ?? false)
        #expect(bench.sleeps.all == BackOff.visibility.delays)
        #expect(!record.isInSync)
    }

    @Test("a change that shows late is verified, and not waited for any longer")
    func showsLate() async throws {
        var state = RepositoryState()
        state.ignored = ["has_wiki"]
        let bench = try Bench("{ repository: { has_wiki: false } }", on: state) { event, state in
            guard case .query = event else { return nil }
            // The fourth look: the plan, at once after the write, and after the first two waits.
            let looks = (state.lists["looks"]?.intValue ?? 0) + 1
            state.lists["looks"] = .integer(looks)
            if looks == 4 { state.node = state.node.setting(["hasWikiEnabled"], to: false) }
            return nil
        }
        let record = await bench.enforce()
        #expect(record.statuses == [Self.wiki: .verified])
        #expect(bench.sleeps.all == Array(BackOff.visibility.delays.prefix(2)))
    }

    @Test("an answer that holds the new state spares reading it again")
    func echo() async throws {
        let bench = try Bench("{ repository: { has_wiki: false }, branches: { a/*: { required_signatures: true } } }")
        let record = await bench.enforce()
        #expect(record.outcomes.allSatisfy { $0.status == .verified })
        #expect(bench.github.events.count { if case .query = $0 { true } else { false } } == 1)
    }

    @Test(
        "GitHub's no is told from nobody knows",
        arguments: [
            (GitHubFailure.Reason.forbidden(permission: "administration=write"), Outcome.Status.refused),
            (.planLimit, .refused), (.archived, .refused), (.notFound, .refused), (.conflict, .refused),
            (.invalid, .refused), (.inProgress, .refused), (.unauthorized, .failed),
            (.rateLimited(resetsAt: nil), .failed), (.secondaryLimit(retryAfter: nil), .failed),
            (.unavailable, .failed), (.cancelled, .failed), (.unexpected, .failed),
        ])
    func refusedOrFailed(_ reason: GitHubFailure.Reason, _ status: Outcome.Status) async throws {
        let bench = try Bench("{ repository: { has_wiki: false }, autolinks: { A-: https://a/<num> } }") { event, _ in
            guard case .write(let write) = event, write.method == .patch else { return nil }
            throw GitHubFailure.sample(reason, message: "in GitHub's words")
        }
        let record = await bench.enforce()
        #expect(record.statuses == [Self.wiki: status, "autolinks A-": .verified])
        #expect(record.outcome(Self.wiki)?.message?.contains("in GitHub's words") ?? false)
    }

    @Test("what is still in progress is tried again until the last retry")
    func inProgress() async throws {
        let bench = try Bench("{ repository: { has_wiki: false } }") { event, _ in
            guard case .write = event else { return nil }
            throw GitHubFailure.sample(.inProgress)
        }
        let record = await bench.enforce()
        #expect(record.statuses == [Self.wiki: .refused])
        #expect(Array(bench.sleeps.all.prefix(BackOff.progress.delays.count)) == BackOff.progress.delays)
        #expect(bench.github.writes.count == BackOff.progress.delays.count + 1)
    }

    @Test(
        "a lost answer to a write that was carried out is found out by reading",
        arguments: [GitHubFailure.Reason.unavailable, .cancelled, .unexpected, .conflict, .invalid])
    func lostAnswer(_ reason: GitHubFailure.Reason) async throws {
        let bench = try Bench("{ repository: { has_wiki: false }, branches: { a/*: { lock_branch: true } } }") {
            event, state in
            switch event {
            case .write(let write):
                _ = state.apply(write)
                throw GitHubFailure.sample(reason)
            case .mutate(let batch):
                _ = state.apply(batch)
                throw GitHubFailure.sample(reason)
            default: return nil
            }
        }
        let record = await bench.enforce()
        #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.statuses)")
        #expect(bench.github.writes.count == 1)
        #expect(bench.github.batches.count == 1)
    }

    @Test("a refusal that leaves no doubt is not read back")
    func noDoubt() async throws {
        let bench = try Bench("{ repository: { has_wiki: false } }") { event, _ in
            guard case .write = event else { return nil }
            throw GitHubFailure.sample(.forbidden(permission: nil))
        }
        _ = await bench.enforce()
        #expect(bench.github.events.count { if case .query = $0 { true } else { false } } == 1)
        #expect(bench.sleeps.all.isEmpty)
    }

    @Test("when the result cannot be read back, the change has failed and says why")
    func unreadableAfterwards() async throws {
        let bench = try Bench("{ teams: { devops: admin } }") { event, state in
            if case .mutate = event { state.lists["written"] = true }
            guard case .get = event, state.lists["written"] != nil else { return nil }
            throw GitHubFailure.sample(.unavailable, message: "the connection was lost")
        }
        let record = await bench.enforce()
        #expect(record.statuses == ["teams devops": .failed])
        #expect(record.outcomes.first?.message?.contains("could not be read back") ?? false)
    }

    @Test("a single setting that GitHub does not show afterwards has failed too, and is not called ignored")
    func settingUntoldAfterwards() async throws {
        let bench = try Bench("{ actions: { enabled: true, allowed_actions: selected } }") { event, state in
            guard case .write = event else { return nil }
            state.lists["/repos/acme/api/actions/permissions"] = ["enabled": true]
            return .null
        }
        let record = await bench.enforce()
        #expect(record.statuses == ["actions allowed_actions": .failed])
        #expect(record.outcomes.first?.message?.contains("did not tell allowed_actions") ?? false)
    }

    @Test("one mutation of a batch that fails leaves the others verified")
    func oneMutationFails() async throws {
        let bench = try Bench("{ branches: { a/*: { lock_branch: true }, b/*: { lock_branch: true } } }") {
            event, state in
            guard case .mutate(let batch) = event else { return nil }
            let answer = state.apply(MutationBatch([batch.mutations[1]]))
            return [
                "data": ["m0": nil, "m1": answer["data"]?["m0"] ?? .null],
                "errors": [["type": "UNPROCESSABLE", "message": "Name already protected: a/*", "path": ["m0"]]],
            ]
        }
        let record = await bench.enforce()
        #expect(record.statuses == ["branches a/*": .refused, "branches b/*": .verified])
        #expect(record.outcome("branches a/*")?.message?.contains("Name already protected: a/*") ?? false)
    }
}
