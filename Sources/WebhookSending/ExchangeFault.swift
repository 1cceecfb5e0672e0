import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

/// Why no answer came back from a server.
package struct ExchangeFault: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// The name has no address.
        case unresolved
        /// Nobody listens there, or the way to it is closed.
        case unreachable
        case tls
        case timeout
        case other
    }

    package let kind: Kind
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }

    /// Words for what the HTTP client threw, without what it might quote of the request.
    init(_ error: any Error, at host: String, timeout: Int) {
        switch error {
        case let error as HTTPClientError: self.init(error, at: host, timeout: timeout)
        case let error as NIOConnectionError:
            let cause = error.connectionErrors.first.map { Self.words(for: $0.error) }
            self.init(.unreachable, "no connection to \(host): \(cause ?? "no address answers")")
        case let error as IOError: self.init(.unreachable, "no connection to \(host): \(Self.words(for: error))")
        default:
            let isTLS = String(reflecting: type(of: error)).hasPrefix("NIOSSL")
            self.init(
                isTLS ? .tls : .other,
                isTLS ? "\(host): \(Self.tlsWords("\(error)"))" : "the answer did not arrive whole: \(error)")
        }
    }

    private init(_ error: HTTPClientError, at host: String, timeout: Int) {
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout:
            self.init(.timeout, "\(host) did not answer within \(timeout) seconds")
        case .connectTimeout, .getConnectionFromPoolTimeout:
            self.init(.unreachable, "no connection to \(host) within \(timeout) seconds")
        case .tlsHandshakeTimeout: self.init(.tls, "\(host): the TLS handshake did not end")
        case .remoteConnectionClosed, .uncleanShutdown:
            self.init(.other, "\(host) closed the connection without an answer")
        default: self.init(.other, "\(host): \(error.shortDescription)")
        }
    }

    /// BoringSSL speaks in codes; the usual ones in words.
    static func tlsWords(_ description: String) -> String {
        let words = [
            ("CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted (self-signed, expired, or chain incomplete)"),
            ("ailedToValidateHostname", "its certificate is for another name"),
            ("WRONG_VERSION_NUMBER", "no TLS is spoken on that port (perhaps it is http://)"),
            ("HTTP_REQUEST", "no TLS is spoken on that port (perhaps it is http://)"),
        ]
        return words.first { description.contains($0.0) }?.1 ?? "the TLS connection failed: \(description)"
    }

    /// The system's words for what went wrong, without the call that it went wrong in.
    private static func words(for error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }
}
