import AsyncHTTPClient
import FoundationEssentials
import Synchronization

/// The connection pool, and another one once the first has been idle for long.
///
/// The pool closes idle connections by itself, by a clock that stands still while the machine sleeps or Lambda keeps
/// the process frozen. A request on a connection that has died meanwhile is lost without anybody knowing whether it
/// was executed, and a POST must not be sent twice. So what counts here is the time of day.
final class Connections: Sendable {
    private struct State {
        var http: HTTPClient
        var lastUse: Double
        var uses = 0
    }

    private let options: HTTPClient.Configuration
    private let idleLifetime: Double
    private let state: Mutex<State>

    init(_ options: HTTPClient.Configuration, idleLifetime: Duration) {
        self.options = options
        self.idleLifetime = idleLifetime.inSeconds
        state = Mutex(State(http: Self.pool(options), lastUse: Self.now))
    }

    func use<Result>(_ body: (HTTPClient) async throws -> Result) async throws -> Result {
        let (http, stale) = acquire()
        defer { release() }
        // Fails only when called twice.
        if let stale { try? await stale.shutdown() }
        return try await body(http)
    }

    func shutdown() async {
        try? await state.withLock { $0.http }.shutdown()
    }

    private func acquire() -> (http: HTTPClient, stale: HTTPClient?) {
        state.withLock { state in
            state.uses += 1
            guard state.uses == 1, Self.now - state.lastUse > idleLifetime else { return (state.http, nil) }
            let stale = state.http
            state.http = Self.pool(options)
            return (state.http, stale)
        }
    }

    private func release() {
        state.withLock { state in
            state.uses -= 1
            state.lastUse = Self.now
        }
    }

    private static var now: Double { Date().timeIntervalSince1970 }

    private static func pool(_ options: HTTPClient.Configuration) -> HTTPClient {
        HTTPClient(eventLoopGroupProvider: .singleton, configuration: options)
    }
}
