/// A share of an organization's repositories: `2/4` is the second of four.
///
/// A repository's share depends on its id and the number of shares alone, so it stays where it is when others come, go
/// or are renamed. With one share more, only those repositories move that the new share takes.
package struct Shard: Hashable, Sendable, Codable, CustomStringConvertible {
    /// From 1 to `count`.
    package let number: Int
    package let count: Int

    package var isFirst: Bool { number == 1 }

    /// GitHub Actions runs at most 256 jobs of one matrix.
    /// Source: <https://docs.github.com/actions/reference/limits>
    package static let maximumCount = 256

    /// - Parameter text: `2/4`.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1] else { return nil }
        self.init(number: number, count: count)
    }

    package init?(number: Int, count: Int) {
        guard (1...Self.maximumCount).contains(count), (1...count).contains(number) else { return nil }
        self.number = number
        self.count = count
    }

    /// As many shares as it takes for none to be much larger than `size`, `maximumCount` at most.
    package static func dividing(_ repositories: Int, intoSharesOf size: Int) -> [Shard] {
        let size = max(size, 1)
        let count = min(max((repositories + size - 1) / size, 1), maximumCount)
        return (1...count).compactMap { Shard(number: $0, count: count) }
    }

    /// Whether the repository with this database id is in the share.
    package func contains(_ repositoryID: Int) -> Bool { Self.bucket(of: repositoryID, among: count) == number - 1 }

    package var description: String { "\(number)/\(count)" }

    /// Jump consistent hash. Source: Lamping and Veach, <https://arxiv.org/abs/1406.2294>
    private static func bucket(of id: Int, among count: Int) -> Int {
        var key = UInt64(bitPattern: Int64(id))
        var bucket = 0
        var next = 0
        while next < count {
            bucket = next
            key = key &* 2_862_933_555_777_941_757 &+ 1
            next = Int(Double(bucket + 1) * (Double(1 << 31) / Double((key >> 33) + 1)))
        }
        return bucket
    }
}
