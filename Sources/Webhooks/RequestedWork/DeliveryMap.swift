/// Says what a delivery asks for: which repositories, and why.
package struct DeliveryMap: Sendable {
    private let filter: EventFilter
    private let policySource: PolicyBranch?
    private let isPreviewing: Bool

    /// - Parameters:
    ///   - filter: which events may trigger work.
    ///   - policySource: where the policy lives, if it lives in a repository: a push there is a new policy.
    ///   - isPreviewing: pull requests of that repository are wanted.
    package init(filter: EventFilter = .all, policySource: PolicyBranch? = nil, isPreviewing: Bool = false) {
        self.filter = filter
        self.policySource = policySource
        self.isPreviewing = isPreviewing
    }

    package func requestedWork(of delivery: Delivery) -> RequestedWork {
        if delivery.event == "ping" { return .pong }
        if let preview = preview(delivery) { return preview }
        guard EventCatalog.actions[delivery.event] != nil else {
            return .nothing(reason: "the event \(delivery.event) concerns no setting")
        }
        // A new policy must be read whatever else is switched off.
        if let policy = policyPush(delivery) { return policy }
        guard filter.allows(delivery) else {
            return .nothing(reason: "\(delivery.name) is not among the events configured to trigger")
        }
        switch delivery.meaning {
        case .nothing(let reason): return .nothing(reason: reason)
        case .repository(let trigger):
            guard let repository = delivery.repository?.reference else {
                return .nothing(reason: "the payload of \(delivery.name) names no repository")
            }
            return .repositories([repository], DeliveryCause(trigger, of: delivery))
        case .repositories(let repositories, let trigger):
            return .repositories(repositories, DeliveryCause(trigger, of: delivery))
        case .organization(let trigger):
            guard let login = delivery.organization else { return unnamedOrganization(delivery) }
            return .organization(login: login, DeliveryCause(trigger, of: delivery))
        case .organizationSettings(let trigger):
            guard let login = delivery.organization else { return unnamedOrganization(delivery) }
            return .organizationSettings(
                login: login, id: delivery.organizationID, DeliveryCause(trigger, of: delivery))
        }
    }

    private func unnamedOrganization(_ delivery: Delivery) -> RequestedWork {
        .nothing(reason: "the payload of \(delivery.name) names no organization")
    }

    /// Proposals of another policy: what was asked of a pull request or a check of the policy's repository.
    private func preview(_ delivery: Delivery) -> RequestedWork? {
        guard isPreviewing, let policySource, let repository = delivery.repository,
            policySource.isIn(repository.reference)
        else { return nil }
        switch (delivery.event, delivery.action) {
        case ("pull_request", "opened"), ("pull_request", "reopened"), ("pull_request", "synchronize"),
            ("pull_request", "edited"):
            guard let number = delivery.details.pullRequest else { return nil }
            // Titles and descriptions change nothing.
            if delivery.action == "edited", !delivery.changes.contains(where: { $0.field.hasPrefix("base") }) {
                return nil
            }
            return .preview(
                repository.reference, .number(number), DeliveryCause(.policyProposed(number: number), of: delivery))
        case ("check_run", "rerequested"), ("check_suite", "rerequested"):
            guard let commit = delivery.details.checkedCommit else { return nil }
            return .preview(
                repository.reference, .head(commit), DeliveryCause(.policyProposed(number: nil), of: delivery))
        default: return nil
        }
    }

    private func policyPush(_ delivery: Delivery) -> RequestedWork? {
        guard let policySource, delivery.event == "push", let repository = delivery.repository,
            let ref = delivery.ref, policySource.isPushed(ref, in: repository)
        else { return nil }
        return .policy(
            repository.reference, branch: ref.name, DeliveryCause(.policyPushed(branch: ref.name), of: delivery))
    }
}

/// The repository that holds the policy.
package struct PolicyBranch: Hashable, Sendable {
    private let fullName: String
    private let branch: String?

    /// - Parameters:
    ///   - fullName: `owner/name`; GitHub does not distinguish upper from lower case in it.
    ///   - branch: nil for the default branch.
    package init(fullName: String, branch: String? = nil) {
        self.fullName = fullName.lowercased()
        self.branch = branch
    }

    func isIn(_ repository: PayloadRepository) -> Bool { repository.fullName.lowercased() == fullName }

    func isPushed(_ ref: GitRef, in repository: PayloadRepositoryFacts) -> Bool {
        isIn(repository.reference) && ref.kind == .branch && !ref.isDeleted
            && ref.name == branch ?? repository.defaultBranch
    }
}
