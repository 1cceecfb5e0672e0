import Enforcement
import GitHubAPI
import Policy
import Synchronization

/// Notices when GitHub refuses the credential itself.
final class RefusalWatch: Sendable {
    private let hasSeen = Mutex(false)

    /// Whether there was a refusal since the last call.
    func takeAny() -> Bool {
        hasSeen.withLock { seen in
            defer { seen = false }
            return seen
        }
    }

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
        } catch let failure as GitHubFailure where failure.reason == .unauthorized {
            hasSeen.withLock { $0 = true }
            throw failure
        }
    }
}
