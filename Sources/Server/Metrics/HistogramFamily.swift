import Synchronization

/// Counts how long things take, by one label.
final class HistogramFamily: Sendable {
    private struct Series {
        /// One more than there are bounds: the last is for what is beyond all of them.
        var counts: [Int]
        var sum = 0.0
    }

    private let name: String
    private let help: String
    private let label: String
    /// Upper ones, in seconds, ascending.
    private let bounds: [Double]
    private let series = Mutex<[String: Series]>([:])

    /// - Parameter label: of few values, all of them the program's own.
    init(_ name: String, _ help: String, label: String, bounds: [Double]) {
        self.name = name
        self.help = help
        self.label = label
        self.bounds = bounds
    }

    func note(_ seconds: Double, _ value: String) {
        let bucket = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        series.withLock { series in
            series[value, default: Series(counts: Array(repeating: 0, count: bounds.count + 1))].counts[bucket] += 1
            series[value]?.sum += seconds
        }
    }

    var family: MetricFamily {
        let series = series.withLock { $0 }.sorted { $0.key < $1.key }
        return MetricFamily(name, .histogram, help, series.flatMap { samples(of: $1, $0) })
    }

    private func samples(of series: Series, _ value: String) -> [MetricFamily.Sample] {
        var total = 0
        let buckets = zip(bounds + [.infinity], series.counts).map { bound, count in
            total += count
            let labels = [(name: label, value: value), (name: "le", value: PrometheusText.number(bound))]
            return MetricFamily.Sample(suffix: "_bucket", Double(total), labels)
        }
        let labels = [(name: label, value: value)]
        return buckets + [
            .init(suffix: "_sum", series.sum, labels), .init(suffix: "_count", Double(total), labels),
        ]
    }
}
