import NIOCore
import Synchronization

/// Why a body was not taken to its end.
enum BodyFailure: String, Error {
    case tooLarge = "body_too_large"
    case overloaded
    case timedOut = "body_timeout"
    case incomplete = "body_incomplete"
}

/// A body that comes in, within limits of size and of what all bodies take together.
struct IncomingBody {
    private(set) var bytes: [UInt8] = []
    private let declared: Int?
    private let limit: Int
    /// Whether it may take of the room that is kept for small ones.
    private func isSmall(with more: Int, _ budget: BodyBudget) -> Bool {
        (declared ?? bytes.count + more) <= budget.small
    }

    /// - Parameter contentLength: as the client declared it. The parser has seen to it that it is a number; it may be one
    ///   of any size.
    /// - Throws: ``BodyFailure/tooLarge`` when more is declared than may come.
    init(contentLength: String?, limit: Int) throws(BodyFailure) {
        declared = contentLength.map { Int($0) ?? .max }
        self.limit = limit
        if let declared, declared > limit { throw .tooLarge }
        // A declared length is only a promise: memory is taken for what has come.
        bytes.reserveCapacity(min(declared ?? 0, 64 * 1024))
    }

    mutating func append(_ buffer: ByteBuffer, within budget: BodyBudget) throws(BodyFailure) {
        guard bytes.count + buffer.readableBytes <= limit else { throw .tooLarge }
        guard budget.take(buffer.readableBytes, isSmall: isSmall(with: buffer.readableBytes, budget)) else {
            throw .overloaded
        }
        bytes.append(contentsOf: buffer.readableBytesView)
    }

    /// False when less came than was declared.
    var isComplete: Bool { declared == nil || bytes.count == declared }
}

/// How many bytes of bodies are in memory over all connections. Large ones leave room for small ones: nearly all
/// deliveries are small, and a few large bodies that never end must not keep them out.
final class BodyBudget: Sendable {
    /// Largest body, in bytes, that counts as small.
    let small: Int
    private let limit: Int
    /// What large bodies leave untouched.
    private let kept: Int
    private let used = Mutex(0)

    init(limit: Int, small: Int, keptForSmall kept: Int) {
        self.limit = limit
        self.small = small
        self.kept = kept
    }

    /// False, and nothing taken, beyond the limit.
    func take(_ bytes: Int, isSmall: Bool) -> Bool {
        used.withLock { used in
            guard used + bytes <= (isSmall ? limit : limit - kept) else { return false }
            used += bytes
            return true
        }
    }

    func release(_ bytes: Int) {
        used.withLock { $0 -= bytes }
    }
}
