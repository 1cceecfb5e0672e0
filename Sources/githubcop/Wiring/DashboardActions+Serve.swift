import Dashboard
import Deliveries
import Enforcement
import Foundation
import GitHubAPI
import Policy
import Reporting
import ServeWiring
import Server
import StateReporting
import Store
import Wiring

extension DashboardActions {
    /// What people do, carried out by a server that runs.
    ///
    /// - Parameters:
    ///   - session: GitHub for one piece of work.
    ///   - deliveries: `nil` without an App's credentials.
    static func serving(
        _ store: StateStore, _ service: EnforcementService, deliveries: DeliveryService?,
        session: @escaping @Sendable () -> GitHubSession
    ) -> DashboardActions {
        let organization = service.organization
        let suspensions = SuspensionService(store.database)
        let reverts = RevertService(store.database, organization: organization, session: session)
        return DashboardActions(
            retry: { repository, actor in
                let cause = Enforcement.Cause.dashboard("retry", actor, "asked for another try")
                let outcome = try await RetryService(store.database).retry(repository, because: cause)
                guard !outcome.repositories.isEmpty || outcome.ended > 0 else {
                    throw PageFailure("Nothing of \(repository ?? "what is in the queue") waits to be tried again.")
                }
                return outcome.sentence
            },
            check: { repository, actor in
                let name = try Self.target(repository, in: organization)
                let cause = Enforcement.Cause.dashboard("check", actor, "asked for a check")
                let item =
                    name.isOrganization
                    ? WorkItem(organization: name.owner, id: nil, causes: [cause], priority: .drift)
                    : WorkItem(repository: RepositoryReference(name: name), causes: [cause], priority: .drift)
                try await service.queue.add([item])
                return "\(name.title) is being checked."
            },
            suspend: { asked, actor in
                try await refusing {
                    let (suspension, _) = try await suspensions.suspend(
                        asked.repository, kind: asked.kind, for: .seconds(asked.minutes * 60), reason: asked.reason,
                        actor: actor)
                    return "\(suspension.repository) is not enforced until \(suspension.until.ISO8601Format())."
                }
            },
            resume: { repository, kind, actor in
                try await refusing {
                    let ended = try await suspensions.resume(repository, kind: kind, actor: actor)
                    return "\(ended.first?.repository ?? repository) is enforced again."
                }
            },
            pause: { minutes, reason, actor in
                try await refusing {
                    let (pause, _) = try await suspensions.suspend(
                        "\(organization)/\(Suspension.everything)", kind: nil, for: .seconds(minutes * 60),
                        reason: reason, actor: actor)
                    return "Nothing of \(organization) is enforced until \(pause.until.ISO8601Format())."
                }
            },
            endPause: { actor in
                try await refusing {
                    _ = try await suspensions.resume(
                        "\(organization)/\(Suspension.everything)", kind: nil, actor: actor)
                    return "The pause has ended: all repositories are checked."
                }
            },
            revertPlan: { run in
                try await refusing {
                    let pauses = try await SuspensionTable(database: store.database).active(now: Date()).filter {
                        Suspension($0)?.coversEverything(of: organization) == true
                    }
                    return RevertPlan(try await reverts.preview(run), pausedUntil: pauses.map { $0.until }.max())
                }
            },
            revert: { run, actor in
                let cause = Enforcement.Cause.dashboard("revert", actor, "reverted run \(run)")
                return try await refusing { try await RunningRevert(reverts).start(run, cause) }
            },
            redeliver: { delivery, actor in
                guard let deliveries else {
                    throw PageFailure("Only a GitHub App may have deliveries sent again, and this server has a token.")
                }
                try await deliveries.redeliver(try await deliveries.attempt(delivery))
                return "GitHub was asked to send \(delivery) again."
            })
    }

    private static func target(_ text: String, in organization: String) throws -> RepositoryName {
        let name = RepositoryName(target: text.contains("/") || text == organization ? text : "\(organization)/\(text)")
        guard let name, name.owner.lowercased() == organization.lowercased(), name.name != Suspension.everything else {
            throw PageFailure("\(text) is not a repository of \(organization).")
        }
        return name
    }
}

/// What a person can do something about is shown to the person.
private func refusing<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch let refusal as SuspensionService.Refusal {
        throw PageFailure(refusal.description)
    } catch let refusal as RevertService.Refusal {
        throw PageFailure(refusal.description)
    }
}

extension RetryService.Outcome {
    fileprivate var sentence: String {
        let shown = 3
        let names = repositories.prefix(shown).joined(separator: ", ")
        let more = repositories.count > shown ? " and \(repositories.count - shown) more" : ""
        let checked = repositories.isEmpty ? "" : "\(names)\(more): checked again."
        return ended > 0 ? "\(checked) \(ended.counted("paused setting")) enforced again." : checked
    }
}

extension Enforcement.Cause {
    /// Somebody did something on the dashboard.
    fileprivate static func dashboard(_ trigger: String, _ actor: String, _ what: String) -> Enforcement.Cause {
        Enforcement.Cause(trigger: trigger, actor: actor, sentence: "\(actor.printable) \(what)")
    }
}

extension RevertPlan {
    fileprivate init(_ preview: RevertService.Preview, pausedUntil: Date?) {
        self.init(
            repositories: preview.plans.map { name, plan in
                switch plan {
                case .success(let plan):
                    RevertPlan.Repository(
                        name: name, changes: ChangeRow.rows(plan.changes),
                        notes: plan.notes.map { note in
                            let subject = [note.kind, note.subject].compactMap { $0 }.joined(separator: " ")
                            return subject.isEmpty ? note.message : "\(subject): \(note.message)"
                        })
                case .failure(let error):
                    RevertPlan.Repository(name: name, changes: [], notes: ["It could not be read: \(error)"])
                }
            }, further: preview.further > 0 ? preview.further : nil, rules: preview.rules,
            pausedUntil: pausedUntil)
    }
}
