import Foundation
import Policy

/// JSON values as few bytes that are read quickly, equal ones as equal bytes.
enum ValueCoding {
    struct Malformed: Error, CustomStringConvertible {
        let description = "a snapshot is damaged, or a later version has written it"
    }

    private enum Tag {
        static let null: UInt8 = 0
        static let no: UInt8 = 1
        static let yes: UInt8 = 2
        static let integer: UInt8 = 3
        static let number: UInt8 = 4
        static let string: UInt8 = 5
        static let array: UInt8 = 6
        static let object: UInt8 = 7
        static let unresolved: UInt8 = 8
    }

    /// The first byte of what this version writes.
    private static let version: UInt8 = 1
    private static let depth = 200

    static func data(_ value: JSON) -> Data {
        var bytes = [version]
        bytes.reserveCapacity(512)
        write(value, to: &bytes)
        return Data(bytes)
    }

    static func value(_ data: Data) throws -> JSON {
        try data.withUnsafeBytes { bytes in
            var reader = Reader(bytes: bytes)
            guard try reader.byte() == version else { throw Malformed() }
            let value = try reader.value(depth: 0)
            guard reader.isAtEnd else { throw Malformed() }
            return value
        }
    }

    private static func write(_ value: JSON, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(Tag.null)
        case .bool(let value): bytes.append(value ? Tag.yes : Tag.no)
        case .integer(let value):
            bytes.append(Tag.integer)
            // Small numbers of either sign take one byte.
            write(UInt64(bitPattern: Int64((value << 1) ^ (value >> (Int.bitWidth - 1)))), to: &bytes)
        case .number(let value):
            bytes.append(Tag.number)
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        case .string(let text):
            bytes.append(Tag.string)
            write(text, to: &bytes)
        case .array(let items):
            bytes.append(Tag.array)
            write(UInt64(items.count), to: &bytes)
            for item in items { write(item, to: &bytes) }
        case .object(let members):
            bytes.append(Tag.object)
            write(UInt64(members.count), to: &bytes)
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                write(key, to: &bytes)
                write(member, to: &bytes)
            }
        case .unresolved:
            bytes.append(Tag.unresolved)
            write(value.text(), to: &bytes)
        }
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        let utf8 = text.utf8
        write(UInt64(utf8.count), to: &bytes)
        bytes.append(contentsOf: utf8)
    }

    private static func write(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private struct Reader {
        let bytes: UnsafeRawBufferPointer
        private var place = 0

        init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

        var isAtEnd: Bool { place == bytes.count }

        mutating func byte() throws -> UInt8 {
            guard place < bytes.count else { throw Malformed() }
            defer { place += 1 }
            return bytes[place]
        }

        private mutating func number() throws -> UInt64 {
            var (number, shift) = (UInt64(0), UInt64(0))
            while shift < 64 {
                let byte = try byte()
                number |= UInt64(byte & 0x7f) << shift
                if byte < 0x80 { return number }
                shift += 7
            }
            throw Malformed()
        }

        /// Of elements or bytes, each of which takes at least one byte.
        private mutating func count() throws -> Int {
            guard let count = Int(exactly: try number()), count <= bytes.count - place else { throw Malformed() }
            return count
        }

        private mutating func text() throws -> String {
            let count = try count()
            defer { place += count }
            return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[place..<place + count]), as: UTF8.self)
        }

        mutating func value(depth: Int) throws -> JSON {
            guard depth < ValueCoding.depth else { throw Malformed() }
            switch try byte() {
            case Tag.null: return .null
            case Tag.no: return .bool(false)
            case Tag.yes: return .bool(true)
            case Tag.integer:
                let number = try number()
                return .integer(Int(truncatingIfNeeded: Int64(bitPattern: number >> 1) ^ -Int64(number & 1)))
            case Tag.number:
                var pattern = UInt64(0)
                for shift in stride(from: UInt64(0), to: 64, by: 8) { pattern |= UInt64(try byte()) << shift }
                return .number(Double(bitPattern: pattern))
            case Tag.string: return .string(try text())
            case Tag.array:
                let count = try count()
                var items: [JSON] = []
                items.reserveCapacity(count)
                for _ in 0..<count { items.append(try value(depth: depth + 1)) }
                return .array(items)
            case Tag.object:
                let count = try count()
                var members = [String: JSON](minimumCapacity: count)
                for _ in 0..<count {
                    let key = try text()
                    members[key] = try value(depth: depth + 1)
                }
                return .object(members)
            case Tag.unresolved:
                // Only what a policy wants has these; what GitHub said never gets here.
                return try JSON(parsing: Array(text().utf8)).restoringReferences()
            default: throw Malformed()
            }
        }
    }
}
