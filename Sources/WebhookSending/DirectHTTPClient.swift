import AsyncHTTPClient
package import Foundation
package import GitHubAPI
import NIOCore

/// What a server answered, whatever its status.
package struct HTTPReply: Sendable {
    package let status: Int
    package let reason: String
    /// Names in lower case.
    package let headers: [String: String]
    /// The beginning of the body.
    package let body: String
    /// From the first byte sent to the answer.
    package let elapsed: Duration
    /// By this machine's clock, in the middle between question and answer: the best guess at when it was made.
    package let date: Date

    package init(
        status: Int, reason: String, headers: [String: String], body: String, elapsed: Duration, date: Date
    ) {
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body
        self.elapsed = elapsed
        self.date = date
    }

    package var milliseconds: Int { Int(elapsed / .milliseconds(1)) }
}

/// Sends single requests and reads single answers: no redirect followed, nothing repeated, no credentials of GitHub.
package struct DirectHTTPClient: Sendable {
    /// How long GitHub waits for the answer to a webhook, in seconds.
    /// Source: <https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks>
    package static let timeout = 10
    /// Longest beginning of an answer that is kept, in bytes.
    private static let longestBody = 64 * 1024

    private let seconds: Int
    private let proxy: Proxy?

    /// - Parameter proxy: on the way to GitHub.
    package init(seconds: Int = timeout, through proxy: Proxy? = nil) {
        self.seconds = seconds
        self.proxy = proxy
    }

    /// - Parameter address: connects there instead of asking the resolver again, whose answer may have changed.
    package func post(
        _ body: [UInt8], headers: [(name: String, value: String)], to target: ServerAddress,
        at address: ServerAddress.Address? = nil
    ) async throws(ExchangeFault) -> HTTPReply {
        var request = HTTPClientRequest(url: target.url)
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(body)
        return try await send(request, host: target.host, address)
    }

    package func get(_ target: ServerAddress, headers: [(name: String, value: String)]) async throws(ExchangeFault)
        -> HTTPReply
    {
        var request = HTTPClientRequest(url: target.url)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        return try await send(request, host: target.host, nil)
    }

    private func send(
        _ request: HTTPClientRequest, host: String, _ address: ServerAddress.Address?
    ) async throws(ExchangeFault) -> HTTPReply {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.proxy = proxy?.settings
        configuration.timeout.connect = .seconds(Int64(seconds))
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.decompression = .enabled(limit: .size(Self.longestBody * 16))
        if let address, address.text != host { configuration.dnsOverride = [host: address.text] }
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let outcome: Result<HTTPReply, any Error>
        do {
            outcome = .success(try await exchange(request, http))
        } catch {
            outcome = .failure(error)
        }
        // Fails only when called twice.
        try? await http.shutdown()
        do {
            return try outcome.get()
        } catch {
            if let failure = proxy?.failure(error, reaching: host) {
                throw ExchangeFault(.unreachable, failure.message)
            }
            throw ExchangeFault(error, at: host, timeout: seconds)
        }
    }

    private func exchange(_ request: HTTPClientRequest, _ http: HTTPClient) async throws -> HTTPReply {
        let (started, date) = (ContinuousClock.now, Date())
        let response = try await http.execute(request, deadline: .now() + .seconds(Int64(seconds)))
        let elapsed = ContinuousClock.now - started
        var body = ByteBuffer()
        for try await part in response.body {
            body.writeImmutableBuffer(part)
            if body.readableBytes > Self.longestBody { break }
        }
        let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        return HTTPReply(
            status: Int(response.status.code), reason: response.status.reasonPhrase, headers: headers,
            body: String(decoding: body.readableBytesView.prefix(Self.longestBody), as: UTF8.self), elapsed: elapsed,
            date: date.addingTimeInterval(elapsed / .seconds(1) / 2))
    }
}
