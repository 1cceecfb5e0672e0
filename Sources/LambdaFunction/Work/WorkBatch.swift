import Webhooks

/// What the deliveries of one event ask for, every repository once.
struct WorkBatch: Sendable {
    /// Whose settings are to be checked.
    enum Target: Sendable {
        case repository(PayloadRepository)
        case organization(login: String, id: Int?)

        var fullName: String {
            switch self {
            case .repository(let repository): repository.fullName
            case .organization(let login, _): login
            }
        }

        var repository: PayloadRepository? { if case .repository(let repository) = self { repository } else { nil } }
    }

    struct Item: Sendable {
        let target: Target
        var priority: DeliveryPriority
        var causes: [(cause: DeliveryCause, delivery: String)]
        /// Which of the event's deliveries ask for it.
        var arrivals: [Int]
    }

    /// In the order in which they were asked for.
    private(set) var items: [Item] = []
    /// Deliveries that concern many repositories or all: a sweep is due.
    private(set) var sweeps: [Int] = []
    /// Deliveries that say that the policy is another now.
    private(set) var policyChanges: [Int] = []

    private var positions: [String: Int] = [:]

    var isEmpty: Bool { items.isEmpty && sweeps.isEmpty && policyChanges.isEmpty }

    /// - Parameter arrival: which of the event's deliveries it is.
    mutating func add(_ concern: RequestedWork, of delivery: Delivery, arrival: Int) {
        switch concern {
        case .nothing, .pong, .preview: break
        case .organization: sweeps.append(arrival)
        case .policy: policyChanges.append(arrival)
        case .repositories(let repositories, let cause):
            for repository in repositories { add(.repository(repository), cause, delivery.id, arrival) }
        case .organizationSettings(let login, let id, let cause):
            add(.organization(login: login, id: id), cause, delivery.id, arrival)
        }
    }

    private mutating func add(_ target: Target, _ cause: DeliveryCause, _ delivery: String, _ arrival: Int) {
        let key = target.fullName.lowercased()
        guard let position = positions[key] else {
            positions[key] = items.count
            items.append(
                Item(
                    target: target, priority: cause.priority, causes: [(cause, delivery)],
                    arrivals: [arrival]))
            return
        }
        items[position].priority = max(items[position].priority, cause.priority)
        items[position].causes.append((cause, delivery))
        if items[position].arrivals.last != arrival { items[position].arrivals.append(arrival) }
    }

    /// New repositories first, else as they came.
    var byUrgency: [Item] {
        items.enumerated()
            .sorted { ($1.element.priority, $0.offset) < ($0.element.priority, $1.offset) }
            .map { $0.element }
    }
}
