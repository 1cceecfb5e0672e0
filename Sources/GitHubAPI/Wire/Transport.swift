import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOPosix
import Policy

/// What came back: the whole answer, whatever its status.
struct HTTPResponse: Sendable {
    let status: Int
    /// Names in lower case; repeated ones joined by commas.
    let headers: [String: String]
    /// Decompressed.
    let body: [UInt8]
}

/// Why no whole answer came back.
struct TransportFault: Error, Sendable {
    let message: String
    /// The connection was never made, so that GitHub cannot have executed the request.
    let wasNotSent: Bool
    let isCancellation: Bool
    /// Trying again may help.
    let isTransient: Bool
    /// The other side took too long over it.
    let isTimeout: Bool

    init(
        _ message: String, wasNotSent: Bool = false, isCancellation: Bool = false, isTransient: Bool = true,
        isTimeout: Bool = false
    ) {
        self.message = message
        self.wasNotSent = wasNotSent
        self.isCancellation = isCancellation
        self.isTransient = isTransient
        self.isTimeout = isTimeout
    }
}

/// The connection pool: sends one request and reads one whole answer, without judging either.
final class Transport: Sendable {
    static let accept = "application/vnd.github+json"
    static func authorization(_ token: String) -> String { "Bearer \(token)" }

    private let connections: Connections
    private let origin: String
    private let proxy: Proxy?
    private let headers: [(String, String)]
    private let timeout: Duration
    private let maximumBodyBytes: Int

    init(_ configuration: GitHubClient.Configuration) {
        var options = HTTPClient.Configuration(redirectConfiguration: .disallow)
        options.timeout.connect = TimeAmount(configuration.connectTimeout)
        options.timeout.read = TimeAmount(configuration.requestTimeout)
        options.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.maximumConcurrentRequests
        // The client above retries, with a back-off, and needs to know that nothing was sent.
        options.connectionPool.retryConnectionEstablishment = false
        options.decompression = .enabled(limit: .size(configuration.maximumBodyBytes))
        options.connectionPool.idleTimeout = TimeAmount(configuration.idleConnectionLifetime)
        options.proxy = configuration.proxy?.settings
        connections = Connections(options, idleLifetime: configuration.idleConnectionLifetime)
        origin = configuration.location.origin
        proxy = configuration.proxy
        timeout = configuration.requestTimeout
        maximumBodyBytes = configuration.maximumBodyBytes
        headers = [
            ("accept-encoding", "gzip"),
            ("user-agent", configuration.userAgent),
            ("x-github-api-version", configuration.apiVersion),
        ]
    }

    /// - Parameter tag: of the answer that is known already; a 304 says that it still holds.
    func send(
        _ call: Call, authorization: Secret?, unlessMatching tag: String? = nil
    ) async throws(TransportFault) -> HTTPResponse {
        var request = HTTPClientRequest(url: origin + call.target)
        request.method = .init(rawValue: call.method)
        request.headers.add(name: "accept", value: call.accept)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        authorization?.reveal { request.headers.add(name: "authorization", value: Self.authorization($0)) }
        if let tag { request.headers.add(name: "if-none-match", value: tag) }
        if let body = call.body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(body)
        }
        do {
            return try await connections.use { http in
                let response = try await http.execute(request, deadline: .now() + TimeAmount(timeout))
                return try await read(response)
            }
        } catch {
            if let failure = proxy?.failure(error, reaching: origin) {
                throw TransportFault(failure.message, wasNotSent: true, isTransient: failure.isTransient)
            }
            throw TransportFault(error, at: origin, timeout: timeout, limit: maximumBodyBytes)
        }
    }

    private func read(_ response: HTTPClientResponse) async throws -> HTTPResponse {
        let deadline = NIODeadline.now() + TimeAmount(timeout)
        var body: [UInt8] = []
        for try await chunk in response.body {
            guard body.count + chunk.readableBytes <= maximumBodyBytes else {
                throw NIOTooManyBytesError(maxBytes: maximumBodyBytes)
            }
            guard NIODeadline.now() < deadline else { throw HTTPClientError.readTimeout }
            body.append(contentsOf: chunk.readableBytesView)
        }
        let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { "\($0), \($1)" }
        return HTTPResponse(status: Int(response.status.code), headers: headers, body: body)
    }

    func shutdown() async {
        await connections.shutdown()
    }
}

extension TransportFault {
    /// Words for what the HTTP client threw, without what it might quote of our headers.
    fileprivate init(_ error: any Error, at origin: String, timeout: Duration, limit: Int) {
        switch error {
        case is CancellationError:
            self.init("cancelled", isCancellation: true)
        case let error as HTTPClientError:
            self.init(error, timeout: timeout)
        case let error as NIOConnectionError:
            self.init("no connection to \(error.host):\(error.port): \(error.cause)", wasNotSent: true)
        case is NIOTooManyBytesError:
            self.init("the answer is longer than \(limit) bytes", isTransient: false)
        case let error as IOError where error.errnoCode == POSIXErrorCode.ECONNREFUSED.rawValue:
            self.init("no connection to \(origin): nobody listens there", wasNotSent: true)
        case ChannelError.ioOnClosedChannel:
            // It was kept for later and closed by the other side meanwhile; the request did not get onto it.
            self.init("the connection had been closed before the request was sent", wasNotSent: true)
        case let error as IOError:
            self.init("the connection was lost: \(error)")
        default:
            let isTLS = String(reflecting: type(of: error)).hasPrefix("NIOSSL")
            self.init(isTLS ? "the TLS connection failed: \(error)" : "the answer did not arrive whole: \(error)")
        }
    }

    private init(_ error: HTTPClientError, timeout: Duration) {
        if Task.isCancelled {
            self.init("cancelled", isCancellation: true)
            return
        }
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout:
            self.init("no whole answer within \(timeout)", isTimeout: true)
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout:
            self.init("no connection in time (\(error.shortDescription))", wasNotSent: true)
        case .remoteConnectionClosed, .uncleanShutdown, .requestStreamCancelled, .cancelled:
            self.init("the connection was closed before the answer was whole")
        case .invalidURL, .emptyHost, .emptyScheme, .alreadyShutdown:
            self.init(error.shortDescription, wasNotSent: true, isTransient: false)
        default:
            // The description may quote a header, so only the kind of mistake is named.
            self.init(error.shortDescription, isTransient: false)
        }
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
