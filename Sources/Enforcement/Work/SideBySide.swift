/// Work on several things at once, told of in the order in which they stand.
struct SideBySide: Sendable {
    /// At most so many at once.
    let width: Int

    /// - Parameters:
    ///   - isEnough: asked before each start: no more are started when it holds.
    ///   - each: hears what came of each, in order. What is under way is cancelled when it throws.
    /// - Returns: how many were done and told of.
    @discardableResult
    func run<Input: Sendable, Output: Sendable>(
        _ inputs: [Input], until isEnough: () -> Bool, _ body: @escaping @Sendable (Input) async -> Output,
        each: (Output) async throws -> Void
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: (index: Int, output: Output).self) { group in
            var finished: [Int: Output] = [:]
            var started = 0
            for reported in inputs.indices {
                while finished[reported] == nil {
                    while started < min(inputs.count, reported + width), !isEnough() {
                        let (index, input) = (started, inputs[started])
                        group.addTask { (index, await body(input)) }
                        started += 1
                    }
                    guard reported < started, let next = try await group.next() else { return reported }
                    finished[next.index] = next.output
                }
                guard let output = finished.removeValue(forKey: reported) else { return reported }
                try await each(output)
            }
            return inputs.count
        }
    }
}
