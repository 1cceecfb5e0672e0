/// One metric with all its series, as it stands at the moment.
package struct MetricFamily: Sendable {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package struct Sample: Sendable {
        /// Behind the family's name: `_bucket`, `_sum`, `_count` of a histogram.
        var suffix = ""
        let labels: [(name: String, value: String)]
        let value: Double

        package init(_ value: Double, _ labels: [(name: String, value: String)] = []) {
            self.value = value
            self.labels = labels
        }

        init(suffix: String, _ value: Double, _ labels: [(name: String, value: String)]) {
            self.init(value, labels)
            self.suffix = suffix
        }
    }

    let name: String
    let help: String
    let kind: Kind
    let samples: [Sample]

    package init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    package static func gauge(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        MetricFamily(name, .gauge, help, [Sample(value)])
    }
}

/// Prometheus' text format.
///
/// Source: <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>
enum PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    static func of(_ families: [MetricFamily]) -> String {
        families.map { family in
            """
            # HELP \(family.name) \(escaped(family.help))
            # TYPE \(family.name) \(family.kind.rawValue)

            """
                + family.samples.map { sample in
                    "\(family.name)\(sample.suffix)\(text(of: sample.labels)) \(number(sample.value))\n"
                }.joined()
        }.joined()
    }

    private static func text(of labels: [(name: String, value: String)]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { "\($0.name)=\"\(escaped($0.value).replacing("\"", with: "\\\""))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        return Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
