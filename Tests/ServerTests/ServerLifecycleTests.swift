import Foundation
import Testing
import Webhooks

@testable import Server

@Suite("Starting and stopping", .timeLimit(.minutes(10)))
struct ServerLifecycleTests {
    @Test("a port that is taken is an error that names it and says what to do")
    func portTaken() async throws {
        try await withServer { _, port in
            let second = try WebhookServer(
                configuration: .init(port: port), secrets: WebhookSecrets(commaSeparated: "x"),
                logger: RecordedLogs().logger, accept: { _, _ in .new })
            do {
                _ = try await second.start()
                Issue.record("it started twice")
            } catch let fault as ServerFault {
                #expect(fault.description.contains("127.0.0.1:\(port)"))
                #expect(fault.description.contains("ss -ltnp"))
            }
            #expect(try await send("GET", "/healthz", port: port).status == 200)
        }
    }

    @Test("stopping lets a delivery that is being accepted finish, and refuses new ones")
    func graceful() async throws {
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let server = try WebhookServer(
            configuration: .init(shutdownTimeout: .seconds(600)),
            secrets: WebhookSecrets(commaSeparated: testSecret), logger: RecordedLogs().logger,
            accept: { _, _ in
                enter.yield()
                for await _ in released { break }
                return .new
            })
        let running = try await server.start()
        async let reply = deliver("repository", createdPayload, port: running.port)
        for await _ in entered { break }
        async let stopped: Void = running.stop()
        // The listening socket is closed first; the delivery is still held.
        await #expect(throws: RawConnection.Failure.self) {
            while !Task.isCancelled {
                try RawConnection(port: running.port).end()
                await Task.yield()
            }
        }
        release.yield()
        #expect(try await reply.status == 202)
        try await stopped
        #expect(server.counters.accepted == 1)
    }

    @Test("a delivery that never finishes does not keep the server from stopping")
    func shutdownTimeout() async throws {
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let server = try WebhookServer(
            configuration: .init(shutdownTimeout: .milliseconds(50)),
            secrets: WebhookSecrets(commaSeparated: testSecret), logger: RecordedLogs().logger,
            accept: { _, _ in
                enter.yield()
                try await Task.sleep(for: .seconds(3600))
                return .new
            })
        let running = try await server.start()
        let request = Task { try await deliver("repository", createdPayload, port: running.port) }
        for await _ in entered { break }
        try await running.stop()
        _ = await request.result
        #expect(server.counters.accepted == 0)
    }

    @Test("run returns when its task is cancelled, before and after it listens")
    func cancelled() async throws {
        let server = try WebhookServer(
            secrets: WebhookSecrets(commaSeparated: testSecret), logger: RecordedLogs().logger,
            accept: { _, _ in .new })
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let task = Task { try await server.run { continuation.yield($0) } }
        for await _ in ports { break }
        task.cancel()
        try await task.value
        let early = Task { try await server.run() }
        early.cancel()
        try await early.value
    }
}
