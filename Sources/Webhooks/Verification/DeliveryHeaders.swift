/// The header fields of one delivery, found without regard to case: HTTP/2, API Gateway and proxies change it.
package struct DeliveryHeaders: Sendable {
    /// Few, and each is asked for once or twice: looking through them is less than sorting them in.
    private let fields: [(name: String, value: String)]

    package init(_ fields: some Sequence<(name: String, value: String)>) { self.fields = Array(fields) }

    /// The value of a field that may come once only; nil when it comes more often, or not at all.
    package subscript(only name: String) -> String? {
        guard let first = fields.firstIndex(where: { Self.isSame($0.name, name) }),
            !fields[(first + 1)...].contains(where: { Self.isSame($0.name, name) })
        else { return nil }
        return fields[first].value
    }

    /// The first value of a field.
    package subscript(name: String) -> String? { fields.first { Self.isSame($0.name, name) }?.value }

    /// Names of fields are ASCII.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return left == right || zip(left.utf8, right.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
