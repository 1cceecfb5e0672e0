package import AsyncHTTPClient
import FoundationEssentials
import NIOCore

/// Lambda's Runtime API: where a custom runtime gets its events and leaves its answers.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
package struct RuntimeAPI: Sendable {
    private let http: HTTPClient
    private let base: String

    /// - Parameter address: host and port, as `AWS_LAMBDA_RUNTIME_API` tells them.
    package init(address: String, http: HTTPClient) {
        self.http = http
        base = "http://\(address)/2018-06-01/runtime"
    }

    /// Waits for the next event, as long as it takes: Lambda freezes the process meanwhile.
    /// - Throws: `RuntimeAPIFault`, errors of the connection.
    package func next() async throws -> Invocation {
        let response = try await http.execute(
            HTTPClientRequest(url: "\(base)/invocation/next"), deadline: .distantFuture)
        // The event, and some room: Lambda itself sees to the limit.
        let body = try await response.body.collect(upTo: 16 * 1024 * 1024)
        guard response.status == .ok else { throw RuntimeAPIFault(status: response.status.code, request: "next") }
        guard let requestID = response.headers.first(name: "Lambda-Runtime-Aws-Request-Id") else {
            throw RuntimeAPIFault(status: response.status.code, request: "next, without a request id")
        }
        let deadline = response.headers.first(name: "Lambda-Runtime-Deadline-Ms").flatMap { Int($0) }
        return Invocation(
            requestID: requestID,
            deadline: deadline.map { Deadline(milliseconds: $0) } ?? .after(.seconds(3)),
            payload: Array(body.readableBytesView))
    }

    /// Leaves the answer to an event.
    /// - Throws: `RuntimeAPIFault` when Lambda does not take it, errors of the connection.
    package func answer(_ requestID: String, _ reply: InvocationResult) async throws {
        switch reply {
        case .answer(let bytes):
            try await post("/invocation/\(requestID)/response", bytes)
        case .failure(let type, let message):
            let body = Array(try JSONEncoder().encode(Failure(errorMessage: message, errorType: type)))
            try await post("/invocation/\(requestID)/error", body, errorType: type)
        }
    }

    private struct Failure: Encodable {
        let errorMessage: String
        let errorType: String
        let stackTrace: [String] = []
    }

    private func post(_ path: String, _ body: [UInt8], errorType: String? = nil) async throws {
        var request = HTTPClientRequest(url: base + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        if let errorType { request.headers.add(name: "lambda-runtime-function-error-type", value: errorType) }
        request.body = .bytes(body)
        let response = try await http.execute(request, deadline: .now() + .seconds(10))
        _ = try await response.body.collect(upTo: 1024 * 1024)
        guard (200...299).contains(response.status.code) else {
            throw RuntimeAPIFault(status: response.status.code, request: path)
        }
    }
}

/// The Runtime API answered something that it does not document.
package struct RuntimeAPIFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let status: UInt
    package let request: String

    package var description: String { "Lambda's Runtime API answered \(status) to \(request)" }
}
