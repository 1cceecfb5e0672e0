import AsyncHTTPClient
import NIOCore
import NIOPosix

extension Proxy {
    /// A connection that failed on the way to the proxy or at it, so that nothing was sent.
    package struct Failure: Sendable {
        package let message: String
        /// Trying again may help.
        let isTransient: Bool
    }

    /// What an error of the HTTP client says about the proxy; `nil` for what happened behind it.
    package func failure(_ error: any Error, reaching origin: String) -> Failure? {
        let words: (what: String, isTransient: Bool)?
        switch error {
        case let error as NIOConnectionError: words = ("cannot be reached: \(error.cause)", true)
        case let error as IOError where error.errnoCode == POSIXErrorCode.ECONNREFUSED.rawValue:
            words = ("cannot be reached: nobody listens there", true)
        case let error as HTTPClientError: words = self.words(for: error, origin)
        default: words = nil
        }
        guard let (what, isTransient) = words else { return nil }
        return Failure(
            message: "the proxy \(self) \(what). Check \(variable) and NO_PROXY", isTransient: isTransient)
    }

    private func words(for error: HTTPClientError, _ origin: String) -> (what: String, isTransient: Bool)? {
        switch error {
        case .proxyAuthenticationRequired:
            ("asks for credentials, or does not accept those in \(variable) (407)", false)
        case .invalidProxyResponse: ("does not open a connection to \(origin)", true)
        case .httpProxyHandshakeTimeout: ("did not open a connection to \(origin) in time", true)
        case .connectTimeout: ("cannot be reached in time", true)
        default: nil
        }
    }
}

extension NIOConnectionError {
    /// Why it failed, of the addresses that were tried the first.
    var cause: String {
        if let failed = connectionErrors.first { return "\(failed.error)" }
        return (dnsAAAAError ?? dnsAError).map { "\($0)" } ?? "no address"
    }
}
