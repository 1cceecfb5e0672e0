/// Stand-ins for Git object names: 40 hexadecimal digits that follow from a number.
enum ObjectName {
    static func hexadecimal(of seed: UInt64) -> String {
        var generator = SplitMix64(seed: seed)
        let words = (0..<3).map { _ in generator.next() }
        let digits = words.map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return String(digits.joined().prefix(40))
    }

    /// The same bytes always get the same number (FNV-1a).
    static func seed(of bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

/// A small random generator whose sequence is the same on every machine.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
