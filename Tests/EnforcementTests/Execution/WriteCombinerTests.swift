import Policy
import Synchronization
import Testing

@testable import Enforcement

@Suite("Writes of several repositories")
struct WriteCombinerTests {
    /// What was sent, and an answer to it.
    private final class Wire: Sendable {
        let requests = Mutex<[WriteRequest]>([])

        func writer(refusing refused: String? = nil) -> GitHubWriter {
            GitHubWriter(
                send: { request in
                    self.requests.withLock { $0.append(request) }
                    if let refused, request.names.contains(refused) {
                        throw GitHubFailure(.invalid, request: request.description, status: 422, message: "no")
                    }
                    return Response()
                },
                mutate: { _ in throw CancellationError() })
        }

        var names: [[String]] { requests.withLock { $0.map { $0.names } } }
    }

    private let combination = Operation.Combination(member: "names", maximumCount: 3)

    private func request(_ name: String, _ value: String = "gold") -> WriteRequest {
        WriteRequest(.patch, "/values", body: ["names": [.string(name)], "value": .string(value)])
    }

    /// Each takes part by itself; whether its write succeeded, by name.
    private func run(
        _ requests: [WriteRequest], _ combiner: WriteCombiner, _ writer: GitHubWriter
    ) async -> [String: Bool] {
        await withTaskGroup { group in
            for request in requests {
                group.addTask {
                    await combiner.participating {
                        let isWritten = (try? await combiner.send(request, combination, writer)) != nil
                        return (request.names[0], isWritten)
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    @Test("are one request where they are the same, of as many as it may name")
    func joined() async {
        let wire = Wire()
        let results = await run(
            ["a", "b", "c", "d"].map { request($0) } + [request("e", "silver")], WriteCombiner(), wire.writer())
        #expect(results.count == 5 && results.values.allSatisfy { $0 })
        #expect(wire.names.flatMap { $0 }.sorted() == ["a", "b", "c", "d", "e"])
        #expect(wire.names.allSatisfy { $0.count <= 3 && ($0 == ["e"] || !$0.contains("e")) })
    }

    @Test("do not wait for one that writes nothing")
    func nothingToWrite() async {
        let wire = Wire()
        let combiner = WriteCombiner()
        async let idle: Void = combiner.participating { await Task.yield() }
        let results = await run([request("a")], combiner, wire.writer())
        await idle
        #expect(results == ["a": true] && wire.names == [["a"]])
    }

    @Test("of which GitHub refuses one are written without it")
    func refused() async {
        let wire = Wire()
        let results = await run(["a", "b", "c"].map { request($0) }, WriteCombiner(), wire.writer(refusing: "b"))
        #expect(results == ["a": true, "b": false, "c": true])
    }

    @Test("are not sent any more once their work is cancelled")
    func cancelled() async {
        let wire = Wire()
        let combiner = WriteCombiner()
        let (waits, begin) = AsyncStream<Void>.makeStream()
        let other = Task { await combiner.participating { for await _ in waits { return } } }
        let work = Task {
            await combiner.participating { (try? await combiner.send(request("a"), combination, wire.writer())) != nil }
        }
        work.cancel()
        #expect(await work.value == false)
        begin.yield()
        await other.value
        #expect(wire.names == [])
    }
}

extension WriteRequest {
    fileprivate var names: [String] { body?["names"]?.arrayValue?.compactMap { $0.stringValue } ?? [] }
}
