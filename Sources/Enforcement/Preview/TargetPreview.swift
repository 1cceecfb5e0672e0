package import Policy

/// What a change of the policy means for one repository, or for the organization. A value: making it sends nothing.
package struct TargetPreview: Sendable {
    package let target: TargetFacts
    /// What the new policy changes that the present one does not, on the target as the present one leaves it. Its notes
    /// and findings are those that the present policy does not have.
    package var introduced: RepositoryPlan
    /// What only the present policy enforces.
    package var dropped: [DroppedSetting] = []
    /// What evaluated rules would change by the present policy, and by the new one would not.
    package var droppedFindings: [Change] = []
    /// What the present policy changes anyway.
    package var pending: [Change] = []
    /// What merging does, as the target is today and as the present policy leaves it.
    package var merged: [Change] = []
    /// The new policy leaves the target alone, which the present one does not, or for less long.
    package var exemption: NewExemption?
    /// Why the new policy cannot be applied to the target.
    package var failure: String?
    /// The rules of the present and of the new policy that apply, evaluated ones among them; `nil`: that is not known.
    package var rules: (base: [String], head: [String])?
    /// What is not known, and so was not compared.
    package var unknown: [String] = []
    /// What the new policy wants of the target was compared with what is there.
    package var isCompared = true
    /// Kinds of which something could not be read, also where both policies want the same.
    package var unreadKinds: Set<String> = []
    /// That GitHub did not answer, where that kept something from being read.
    package var outage: GitHubFailure?

    package struct NewExemption: Hashable, Sendable {
        package let exemption: Exemption
        /// Until when it is exempt by the present policy.
        package let previously: Day?
        /// How many settings the present policy wants of it.
        package let settings: Int
    }

    package init(target: TargetFacts) {
        self.target = target
        introduced = RepositoryPlan(target: target, changes: [])
    }

    /// Nothing becomes different.
    package var isEmpty: Bool {
        introduced.changes.isEmpty && introduced.findings.isEmpty && dropped.isEmpty && droppedFindings.isEmpty
            && exemption == nil && failure == nil && unknown.isEmpty
    }

    /// Something is enforced less than before.
    package var isWeaker: Bool {
        !dropped.isEmpty || exemption != nil || introduced.changes.contains { $0.risk == .weakening }
    }

    /// What protects it is not enforced any more, or gets weaker.
    package var losesProtection: Bool {
        exemption != nil || dropped.contains { $0.isProtection }
            || introduced.changes.contains { $0.risk == .weakening || $0.risk == .publication }
    }
}
