/// What one check one thing found: whether it is well, what was seen, and what to do next.
package struct CheckResult: Hashable, Sendable {
    enum Status: String, Hashable, Sendable {
        case ok
        case problem
        case notChecked = "not checked"
    }

    /// What was checked. The names are stable: programs read them.
    enum Topic: String, Hashable, Sendable, CaseIterable {
        case policy, names, secrets, state, github, clock, credentials, organization, installation, permissions, events
        case budget, webhook, deliveries, ping, workflow, protection, key, notifications
    }

    let topic: Topic
    let status: Status
    let message: String
    /// What to do next; problems always have it.
    let advice: String?

    static func ok(_ topic: Topic, _ message: String, advice: String? = nil) -> CheckResult {
        CheckResult(topic: topic, status: .ok, message: message, advice: advice)
    }

    static func problem(_ topic: Topic, _ message: String, advice: String) -> CheckResult {
        CheckResult(topic: topic, status: .problem, message: message, advice: advice)
    }

    static func notChecked(_ topic: Topic, _ message: String, advice: String? = nil) -> CheckResult {
        CheckResult(topic: topic, status: .notChecked, message: message, advice: advice)
    }
}
