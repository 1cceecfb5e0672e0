import Foundation
import GitHubAPI
import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// Serves the page that creates an App on this machine's loopback, and takes the code with which GitHub sends the
/// browser back.
struct RegistrationServer: Sendable {
    let page: RegistrationPage
    /// Exchanges the code.
    let convert: @Sendable (String) async throws -> RegisteredApp
    /// Comes back with the code: another page cannot make this machine take a code of its own.
    private let state = Self.randomState()
    /// Registered, or why not. A failure can be tried again as long as the server runs.
    private let outcome = OneRegistration()

    init(page: RegistrationPage, convert: @escaping @Sendable (String) async throws -> RegisteredApp) {
        self.page = page
        self.convert = convert
    }

    /// Serves until the App is there and `use` of it has ended: the browser may come back meanwhile.
    /// - Parameter onListening: called with the address of the page.
    func run(
        onListening: @escaping @Sendable (String) -> Void, use: @escaping @Sendable (RegisteredApp) async throws -> Void
    ) async throws {
        let (ports, found) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "app")
        logger.logLevel = .error
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in await answer(request) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in found.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask {
                for await port in ports {
                    self.outcome.listen(on: port)
                    onListening("http://127.0.0.1:\(port)/")
                    break
                }
                guard let app = await self.outcome.app() else { throw CancellationError() }
                try await use(app)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func answer(_ request: Request) async -> Response {
        let (host, port) = (request.head.authority ?? "", outcome.port)
        // A page elsewhere whose name leads to this machine is not served.
        guard ["127.0.0.1:\(port)", "localhost:\(port)"].contains(host.lowercased()) else {
            return text(.misdirectedRequest, "This page is at http://127.0.0.1:\(port)/.")
        }
        guard request.method == .get else { return text(.methodNotAllowed, "Only GET is answered here.") }
        switch request.uri.path {
        case "/":
            if let app = outcome.registered { return html(page.created(app)) }
            return html(page.form(redirect: "http://127.0.0.1:\(port)/created", state: state))
        case "/style.css":
            return Response(
                status: .ok, headers: headers("text/css; charset=utf-8"),
                body: .init(byteBuffer: .init(string: RegistrationPage.style)))
        case "/created": return await take(request)
        default: return text(.notFound, "There is no such page.")
        }
    }

    private func take(_ request: Request) async -> Response {
        let query = request.uri.queryParameters
        guard let given = query["state"], Self.isEqual(String(given), state) else {
            return html(page.failed("The answer does not belong to this page: its state is another one."), .badRequest)
        }
        guard let code = query["code"].map({ String($0) }), !code.isEmpty, code.utf8.count <= 100,
            code.utf8.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || (0x30...0x39).contains($0) })
        else { return html(page.failed("GitHub sent no code along."), .badRequest) }
        do {
            try await outcome.register { try await convert(code) }
        } catch {
            return html(page.failed("\(error)"), .badGateway)
        }
        // The address with the code does not stay in the browser's history.
        var headers = headers("text/plain")
        headers[.location] = "/"
        return Response(status: .seeOther, headers: headers)
    }

    // MARK: Answers

    private func html(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: headers("text/html; charset=utf-8"),
            body: .init(byteBuffer: .init(string: text)))
    }

    private func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: headers("text/plain; charset=utf-8"),
            body: .init(byteBuffer: .init(string: "\(text)\n")))
    }

    private func headers(_ type: String) -> HTTPFields {
        var fields: HTTPFields = [.contentType: type, .cacheControl: "no-store"]
        let policy =
            "default-src 'none'; style-src 'self'; form-action 'self' \(page.web.url); base-uri 'none'; "
            + "frame-ancestors 'none'"
        for (name, value) in [
            ("content-security-policy", policy), ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }

    // MARK: State

    private static func randomState() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// In a time that says nothing of where they differ.
    private static func isEqual(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Holds the one App that is registered, and the caller that waits for it.
private final class OneRegistration: Sendable {
    private struct Contents {
        var port = 0
        var app: RegisteredApp?
        var isUnderway = false
        var waiting: CheckedContinuation<RegisteredApp?, Never>?
    }

    private let contents = Mutex(Contents())

    var port: Int { contents.withLock { $0.port } }
    var registered: RegisteredApp? { contents.withLock { $0.app } }

    func listen(on port: Int) { contents.withLock { $0.port = port } }

    /// - Throws: what `convert` throws, or `RegistrationFailure` while another code is being exchanged.
    func register(_ convert: () async throws -> RegisteredApp) async throws {
        let isFree = contents.withLock { contents in
            defer { contents.isUnderway = true }
            return !contents.isUnderway
        }
        guard isFree else {
            throw RegistrationFailure("An App was created here already.", hint: "Go back to the terminal.")
        }
        do {
            let app = try await convert()
            let waiting = contents.withLock { contents in
                contents.app = app
                defer { contents.waiting = nil }
                return contents.waiting
            }
            waiting?.resume(returning: app)
        } catch {
            contents.withLock { $0.isUnderway = false }
            throw error
        }
    }

    /// `nil` when the wait was cancelled.
    func app() async -> RegisteredApp? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = contents.withLock { contents -> RegisteredApp?? in
                    if let app = contents.app { return .some(app) }
                    if Task.isCancelled { return .some(nil) }
                    contents.waiting = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            let waiting = contents.withLock { contents in
                defer { contents.waiting = nil }
                return contents.waiting
            }
            waiting?.resume(returning: nil)
        }
    }
}
