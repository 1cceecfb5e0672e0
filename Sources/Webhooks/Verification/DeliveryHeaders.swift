/// The header fields of one delivery, found without regard to case: HTTP/2, API Gateway and proxies change it.
package struct DeliveryHeaders: Sendable {
    private let values: [String: [String]]

    package init(_ fields: some Sequence<(name: String, value: String)>) {
        values = fields.reduce(into: [:]) { values, field in
            values[field.name.lowercased(), default: []].append(field.value)
        }
    }

    /// Every value of a field, in order.
    package subscript(all name: String) -> [String] { values[name.lowercased()] ?? [] }

    /// The first value of a field.
    package subscript(name: String) -> String? { self[all: name].first }
}
