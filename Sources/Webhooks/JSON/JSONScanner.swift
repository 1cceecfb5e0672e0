/// Where a member of an object is in the text.
struct JSONMember {
    /// Where the object begins.
    let object: Int
    /// Without the quotation marks.
    let name: Range<Int>
    let value: Range<Int>
}

/// Walks over JSON text and checks its grammar on the way.
///
/// Source: RFC 8259. The text must be UTF-8 already; what strings mean is not looked into here.
struct JSONScanner {
    /// Deeper than anything that GitHub sends, and shallower than any stack.
    static let maximumDepth = 512

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position: Int
    /// The members of the objects that were walked over, down to the depth that was asked for; none where they are too
    /// many to be kept beside the text.
    private(set) var members: [JSONMember] = []
    private var noted: Int
    private static let mostMembers = 4096

    /// - Parameter noted: how many levels of objects to note the members of.
    init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int = 0, noting noted: Int = 0) {
        self.bytes = bytes
        self.position = position
        self.noted = noted
        // As many as an event about a repository has.
        if noted > 0 { members.reserveCapacity(192) }
    }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    /// True, and behind it, when this byte is next.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// False where no well-formed value begins here; else the position is behind it.
    mutating func skipValue(depth: Int = 0) -> Bool {
        switch next {
        case UInt8(ascii: "\""): skipString()
        case UInt8(ascii: "{"): depth < Self.maximumDepth && skipObject(depth)
        case UInt8(ascii: "["): depth < Self.maximumDepth && skipArray(depth)
        case UInt8(ascii: "t"): skipWord("true")
        case UInt8(ascii: "f"): skipWord("false")
        case UInt8(ascii: "n"): skipWord("null")
        default: skipNumber()
        }
    }

    mutating func skipString() -> Bool {
        guard skip(UInt8(ascii: "\"")) else { return false }
        while true {
            skipPlain()
            guard position < bytes.count else { return false }
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return true }
            guard byte == UInt8(ascii: "\\"), skipEscape() else { return false }
        }
    }

    /// Up to what ends a string, escapes or may not be in one. Eight bytes at a time: most of a payload is links, which
    /// nobody reads.
    private mutating func skipPlain() {
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        while position + 8 <= bytes.count, let start = bytes.baseAddress {
            let eight = UInt64(littleEndian: UnsafeRawPointer(start + position).loadUnaligned(as: UInt64.self))
            let quotes = eight ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let escapes = eight ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // A byte's high bit is set where it was zero, or below a space. The lowest such bit is right; what it borrows
            // may set others above it.
            let found =
                (((quotes &- ones) & ~quotes) | ((escapes &- ones) & ~escapes)
                    | ((eight &- (ones &* 0x20)) & ~eight)) & highs
            guard found == 0 else {
                position += found.trailingZeroBitCount / 8
                return
            }
            position += 8
        }
        while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
    }

    private mutating func skipEscape() -> Bool {
        guard let byte = next else { return false }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return true
        case UInt8(ascii: "u"):
            for _ in 0..<4 {
                guard let digit = next, nibble(digit) != nil else { return false }
                position += 1
            }
            return true
        default: return false
        }
    }

    private mutating func skipObject(_ depth: Int) -> Bool {
        let object = position
        position += 1
        skipSpace()
        if skip(UInt8(ascii: "}")) { return true }
        while true {
            skipSpace()
            guard let member = skipMember(of: object, depth) else { return false }
            if depth < noted { note(member) }
            skipSpace()
            if skip(UInt8(ascii: "}")) { return true }
            guard skip(UInt8(ascii: ",")) else { return false }
        }
    }

    private mutating func note(_ member: JSONMember) {
        if members.count < Self.mostMembers {
            members.append(member)
        } else {
            members = []
            noted = 0
        }
    }

    /// Nil where no well-formed member begins here; else the position is behind it.
    mutating func skipMember(of object: Int, _ depth: Int = 0) -> JSONMember? {
        let name = position
        guard skipString() else { return nil }
        let nameEnd = position
        skipSpace()
        guard skip(UInt8(ascii: ":")) else { return nil }
        skipSpace()
        let value = position
        guard skipValue(depth: depth + 1) else { return nil }
        return JSONMember(object: object, name: name + 1..<nameEnd - 1, value: value..<position)
    }

    private mutating func skipArray(_ depth: Int) -> Bool {
        position += 1
        skipSpace()
        if skip(UInt8(ascii: "]")) { return true }
        while true {
            skipSpace()
            guard skipValue(depth: depth + 1) else { return false }
            skipSpace()
            if skip(UInt8(ascii: "]")) { return true }
            guard skip(UInt8(ascii: ",")) else { return false }
        }
    }

    private mutating func skipWord(_ word: StaticString) -> Bool {
        for index in 0..<word.utf8CodeUnitCount where !skip(word.utf8Start[index]) { return false }
        return true
    }

    private mutating func skipNumber() -> Bool {
        _ = skip(UInt8(ascii: "-"))
        guard skip(UInt8(ascii: "0")) || skipDigits() else { return false }
        if skip(UInt8(ascii: ".")), !skipDigits() { return false }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            _ = skip(UInt8(ascii: "+")) || skip(UInt8(ascii: "-"))
            return skipDigits()
        }
        return true
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position > start
    }
}
