import LambdaRuntime
import Logging
import LoopbackServer
import Synchronization
import Testing

@Suite("The Runtime API loop")
struct RuntimeLoopTests {
    /// Runs the loop over these payloads until Lambda has no more; returns what was posted.
    private func posts(
        payloads: [String], refusing refused: Set<Int> = [],
        _ handle: @escaping @Sendable (Invocation) async -> InvocationResult
    ) async throws -> [LoopbackServer.Request] {
        let next = Mutex(0)
        return try await withLoopbackServer { request, _ in
            guard request.method == "GET" else { return .init(202, #"{"status":"OK"}"#) }
            let number = next.withLock { number in
                number += 1
                return number
            }
            if refused.contains(number) { return .init(500, "{}") }
            let index = number - 1 - refused.count { $0 < number }
            // Lambda would freeze the process here; the test ends it.
            guard index < payloads.count else { throw CancellationError() }
            return .init(
                200, payloads[index],
                headers: [
                    "Lambda-Runtime-Aws-Request-Id": "request-\(index)",
                    "Lambda-Runtime-Deadline-Ms": "4102444800000",
                ])
        } _: { server in
            let host = LambdaHost(["AWS_LAMBDA_RUNTIME_API": server.address])
            let loop = try #require(host.loop(logger: silent))
            await #expect(throws: (any Error).self) { try await loop.run(handle) }
            await host.close()
            return server.received.filter { $0.method == "POST" }
        }
    }

    @Test("answers each event under its own request id, in order")
    func answers() async throws {
        let posts = try await posts(payloads: ["1", "2"]) { .answer($0.payload) }
        #expect(
            posts.map { $0.target } == [
                "/2018-06-01/runtime/invocation/request-0/response",
                "/2018-06-01/runtime/invocation/request-1/response",
            ])
        #expect(posts.map { $0.body } == ["1", "2"])
    }

    @Test("reports what is no event as an error of its own type, and goes on with the next one")
    func failure() async throws {
        let posts = try await posts(payloads: ["?", "2"]) { invocation in
            invocation.payload == Array("?".utf8)
                ? .failure(type: "UnknownEvent", message: "\"what\"") : .answer(invocation.payload)
        }
        #expect(posts.first?.target == "/2018-06-01/runtime/invocation/request-0/error")
        #expect(posts.first?.headers["lambda-runtime-function-error-type"] == "UnknownEvent")
        #expect(posts.first?.body.contains(#""errorMessage":"\"what\"""#) == true)
        #expect(posts.last?.body == "2")
    }

    @Test("survives it when Lambda fails to hand over an event")
    func refusal() async throws {
        let posts = try await posts(payloads: ["1", "2"], refusing: [1, 3]) { .answer($0.payload) }
        #expect(posts.map { $0.body } == ["1", "2"])
    }

    @Test("tells the function how long it has")
    func deadline() async throws {
        let seen = Mutex<Deadline?>(nil)
        _ = try await posts(payloads: ["1"]) { invocation in
            seen.withLock { $0 = invocation.deadline }
            return .answer([])
        }
        #expect(seen.withLock { $0 }?.time == 4_102_444_800)
    }

    @Test("does not run outside of Lambda")
    func outside() async {
        let host = LambdaHost([:])
        let loop = host.loop(logger: silent)
        #expect(loop == nil)
        await host.close()
    }
}

let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }

@Suite("Deadlines")
struct DeadlineTests {
    @Test("work that takes too long is cancelled, and said to be late")
    func late() async {
        await #expect(throws: DeadlineExceeded()) {
            try await withDeadline(.after(.milliseconds(20))) { try await Task.sleep(for: .seconds(3_600)) }
        }
    }

    @Test("work that is done in time is not waited for any longer")
    func early() async throws {
        #expect(try await withDeadline(.after(.seconds(3_600))) { 7 } == 7)
    }
}
