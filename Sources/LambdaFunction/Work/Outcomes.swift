/// What came of the deliveries of one event: one that asks for several things has done well when all of them went well.
struct Outcomes: Sendable {
    private var outcomes: [Int: DeliveryOutcome] = [:]

    subscript(arrival: Int) -> DeliveryOutcome? { outcomes[arrival] }

    mutating func note(_ outcome: DeliveryOutcome, for arrivals: [Int]) {
        for arrival in arrivals {
            if let known = outcomes[arrival], known.status >= outcome.status { continue }
            outcomes[arrival] = outcome
        }
    }
}
