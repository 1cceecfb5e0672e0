import Policy

/// Joins writes of several repositories that GitHub takes in one request.
///
/// A write waits until there are as many as one request takes, or until everybody who takes part waits as well, so that
/// nobody is left who could add one.
actor WriteCombiner {
    private struct Waiting {
        let id: Int
        let request: WriteRequest
        let combination: Operation.Combination
        let writer: GitHubWriter
        let continuation: CheckedContinuation<Response, any Error>
    }

    /// What has to be the same.
    private struct Key: Hashable {
        let request: WriteRequest
        let combination: Operation.Combination
    }

    private var participants = 0
    private var lastID = 0
    private var waiting: [Key: [Waiting]] = [:]

    /// Runs a piece of work that may write.
    func participating<Result: Sendable>(_ work: @Sendable () async -> Result) async -> Result {
        participants += 1
        let result = await work()
        participants -= 1
        sendWhatIsDue()
        return result
    }

    /// - Throws: as GitHub refused it; `CancellationError` where it was not sent yet. What GitHub refuses of several
    ///   repositories together is sent in halves, so that one does not stand in the way of the others.
    func send(
        _ request: WriteRequest, _ combination: Operation.Combination, _ writer: GitHubWriter
    ) async throws -> Response {
        lastID += 1
        let id = lastID
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                let key = Key(request: combination.remainder(of: request), combination: combination)
                waiting[key, default: []].append(
                    Waiting(
                        id: id, request: request, combination: combination, writer: writer,
                        continuation: continuation))
                sendWhatIsDue()
            }
        } onCancel: {
            Task { await self.cancel(id) }
        }
    }

    private func cancel(_ id: Int) {
        for (key, group) in waiting {
            guard let index = group.firstIndex(where: { $0.id == id }) else { continue }
            waiting[key]?.remove(at: index).continuation.resume(throwing: CancellationError())
        }
    }

    private func sendWhatIsDue() {
        let isNobodyLeft = waiting.values.reduce(0) { $0 + $1.count } >= participants
        for (key, group) in waiting where isNobodyLeft || group.count >= key.combination.maximumCount {
            waiting[key] = nil
            let size = max(1, key.combination.maximumCount)
            for start in stride(from: 0, to: group.count, by: size) {
                let part = Array(group[start..<min(start + size, group.count)])
                Task { await Self.send(part) }
            }
        }
    }

    private static func send(_ group: [Waiting]) async {
        guard let first = group.first else { return }
        do {
            let response = try await first.writer.send(first.combination.joined(group.map { $0.request }))
            for waiting in group { waiting.continuation.resume(returning: response) }
        } catch let failure as GitHubFailure where group.count > 1 && failure.mayConcernOne {
            let middle = group.count / 2
            await send(Array(group[..<middle]))
            await send(Array(group[middle...]))
        } catch {
            for waiting in group { waiting.continuation.resume(throwing: error) }
        }
    }
}

extension GitHubFailure {
    /// GitHub may have refused the request because of one of the repositories that it names.
    fileprivate var mayConcernOne: Bool {
        switch reason {
        case .notFound, .invalid, .archived, .conflict: true
        default: false
        }
    }
}

extension Operation.Combination {
    /// The request without the repositories that it names.
    fileprivate func remainder(of request: WriteRequest) -> WriteRequest {
        var request = request
        request.body = request.body?.setting([member], to: nil)
        return request
    }

    /// One request for all repositories.
    fileprivate func joined(_ requests: [WriteRequest]) -> WriteRequest {
        var request = requests[0]
        let all = requests.flatMap { $0.body?[member]?.arrayValue ?? [] }
        request.body = request.body?.setting([member], to: .array(all))
        return request
    }
}
