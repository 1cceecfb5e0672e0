/// A value within JSON text that was checked as a whole. It is made into a Swift value where somebody asks for one, so
/// that the hundred links of a payload, which nobody reads, cost no more than their checking.
///
/// What is absent, null or of another type than asked for is nil: GitHub adds fields, leaves fields out and changes
/// their types over the years, and that is never a reason to refuse a delivery.
struct JSONField {
    /// Of this value, without white space around it.
    private let text: ArraySlice<UInt8>
    /// Members of outer objects, found while the whole was checked: nearly all that anybody asks for.
    private let members: [JSONMember]

    private static let outerLevels = 2

    /// - Returns: nil for what is not one JSON value in well-formed UTF-8.
    init?(checking text: [UInt8]) {
        // Strings that nobody reads are looked into here or nowhere.
        guard String(validating: text, as: UTF8.self) != nil else { return nil }
        let found = text.withUnsafeBufferPointer { bytes -> (value: Range<Int>, members: [JSONMember])? in
            var scanner = JSONScanner(bytes, noting: Self.outerLevels)
            scanner.skipSpace()
            let start = scanner.position
            guard scanner.skipValue() else { return nil }
            let end = scanner.position
            scanner.skipSpace()
            return scanner.next == nil ? (start..<end, scanner.members) : nil
        }
        guard let found else { return nil }
        self.text = text[found.value]
        members = found.members
    }

    fileprivate init(checked text: ArraySlice<UInt8>, _ members: [JSONMember]) {
        self.text = text
        self.members = members
    }

    var isNull: Bool { text.first == UInt8(ascii: "n") }

    /// The members of an object; nil for another value.
    var object: JSONObject? { text.first == UInt8(ascii: "{") ? JSONObject(text, members) : nil }

    /// The elements of an array; nil for another value.
    var array: [JSONField]? {
        guard text.first == UInt8(ascii: "[") else { return nil }
        var elements: [JSONField] = []
        text.eachPart { scanner in
            let start = scanner.position
            guard scanner.skipValue() else { return false }
            elements.append(JSONField(checked: text.part(start..<scanner.position), []))
            return true
        }
        return elements
    }

    var string: String? { text.first == UInt8(ascii: "\"") ? unescaped(text.dropFirst().dropLast()) : nil }

    var bool: Bool? {
        switch text.first {
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
        text.first.map { $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }
}

/// The members of a JSON object.
struct JSONObject {
    private let text: ArraySlice<UInt8>
    private let outer: [JSONMember]
    private let members: [JSONMember]

    fileprivate init(_ text: ArraySlice<UInt8>, _ outer: [JSONMember]) {
        self.text = text
        self.outer = outer
        let noted = outer.filter { $0.object == text.startIndex }
        guard noted.isEmpty else {
            members = noted
            return
        }
        var found: [JSONMember] = []
        text.eachPart { scanner in
            guard let member = scanner.skipMember(of: 0) else { return false }
            found.append(member.moved(by: text.startIndex))
            return true
        }
        members = found
    }

    /// The first member of this name. GitHub escapes nothing in its names: one that is written with escapes is another.
    subscript(_ name: StaticString) -> JSONField? {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        let member = text.withUnsafeBufferPointer { bytes in
            members.first { member in
                let start = member.name.lowerBound - text.startIndex
                return member.name.count == wanted.count
                    && wanted.indices.allSatisfy { wanted[$0] == bytes[start + $0] }
            }
        }
        return member.map { JSONField(checked: text[$0.value], outer) }
    }

    /// Every member whose name is text, in the order of the text.
    var all: [(name: String, value: JSONField)] {
        members.compactMap { member in
            unescaped(text[member.name]).map { ($0, JSONField(checked: text[member.value], outer)) }
        }
    }
}

extension JSONMember {
    fileprivate func moved(by distance: Int) -> JSONMember {
        func moved(_ range: Range<Int>) -> Range<Int> { range.lowerBound + distance..<range.upperBound + distance }
        return JSONMember(object: object + distance, name: moved(name), value: moved(value))
    }
}

extension ArraySlice<UInt8> {
    /// - Parameter range: counted from the beginning of the slice.
    fileprivate func part(_ range: Range<Int>) -> ArraySlice<UInt8> {
        self[startIndex + range.lowerBound..<startIndex + range.upperBound]
    }

    /// Goes through the parts of a checked object or array: with the scanner at the beginning of each, which `take`
    /// leaves at its end.
    fileprivate func eachPart(_ take: (inout JSONScanner) -> Bool) {
        withUnsafeBufferPointer { bytes in
            var scanner = JSONScanner(bytes, at: 1)
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
