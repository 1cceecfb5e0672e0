/// Where a member of an object is in the text. Small, as there are hundreds: no text is of four gigabytes.
struct JSONMember {
    private let nameStart: UInt32
    private let nameEnd: UInt32
    private let valueStart: UInt32
    private let valueEnd: UInt32
    private var firstChild: UInt32 = 0
    private var childrenEnd: UInt32 = 0

    init(name: Range<Int>, value: Range<Int>) {
        nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
        nameEnd = UInt32(truncatingIfNeeded: name.upperBound)
        valueStart = UInt32(truncatingIfNeeded: value.lowerBound)
        valueEnd = UInt32(truncatingIfNeeded: value.upperBound)
    }

    /// Without the quotation marks.
    var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }

    /// Of an object: where its own members are among those that were noted; empty where they were not.
    var children: Range<Int> {
        get { Int(firstChild)..<Int(childrenEnd) }
        set {
            firstChild = UInt32(truncatingIfNeeded: newValue.lowerBound)
            childrenEnd = UInt32(truncatingIfNeeded: newValue.upperBound)
        }
    }
}

/// The members that were noted of a text, each object's side by side.
struct JSONNotes {
    let members: [JSONMember]
    /// Those of the outermost object.
    let outermost: Range<Int>
}

/// Walks over JSON text and checks its grammar on the way.
///
/// Source: RFC 8259. The text must be UTF-8 already; what strings mean is not looked into here.
struct JSONScanner {
    /// Deeper than anything that GitHub sends, and shallower than any stack.
    static let maximumDepth = 512

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position: Int
    /// The members of the outermost object, and those of the objects that are members of it: nearly all that anybody
    /// asks for. None where they are too many to be kept beside the text.
    private var outer: [JSONMember] = []
    private var inner: [JSONMember] = []
    private var isNoting: Bool
    private static let mostMembers = 4096

    /// - Parameter isNoting: whether to note members while walking over the whole text.
    init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int = 0, isNoting: Bool = false) {
        self.bytes = bytes
        self.position = position
        self.isNoting = isNoting
        // As many as an event about a repository has.
        if isNoting {
            outer.reserveCapacity(16)
            inner.reserveCapacity(176)
        }
    }

    /// What was noted.
    mutating func takeNotes() -> JSONNotes {
        let start = inner.count
        inner.append(contentsOf: outer)
        return JSONNotes(members: inner, outermost: start..<inner.count)
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

    /// Up to what ends a string, escapes or may not be in one.
    private mutating func skipPlain() {
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
        position += 1
        skipSpace()
        if skip(UInt8(ascii: "}")) { return true }
        while true {
            skipSpace()
            let firstChild = inner.count
            guard var member = skipMember(depth) else { return false }
            if isNoting, depth < 2 {
                if depth == 0 { member.children = firstChild..<inner.count }
                note(member, depth)
            }
            skipSpace()
            if skip(UInt8(ascii: "}")) { return true }
            guard skip(UInt8(ascii: ",")) else { return false }
        }
    }

    private mutating func note(_ member: JSONMember, _ depth: Int) {
        if depth == 0 { outer.append(member) } else { inner.append(member) }
        guard outer.count + inner.count > Self.mostMembers else { return }
        (outer, inner, isNoting) = ([], [], false)
    }

    /// Nil where no well-formed member begins here; else the position is behind it.
    mutating func skipMember(_ depth: Int = 0) -> JSONMember? {
        let name = position
        guard skipString() else { return nil }
        let nameEnd = position
        skipSpace()
        guard skip(UInt8(ascii: ":")) else { return nil }
        skipSpace()
        let value = position
        guard skipValue(depth: depth + 1) else { return nil }
        return JSONMember(name: name + 1..<nameEnd - 1, value: value..<position)
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
