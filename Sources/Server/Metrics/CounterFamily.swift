import Synchronization

/// Counts what happens, by labels.
final class CounterFamily: Sendable {
    /// More series than that are more than anybody can check, and memory that never comes back: the rest are counted
    /// together, under `other`.
    static let mostSeries = 1000
    private static let rest = "other"

    private let name: String
    private let help: String
    private let labels: [String]
    private let counts = Mutex<[[String]: Int]>([:])

    init(_ name: String, _ help: String, labels: [String]) {
        self.name = name
        self.help = help
        self.labels = labels
    }

    /// - Parameter values: of the labels, in their order.
    func count(_ values: String...) {
        counts.withLock { counts in
            let isKnown = counts[values] != nil || counts.count < Self.mostSeries
            counts[isKnown ? values : values.map { _ in Self.rest }, default: 0] += 1
        }
    }

    var family: MetricFamily {
        let counts = counts.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return MetricFamily(
            name, .counter, help,
            counts.map { values, count in
                .init(Double(count), zip(labels, values).map { (name: $0, value: $1) })
            })
    }
}
