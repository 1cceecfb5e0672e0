/// Why a repository is checked.
package struct Cause: Hashable, Sendable, Codable {
    /// The event and its action (`repository.created`), or `sweep`, `apply`.
    package let trigger: String
    /// Who did it, where known.
    package let actor: String?
    /// What GitHub says the actor is: `Bot` for Apps, `User`. `nil` where nobody said; then it is taken for a person.
    package let actorType: String?
    /// A sentence for people: "octocat deleted the branch protection rule main".
    package let sentence: String
    /// `X-GitHub-Delivery`.
    package let delivery: String?

    package init(
        trigger: String, actor: String? = nil, actorType: String? = nil, sentence: String, delivery: String? = nil
    ) {
        self.trigger = trigger
        self.actor = actor
        self.actorType = actorType
        self.sentence = sentence
        self.delivery = delivery
    }

    /// An App or a bot did it, a workflow of Actions included. No person's login can end like that.
    package var isByBot: Bool { actor.map { actorType == "Bot" || $0.hasSuffix("[bot]") } ?? false }

    /// Somebody did it who is not known to be a program. A schedule is nobody.
    package var isByPerson: Bool { actor != nil && !isByBot }
}
