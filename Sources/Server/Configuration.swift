import Webhooks

extension WebhookServer {
    /// Where to listen, and what to put up with from clients.
    package struct Configuration: Sendable, Hashable {
        /// Address or name to listen on. Loopback, unless someone decides otherwise.
        package var host: String
        /// 0: any free port.
        package var port: Int
        /// The path that GitHub posts to.
        package var path: String
        /// Largest body, in bytes.
        package var bodyLimit: Int
        /// How many bytes of bodies may be in memory at once, over all connections. Anyone who comes beyond it gets 503:
        /// until a body is complete, anybody may have sent it.
        package var bufferLimit: Int
        /// Largest body, in bytes, for which an eighth of that is kept: larger ones get 503 before it is used up.
        package var smallBody = 1024 * 1024
        package var maximumConnections: Int
        /// How long a connection may be silent, the header of a request may take, and answers may wait to be taken.
        package var idleTimeout: Duration
        /// How long the body of a request may take. GitHub itself hangs up after 10 seconds.
        package var bodyTimeout: Duration
        /// How long requests that are being answered may take after the server was told to stop.
        package var shutdownTimeout: Duration
        /// Stop gracefully on SIGTERM and SIGINT.
        package var handlesSignals: Bool

        package init(
            host: String = "127.0.0.1", port: Int = 0, path: String = "/webhook",
            bodyLimit: Int = SignatureVerifier.maximumBodyBytes,
            bufferLimit: Int = 8 * SignatureVerifier.maximumBodyBytes, maximumConnections: Int = 2048,
            idleTimeout: Duration = .seconds(30), bodyTimeout: Duration = .seconds(20),
            shutdownTimeout: Duration = .seconds(8), handlesSignals: Bool = false
        ) {
            self.host = host
            self.port = port
            self.path = path
            self.bodyLimit = bodyLimit
            self.bufferLimit = bufferLimit
            self.maximumConnections = maximumConnections
            self.idleTimeout = idleTimeout
            self.bodyTimeout = bodyTimeout
            self.shutdownTimeout = shutdownTimeout
            self.handlesSignals = handlesSignals
        }

        func validate() throws(ServerFault) {
            guard (0...65_535).contains(port) else { throw .invalid("The port \(port) is not between 0 and 65535.") }
            guard path.hasPrefix("/"), !path.contains(where: { "?# %".contains($0) || !$0.isASCII }) else {
                throw .invalid("The webhook path '\(path)' is no plain path that begins with a slash.")
            }
            guard !WebhookEndpoint.ownPaths.contains(path) else {
                throw .invalid("The path \(path) is the server's own; choose another one for the webhook.")
            }
            guard bodyLimit > 0, smallBody > 0, bufferLimit >= bodyLimit, maximumConnections > 0 else {
                throw .invalid("The limits for bodies, buffers and connections must be positive.")
            }
            guard min(idleTimeout, bodyTimeout, shutdownTimeout) > .zero else {
                throw .invalid("The time-outs must be positive.")
            }
        }
    }
}

/// Why the server does not run.
package enum ServerFault: Error, Hashable, Sendable, CustomStringConvertible {
    case invalid(String)
    /// For what, and where.
    case cannotListen(_ purpose: String, host: String, port: Int, reason: String)
    case stopped(reason: String)

    package var description: String {
        switch self {
        case .invalid(let problem): "\(problem) \(hint)"
        case .cannotListen(let purpose, let host, let port, let reason):
            "Cannot listen on \(host):\(port) for \(purpose): \(reason). \(hint)"
        case .stopped(let reason): "The server stopped: \(reason). \(hint)"
        }
    }

    /// What to do next.
    package var hint: String {
        switch self {
        case .invalid: "Correct the setting and start again."
        case .cannotListen:
            "See whether another process holds the port ('ss -ltnp'), choose another one, or one above 1023."
        case .stopped: "Read the log before this line, then start again."
        }
    }
}
