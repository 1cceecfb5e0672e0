/// Texts that are compared often, laid down so that most comparisons come to that of a few numbers.
struct TextPool: Sendable {
    struct Text: Sendable {
        fileprivate let ends: Ends
        /// Where the whole of it lies.
        fileprivate let start: Int
    }

    private var bytes: [UInt8] = []

    mutating func add(_ text: String) -> Text {
        let start = bytes.count
        bytes += text.utf8
        return bytes.withUnsafeBytes { Text(ends: Ends(UnsafeRawBufferPointer(rebasing: $0[start...])), start: start) }
    }

    /// - Returns: `false` also for texts that are the same in other bytes.
    func equal(_ text: Text, _ other: String) -> Bool {
        Candidate.with(other) { equal(text, $0) } ?? false
    }

    func equal(_ text: Text, _ other: Candidate) -> Bool {
        guard text.ends == other.ends else { return false }
        return text.ends.count <= 16 || bytes.withUnsafeBytes { isMiddle(of: text, in: $0, other) }
    }

    private func isMiddle(of text: Text, in bytes: UnsafeRawBufferPointer, _ other: Candidate) -> Bool {
        var offset = 8
        while offset < text.ends.count - 8 {
            guard bytes.word(text.start + offset) == other.bytes.word(offset) else { return false }
            offset += 8
        }
        return true
    }
}

extension TextPool {
    /// A text that may be one of the pool, for as long as its bytes are at hand.
    struct Candidate {
        fileprivate let bytes: UnsafeRawBufferPointer
        fileprivate let ends: Ends

        /// - Returns: `nil` when the text does not lie in one piece.
        static func with<Result>(_ text: String, _ body: (Candidate) -> Result) -> Result? {
            text.utf8.withContiguousStorageIfAvailable { bytes in
                let bytes = UnsafeRawBufferPointer(bytes)
                return body(Candidate(bytes: bytes, ends: Ends(bytes)))
            }
        }

        /// The same for the same bytes, and seldom for others. What it tells apart are the policy's own words: nobody
        /// gains by choosing some for which it is the same.
        var fingerprint: Int {
            var mixed = (ends.head ^ UInt64(ends.count)) &* 0x9E37_79B9_7F4A_7C15
            mixed = (mixed ^ (mixed >> 29) ^ ends.tail) &* 0x9E37_79B9_7F4A_7C15
            return Int(truncatingIfNeeded: mixed >> 40)
        }
    }

    /// A text's length and what stands at both ends of it, which is all of it up to 16 bytes.
    fileprivate struct Ends: Equatable {
        let count: Int
        let head: UInt64
        let tail: UInt64

        init(_ bytes: UnsafeRawBufferPointer) {
            count = bytes.count
            if count >= 8 {
                (head, tail) = (bytes.word(0), bytes.word(count - 8))
            } else if count >= 4 {
                (head, tail) = (bytes.halfWord(0), bytes.halfWord(count - 4))
            } else {
                head = bytes.reduce(0) { $0 << 8 | UInt64($1) }
                tail = 0
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func word(_ offset: Int) -> UInt64 { loadUnaligned(fromByteOffset: offset, as: UInt64.self) }

    fileprivate func halfWord(_ offset: Int) -> UInt64 {
        UInt64(loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
