import Dispatch
import Foundation

#if canImport(Glibc)
    import Glibc
    private let streamSocket = Int32(SOCK_STREAM.rawValue)
#else
    import Darwin
    private let streamSocket = SOCK_STREAM
#endif

/// A TCP connection that sends exactly what it is told to: a client that does not keep to HTTP.
///
/// Its calls block, each on a thread of its own, so that they do not hold up the server under test.
struct RawConnection {
    private let descriptor: Int32

    struct Failure: Error {
        let call: String
        let code = errno
    }

    init(port: Int) throws {
        descriptor = socket(AF_INET, streamSocket, 0)
        guard descriptor >= 0 else { throw Failure(call: "socket") }
        var patience = timeval(tv_sec: 300, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else {
            let failure = Failure(call: "connect")
            _ = close(descriptor)
            throw failure
        }
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        // A closed connection shows when reading.
        _ = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Sends the same again and again, and reads none of the answers, until the server closes the connection.
    func sendUntilClosed(_ text: String) async throws {
        let bytes = Array(text.utf8)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                while Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) >= 0 {}
                if errno == EPIPE || errno == ECONNRESET {
                    continuation.resume()
                } else {
                    continuation.resume(throwing: Failure(call: "send"))
                }
            }
        }
    }

    /// Everything until the server closes the connection.
    func readToEnd() async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                var received: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while true {
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    if count < 0, errno != ECONNRESET {
                        continuation.resume(throwing: Failure(call: "recv"))
                        return
                    }
                    if count <= 0 { break }
                    received += buffer[..<count]
                }
                continuation.resume(returning: String(decoding: received, as: UTF8.self))
            }
        }
    }

    /// Ends sending; answers can still be read.
    func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    func end() { _ = close(descriptor) }
}
