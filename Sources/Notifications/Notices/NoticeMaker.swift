package import Enforcement
package import FoundationEssentials
import Kinds
package import Policy
import Reporting

/// Makes notices of what `serve` does and finds.
package struct NoticeMaker: Sendable {
    private let organization: String
    /// GitHub's pages for people, without a slash at the end; `nil` where they are not known.
    private let web: String?

    package init(organization: String, web: String?) {
        self.organization = organization
        self.web = web
    }

    private func place(_ name: RepositoryName) -> Notice.Place {
        Notice.Place(name.title, url: web.map { "\($0)/\(name.isOrganization ? name.owner : "\(name)")" })
    }

    private var whole: Notice.Place { Notice.Place(organization, url: web.map { "\($0)/\(organization)" }) }

    // MARK: Work

    /// What is worth a notice of a piece of work.
    ///
    /// - Parameters:
    ///   - drift: the changes that revert drift.
    ///   - failure: why the work failed for good; `nil` otherwise.
    package func notices(of record: Record, drift: Set<Change>, failure: String?) -> [Notice] {
        [reverted(record, drift), failure.map { failed(record, $0) }].compactMap { $0 }
    }

    private func reverted(_ record: Record, _ drift: Set<Change>) -> Notice? {
        let changes = record.outcomes.filter { $0.status == .verified }.map { $0.change }
            .filter { drift.contains($0) && $0.isProtected }
        guard let first = changes.first else { return nil }
        let title =
            changes.count == 1
            ? Self.text(first)
            : "\(changes.count) settings of "
                + changes.map { $0.kind }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
                .joined(separator: ", ")
        let actors = record.causes.compactMap { $0.actor }.reduce(into: [String]()) { known, actor in
            if !known.contains(actor) { known.append(actor) }
        }
        return Notice(
            .drift,
            cause: (actors + changes.map { "\($0.title) \(Transition.text(of: $0))" }).joined(separator: "\n"),
            title: title, actor: actors.isEmpty ? nil : actors.joined(separator: ", "), in: place(record.repository),
            details: changes.map { change in
                (changes.count == 1 ? "" : "\(Self.text(change)), ")
                    + "as rule '\(change.rule)' (\(change.source.lineText)) says"
            } + record.causes.prefix(5).map { $0.sentence }, at: record.finishedAt)
    }

    private static func text(_ change: Change) -> String {
        let transition = Transition.text(of: change)
        return transition.isEmpty ? change.title : "\(change.title) \(transition)"
    }

    private func failed(_ record: Record, _ reason: String) -> Notice {
        Notice(
            .failed, cause: reason, title: reason.firstLine, in: place(record.repository),
            details: ["'githubcop retry \(record.repository.name)' tries again; so does the next event."],
            at: record.finishedAt)
    }

    // MARK: Beside the work

    /// - Parameter violation: which limit, and by how much.
    package func sweepStopped(_ violation: String, at: Date) -> Notice {
        Notice(
            .sweepStopped, cause: violation, title: "nothing was changed", in: whole,
            details: violation.split(separator: "\n").map { String($0) }, at: at)
    }

    /// - Parameter source: which policy.
    package func policyRefused(_ source: String, because reason: String, at: Date) -> Notice {
        Notice(
            .policyRefused, cause: reason, title: "\(source); the previous policy stays in force", in: whole,
            details: reason.split(separator: "\n").map { String($0) }, at: at,
            announcedUntil: at.addingTimeInterval(30 * 86_400))
    }

    package func conflict(_ title: String, in repository: String, with actors: String, times: Int, at: Date) -> Notice {
        let name = RepositoryName(target: repository)
        return Notice(
            .conflict, cause: "\(title) \(actors)", title: "\(title): not enforced for an hour",
            actor: actors.isEmpty ? nil : actors, in: name.map { place($0) } ?? Notice.Place(repository),
            details: [
                "It was enforced \(times.counted("time")) and changed back each time.",
                "Configure \(actors.isEmpty ? "the other tool" : actors) to leave it alone, then run 'githubcop retry'.",
            ], at: at)
    }

    /// - Parameter lost: they never arrived, and GitHub keeps them no longer.
    package func missed(redelivered: Int, lost: Int, at: Date) -> Notice? {
        guard redelivered > 0 || lost > 0 else { return nil }
        let asked = redelivered.counted("delivery", "deliveries") + " had failed; GitHub was asked to send them again"
        let gone =
            lost.counted("delivery", "deliveries") + " never arrived within three days; the next sweep finds "
            + "what they were about"
        let parts = (redelivered > 0 ? [asked] : []) + (lost > 0 ? [gone] : [])
        return Notice(
            .missedDeliveries, cause: redelivered > 0 ? "again" : "lost", title: parts.joined(separator: ". "),
            in: whole, at: at)
    }

    /// Exemptions that end soon; each is announced once.
    package func exemptions(of policy: PolicyDocument, on day: Day, at: Date) -> [Notice] {
        policy.endingExemptions(on: day).map { exemption, left in
            let end = exemption.until.map { "\($0)" } ?? ""
            return Notice(
                .exemptionEnding, cause: "\(exemption.patterns.joined(separator: " ")) \(end)",
                title: "\(exemption.patterns.joined(separator: ", ")) on \(end)", in: whole,
                details: [
                    "Reason: \(exemption.reason)" + (exemption.owner.map { ", owner: \($0)" } ?? "")
                        + " (\(exemption.location.lineText))",
                    "The policy is enforced there from the next day on.",
                ], at: at, announcedUntil: at.addingTimeInterval(Double(left + 2) * 86_400))
        }
    }
}

extension String {
    fileprivate var firstLine: String { String(prefix { $0 != "\n" }) }
}
