/// A set of repositories, by their numbers.
struct RepositorySet: Hashable, Sendable {
    private var words: [UInt64]

    init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    init(_ numbers: some Sequence<Int>, count: Int) {
        self.init(count: count)
        for number in numbers { insert(number) }
    }

    mutating func insert(_ number: Int) { words[number >> 6] |= 1 << UInt64(number & 63) }
    mutating func remove(_ number: Int) { words[number >> 6] &= ~(1 << UInt64(number & 63)) }
    func contains(_ number: Int) -> Bool { words[number >> 6] & (1 << UInt64(number & 63)) != 0 }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    func intersection(_ other: RepositorySet) -> RepositorySet { combined(with: other) { $0 & $1 } }
    func subtracting(_ other: RepositorySet) -> RepositorySet { combined(with: other) { $0 & ~$1 } }
    func union(_ other: RepositorySet) -> RepositorySet { combined(with: other) { $0 | $1 } }

    /// How many both have.
    func overlap(_ other: RepositorySet) -> Int {
        var count = 0
        for index in words.indices { count += (words[index] & other.words[index]).nonzeroBitCount }
        return count
    }

    private func combined(with other: RepositorySet, _ combine: (UInt64, UInt64) -> UInt64) -> RepositorySet {
        var result = self
        for index in words.indices { result.words[index] = combine(words[index], other.words[index]) }
        return result
    }

    /// Calls `body` for each number, in order.
    @inline(__always)
    func forEach(_ body: (Int) -> Void) {
        for index in words.indices {
            var word = words[index]
            while word != 0 {
                body(index << 6 | word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }

    var numbers: [Int] {
        var numbers: [Int] = []
        forEach { numbers.append($0) }
        return numbers
    }
}
