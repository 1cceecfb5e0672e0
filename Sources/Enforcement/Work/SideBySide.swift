/// Work on several things at once, told of in the order in which they stand.
struct SideBySide: Sendable {
    /// At most so many at once.
    let width: Int
    /// What to do about work under way when it is enough.
    let onStop: StopBehavior

    enum StopBehavior: Sendable {
        /// It is finished and told of: it may be writing.
        case finish
        /// It is cancelled and forgotten, also when it waits for something far away.
        case abandon
    }

    private enum Event<Output: Sendable>: Sendable {
        case finished(index: Int, Output)
        case enough
    }

    /// - Parameters:
    ///   - isEnough: no more are started when it holds.
    ///   - each: hears what came of each, in order. What is under way is cancelled when it throws.
    /// - Returns: how many were done and told of.
    @discardableResult
    func run<Input: Sendable, Output: Sendable>(
        _ inputs: [Input], until isEnough: @escaping @Sendable () -> Bool,
        _ body: @escaping @Sendable (Input) async -> Output, each: (Output) async throws -> Void
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Event<Output>.self) { group in
            // The watch, and whatever is abandoned.
            defer { group.cancelAll() }
            if onStop == .abandon {
                group.addTask {
                    await Watch(isEnough).ended()
                    return .enough
                }
            }
            var finished: [Int: Output] = [:]
            var started = 0
            for reported in inputs.indices {
                while finished[reported] == nil {
                    while started < min(inputs.count, reported + width), !isEnough() {
                        let (index, input) = (started, inputs[started])
                        group.addTask { .finished(index: index, await body(input)) }
                        started += 1
                    }
                    guard reported < started, case .finished(let index, let output)? = try await group.next() else {
                        return reported
                    }
                    finished[index] = output
                }
                guard let output = finished.removeValue(forKey: reported) else { return reported }
                try await each(output)
            }
            return inputs.count
        }
    }
}

/// Waits until something holds, which nobody announces.
struct Watch: Sendable {
    private let holds: @Sendable () -> Bool

    init(_ holds: @escaping @Sendable () -> Bool) { self.holds = holds }

    private static let pause = Duration.milliseconds(200)

    /// Returns when it holds, or the task is cancelled.
    func ended() async {
        while !holds(), !Task.isCancelled { try? await Task.sleep(for: Self.pause) }
    }
}
