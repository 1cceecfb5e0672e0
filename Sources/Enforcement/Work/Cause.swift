/// Why a repository is looked at.
package struct Cause: Hashable, Sendable, Codable {
    /// The event and its action (`repository.created`), or `sweep`, `apply`.
    package let trigger: String
    /// Who did it, where known.
    package let actor: String?
    /// A sentence for people: "octocat deleted the branch protection rule main".
    package let sentence: String
    /// `X-GitHub-Delivery`.
    package let delivery: String?

    package init(trigger: String, actor: String? = nil, sentence: String, delivery: String? = nil) {
        self.trigger = trigger
        self.actor = actor
        self.sentence = sentence
        self.delivery = delivery
    }
}
