import Hummingbird
import NIOCore
import Synchronization

/// Reads bodies into memory within limits of size, of time, and of what all of them take together.
struct BodyReader: Sendable {
    let limit: Int
    let timeout: TimeAmount
    let budget: BodyBudget
    private let deadlines: BodyDeadlines

    init(limit: Int, timeout: TimeAmount, budget: BodyBudget) {
        self.limit = limit
        self.timeout = timeout
        self.budget = budget
        deadlines = BodyDeadlines(of: timeout)
    }

    enum Failure: String, Error {
        case tooLarge = "body_too_large"
        case overloaded
        case timedOut = "body_timeout"
        case incomplete = "body_incomplete"
    }

    /// The body is in memory, and counted, as long as `use` runs.
    func withBody<Result>(
        of request: Request, on channel: any Channel, _ use: ([UInt8]) async throws -> Result
    ) async throws -> Result {
        // The parser has seen to it that it is a number; it may be one of any size.
        let declared = request.headers[.contentLength].map { Int($0) ?? .max }
        if let declared, declared > limit { throw Failure.tooLarge }
        var share = 0
        defer { budget.release(share) }
        let body = try await read(request, declared: declared, on: channel, share: &share)
        return try await use(body)
    }

    private func read(
        _ request: Request, declared: Int?, on channel: any Channel, share: inout Int
    ) async throws -> [UInt8] {
        let deadline = NIODeadline.now() + timeout
        let watch = deadlines.begin(channel, until: deadline)
        defer { deadlines.end(watch) }
        var body: [UInt8] = []
        // A declared length is only a promise: memory is taken for what has come.
        body.reserveCapacity(min(declared ?? 0, 64 * 1024))
        do {
            for try await buffer in request.body {
                guard body.count + buffer.readableBytes <= limit else { throw Failure.tooLarge }
                guard budget.take(buffer.readableBytes) else { throw Failure.overloaded }
                share += buffer.readableBytes
                body.append(contentsOf: buffer.readableBytesView)
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw NIODeadline.now() >= deadline ? Failure.timedOut : Failure.incomplete
        }
        if NIODeadline.now() >= deadline { throw Failure.timedOut }
        if let declared, body.count != declared { throw Failure.incomplete }
        return body
    }
}

/// How many bytes of bodies are in memory over all connections.
final class BodyBudget: Sendable {
    private let limit: Int
    private let used = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// False, and nothing taken, beyond the limit.
    func take(_ bytes: Int) -> Bool {
        used.withLock { used in
            guard used + bytes <= limit else { return false }
            used += bytes
            return true
        }
    }

    func release(_ bytes: Int) {
        used.withLock { $0 -= bytes }
    }
}
