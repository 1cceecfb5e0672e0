import Enforcement
import Testing

@Suite("Shards")
struct ShardTests {
    private let ids = Array(1_000_000..<1_010_000)

    private func shards(_ count: Int) -> [Shard] { (1...count).compactMap { Shard(number: $0, count: count) } }

    @Test("every repository is in exactly one of the shards, and no shard is much larger than the others")
    func partition() {
        for count in [1, 2, 7, 20] {
            let sizes = shards(count).map { shard in ids.count { shard.contains($0) } }
            #expect(sizes.reduce(0, +) == ids.count)
            #expect(sizes.allSatisfy { abs($0 - ids.count / count) < ids.count / count / 5 }, "\(sizes)")
        }
        #expect(ids.allSatisfy { id in shards(7).count { $0.contains(id) } == 1 })
    }

    @Test("a repository is in the same shard in every version of this program")
    func pinned() {
        let places = [1, 2, 42, 1_296_269, 987_654_321].map { id in shards(16).first { $0.contains(id) }?.number }
        #expect(places == [7, 16, 3, 2, 3])
    }

    @Test("with one shard more, only those repositories move that it takes")
    func growth() throws {
        let (before, after) = (shards(4), shards(5))
        let moved = ids.filter { id in !after[0..<4].contains { $0.contains(id) && before[$0.number - 1].contains(id) }
        }
        #expect(moved.allSatisfy { after[4].contains($0) })
        #expect(moved.count < ids.count / 4)
    }

    @Test("a matrix has as many shards as it takes, and never more than GitHub Actions runs")
    func division() {
        #expect(Shard.dividing(1_999, intoSharesOf: 500).map { $0.description } == ["1/4", "2/4", "3/4", "4/4"])
        #expect(Shard.dividing(0, intoSharesOf: 500).map { $0.description } == ["1/1"])
        #expect(Shard.dividing(1_000_000, intoSharesOf: 500).count == 256)
    }

    @Test(
        "what is no share is refused", arguments: ["", "4", "0/4", "5/4", "1/0", "1/257", "-1/4", "a/b", "1/2/3", "1/"])
    func malformed(_ text: String) {
        #expect(Shard(text) == nil)
    }
}
