package import FoundationEssentials
package import Policy
import Synchronization

/// Notes when the limits of GitHub's end that a piece of work has met, so that it can wait for them in the queue.
final class LimitWatch: Sendable {
    private let latest = Mutex<Date?>(nil)

    /// When the last of these limits ends; `nil` where GitHub named no time.
    var end: Date? { latest.withLock { $0 } }

    /// The same session; this notes what it fails with.
    func watching(_ session: GitHubSession) -> GitHubSession {
        let (reader, writer) = (session.reader, session.writer)
        return GitHubSession(
            reader: GitHubReader(
                get: { request in try await self.noting { try await reader.get(request) } },
                query: { query in try await self.noting { try await reader.query(query) } },
                isSelective: { try await self.noting { try await reader.isSelective() } }),
            writer: GitHubWriter(
                send: { request in try await self.noting { try await writer.send(request) } },
                mutate: { batch in try await self.noting { try await writer.mutate(batch) } }),
            usage: session.usage, rights: session.rights)
    }

    private func noting<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            if let end = (error as? GitHubFailure)?.limitEnd(now: Date()) {
                latest.withLock { $0 = max($0 ?? end, end) }
            }
            throw error
        }
    }
}

extension GitHubFailure {
    /// When the limit ends that stands in the way; `nil` where there is none, or GitHub named no time.
    package func limitEnd(now: Date) -> Date? {
        switch reason {
        case .rateLimited(let resetsAt?): Date(timeIntervalSince1970: Double(resetsAt))
        case .secondaryLimit(let seconds?): now.advanced(by: Double(seconds))
        default: nil
        }
    }
}
