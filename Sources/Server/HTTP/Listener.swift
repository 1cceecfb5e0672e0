import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Listens on an address and serves what a responder answers, with limits on what clients may do.
struct Listener: Sendable {
    /// What is served here, for messages: "deliveries".
    let purpose: String
    let host: String
    let port: Int
    let maximumConnections: Int
    let idleTimeout: Duration
    let shutdownTimeout: Duration
    var handlesSignals = false
    let logger: Logger
    /// Takes deliveries out of the requests; nil: all are the responder's.
    var receiver: DeliveryReceiver?

    /// Serves until the task is cancelled (or, if so configured, a signal comes), then stops accepting, finishes the
    /// requests that it has begun to answer, and returns.
    ///
    /// - Parameter onListening: called with the bound port once connections are accepted.
    /// - Throws: ``ServerFault``
    func run<Responder: HTTPResponder>(
        _ responder: Responder, onListening: @escaping @Sendable (Int) async -> Void
    ) async throws where Responder.Context == ServerContext {
        let isListening = Mutex(false)
        let group = ServiceGroup(
            configuration: groupConfiguration(responder) { port in
                isListening.withLock { $0 = true }
                await onListening(port)
            })
        // In a task of its own: cancellation is to end what is being served gracefully, not to tear it down.
        let serving = Task { try await group.run() }
        do {
            try await withTaskCancellationHandler {
                try await serving.value
            } onCancel: {
                Task { await group.triggerGracefulShutdown() }
            }
        } catch  where Task.isCancelled {
            logger.info("stopped", metadata: ["because": "cancelled"])
        } catch {
            throw isListening.withLock { $0 }
                ? ServerFault.stopped(reason: "\(error)")
                : ServerFault.cannotListen(purpose, host: host, port: port, reason: Self.words(for: error))
        }
    }

    /// The system's words for what went wrong, without the call that it went wrong in.
    private static func words(for error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }

    private func groupConfiguration<Responder: HTTPResponder>(
        _ responder: Responder, onListening: @escaping @Sendable (Int) async -> Void
    ) -> ServiceGroupConfiguration where Responder.Context == ServerContext {
        // The framework's own chatter is for its developers; warnings are not.
        var frameworkLogger = logger
        frameworkLogger.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            responder: responder,
            server: connections,
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(maximumConnections, logger: frameworkLogger)),
            onServerRunning: { channel in
                let bound = channel.localAddress?.port ?? port
                logger.info("listening", metadata: ["host": "\(host)", "port": "\(bound)"])
                await onListening(bound)
            },
            logger: frameworkLogger)
        var group = ServiceGroupConfiguration(
            services: [application],
            gracefulShutdownSignals: handlesSignals ? [.sigterm, .sigint] : [],
            logger: frameworkLogger)
        group.maximumGracefulShutdownDuration = shutdownTimeout
        return group
    }

    private var connections: HTTPServerBuilder {
        let timeout = TimeAmount(idleTimeout)
        if let receiver {
            return HTTPServerBuilder { DeliveryChannel(receiver: receiver, timeout: timeout, responder: $0) }
        }
        return .http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [StalledAnswers(timeout: timeout)], idleTimeout: timeout,
                httpDecoderConfiguration: HeaderLimits.framework))
    }
}

/// A server that serves in the background.
package struct RunningServer: Sendable {
    /// The port that it is bound to.
    package let port: Int
    let serving: Task<Void, any Error>

    /// Starts what calls its argument with the bound port once connections are accepted.
    ///
    /// - Throws: ``ServerFault``
    static func started(
        _ run: @escaping @Sendable (_ onListening: @escaping @Sendable (Int) async -> Void) async throws -> Void
    ) async throws -> RunningServer {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let serving = Task {
            defer { continuation.finish() }
            try await run { continuation.yield($0) }
        }
        for await port in ports {
            return RunningServer(port: port, serving: serving)
        }
        try await serving.value
        throw ServerFault.stopped(reason: "it was cancelled before it listened")
    }

    /// Waits for the server to end; ends it when the waiting task is cancelled.
    package func wait() async throws {
        try await withTaskCancellationHandler {
            try await serving.value
        } onCancel: {
            serving.cancel()
        }
    }

    /// Stops accepting, finishes what is being answered, and returns when all is done.
    package func stop() async throws {
        serving.cancel()
        try await serving.value
    }
}
