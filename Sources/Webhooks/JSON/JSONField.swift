/// A value within JSON text that was checked as a whole. It is made into a Swift value where somebody asks for one, so
/// that the hundred links of a payload, which nobody reads, cost no more than their checking.
///
/// What is absent, null or of another type than asked for is nil: GitHub adds fields, leaves fields out and changes
/// their types over the years, and that is never a reason to refuse a delivery.
struct JSONField {
    /// The whole text, and the members that were noted while it was checked.
    fileprivate final class Source: Sendable {
        let text: [UInt8]
        let members: [JSONMember]

        init(_ text: [UInt8], _ members: [JSONMember]) {
            self.text = text
            self.members = members
        }
    }

    private let source: Source
    /// Where this value is, without white space around it.
    private let range: Range<Int>
    /// Where its members are among the noted ones; empty where they are not.
    private let children: Range<Int>

    /// - Returns: nil for what is not one JSON value in well-formed UTF-8, and for four gigabytes.
    init?(checking text: [UInt8]) {
        // Strings that nobody reads are looked into here or nowhere.
        guard text.count < UInt32.max, String(validating: text, as: UTF8.self) != nil else { return nil }
        let found = text.withUnsafeBufferPointer { bytes -> (value: Range<Int>, notes: JSONNotes)? in
            var scanner = JSONScanner(bytes, isNoting: true)
            scanner.skipSpace()
            let start = scanner.position
            guard scanner.skipValue() else { return nil }
            let end = scanner.position
            scanner.skipSpace()
            return scanner.next == nil ? (start..<end, scanner.takeNotes()) : nil
        }
        guard let (value, notes) = found else { return nil }
        self.init(Source(text, notes.members), value, notes.outermost)
    }

    fileprivate init(_ source: Source, _ range: Range<Int>, _ children: Range<Int> = 0..<0) {
        self.source = source
        self.range = range
        self.children = children
    }

    private var text: ArraySlice<UInt8> { source.text[range] }
    private var first: UInt8 { source.text[range.lowerBound] }

    /// The members of an object; nil for another value.
    var object: JSONObject? {
        guard first == UInt8(ascii: "{") else { return nil }
        guard children.isEmpty else { return JSONObject(source, children) }
        var members: [JSONMember] = []
        source.eachPart(of: range) { scanner in
            guard let member = scanner.skipMember() else { return false }
            members.append(member)
            return true
        }
        return JSONObject(Source(source.text, members), members.indices)
    }

    /// The elements of an array; nil for another value.
    var array: [JSONField]? {
        guard first == UInt8(ascii: "[") else { return nil }
        var elements: [JSONField] = []
        source.eachPart(of: range) { scanner in
            let start = scanner.position
            guard scanner.skipValue() else { return false }
            elements.append(JSONField(source, start..<scanner.position))
            return true
        }
        return elements
    }

    var string: String? { first == UInt8(ascii: "\"") ? unescaped(text.dropFirst().dropLast()) : nil }

    var bool: Bool? {
        switch first {
        case UInt8(ascii: "t"): true
        case UInt8(ascii: "f"): false
        default: nil
        }
    }

    /// A number; nil for one that is beyond all bounds.
    var double: Double? {
        guard isNumber, let number = Double(String(decoding: text, as: UTF8.self)), number.isFinite else { return nil }
        return number
    }

    /// A number without a fraction, however it is written.
    var int: Int? {
        guard isNumber else { return nil }
        return Int(String(decoding: text, as: UTF8.self)) ?? double.flatMap { Int(exactly: $0) }
    }

    private var isNumber: Bool {
        first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    }
}

/// The members of a JSON object.
struct JSONObject {
    private let source: JSONField.Source
    /// Where its members are among the source's.
    private let range: Range<Int>

    fileprivate init(_ source: JSONField.Source, _ range: Range<Int>) {
        self.source = source
        self.range = range
    }

    var isEmpty: Bool { range.isEmpty }

    /// The first member of this name. GitHub escapes nothing in its names: one that is written with escapes is another.
    subscript(_ name: StaticString) -> JSONField? {
        let desired = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        let found = source.text.withUnsafeBufferPointer { bytes in
            source.members.withUnsafeBufferPointer { members in
                members[range].firstIndex { bytes.has(desired, at: $0.name) }
            }
        }
        return found.map { field(source.members[$0]) }
    }

    /// Every member whose name is text, in the order of the text.
    var all: [(name: String, value: JSONField)] {
        source.members[range].compactMap { member in unescaped(source.text[member.name]).map { ($0, field(member)) } }
    }

    private func field(_ member: JSONMember) -> JSONField { JSONField(source, member.value, member.children) }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func has(_ desired: UnsafeBufferPointer<UInt8>, at range: Range<Int>) -> Bool {
        guard range.count == desired.count else { return false }
        for offset in desired.indices where self[range.lowerBound + offset] != desired[offset] { return false }
        return true
    }
}

extension JSONField.Source {
    /// Goes through the parts of a checked object or array: with the scanner at the beginning of each, which `take`
    /// leaves at its end.
    fileprivate func eachPart(of range: Range<Int>, _ take: (inout JSONScanner) -> Bool) {
        text.withUnsafeBufferPointer { bytes in
            var scanner = JSONScanner(bytes, at: range.lowerBound + 1)
            repeat {
                scanner.skipSpace()
                guard scanner.next != UInt8(ascii: "}"), scanner.next != UInt8(ascii: "]"), take(&scanner) else {
                    return
                }
                scanner.skipSpace()
            } while scanner.skip(UInt8(ascii: ","))
        }
    }
}

/// What stands between the quotation marks of a JSON string; nil for half of a surrogate pair, which is no character.
private func unescaped(_ text: ArraySlice<UInt8>) -> String? {
    guard text.contains(UInt8(ascii: "\\")) else { return String(decoding: text, as: UTF8.self) }
    var units: [UInt16] = []
    // An escape is of ASCII characters, so that what is between two of them is whole characters.
    var rest = text
    while let escape = rest.firstIndex(of: UInt8(ascii: "\\")) {
        units += String(decoding: rest[..<escape], as: UTF8.self).utf16
        let kind = rest[escape + 1]
        var end = escape + 2
        switch kind {
        case UInt8(ascii: "b"): units.append(8)
        case UInt8(ascii: "f"): units.append(12)
        case UInt8(ascii: "n"): units.append(10)
        case UInt8(ascii: "r"): units.append(13)
        case UInt8(ascii: "t"): units.append(9)
        case UInt8(ascii: "u"):
            end += 4
            units.append(rest[escape + 2..<end].reduce(0) { $0 << 4 | UInt16(nibble($1) ?? 0) })
        default: units.append(UInt16(kind))
        }
        rest = rest[end...]
    }
    units += String(decoding: rest, as: UTF8.self).utf16
    return String(validating: units, as: UTF16.self)
}
