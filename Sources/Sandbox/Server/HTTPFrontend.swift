import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Hummingbird's context plus the channel, which faults close.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// Turns HTTP into calls of the service and of the admin API, and records both directions.
struct HTTPFrontend: HTTPResponder {
    typealias Context = SandboxContext

    let service: GitHubService
    let admin: AdminAPI
    let recorder: Recorder
    let latency: LatencySetting
    /// GitHub's own limit for request bodies.
    private static let maximumBodyBytes = 25 * 1024 * 1024

    func respond(to request: Request, context: SandboxContext) async throws -> Response {
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: Self.maximumBodyBytes)
        } catch {
            return Response(status: .contentTooLarge)
        }
        let incoming = Self.incoming(request, body: Array(buffer.readableBytesView))
        if incoming.path.hasPrefix("/_sandbox") {
            let answer = await admin.answer(incoming)
            return Self.response(answer.status, [("content-type", "application/json")], answer.body?.bytes ?? [])
        }
        if let page = AppPages(state: service.state).answer(incoming) {
            var headers = [("content-type", "text/html; charset=utf-8")]
            if let location = page.location { headers.append(("location", location)) }
            return Self.response(page.status, headers, Array(page.html.utf8))
        }
        recorder.begin()
        let outgoing = service.answer(incoming)
        let delay = latency.milliseconds + outgoing.latencyMilliseconds
        if delay > 0 { try? await Task.sleep(for: .milliseconds(delay)) }
        record(incoming, query: request.uri.query ?? "", outgoing)
        if outgoing.isReset {
            await Self.reset(context.channel)
            return Response(status: .badGateway)
        }
        let headers = outgoing.headers.map { ($0.name, $0.value) }
        if outgoing.isTruncated {
            return Self.truncated(outgoing.status, headers, outgoing.body, context.channel)
        }
        return Self.response(outgoing.status, headers, outgoing.body)
    }

    private func record(_ incoming: GitHubService.Incoming, query: String, _ outgoing: GitHubService.Outgoing) {
        var headers = incoming.headers
        if headers["authorization"] != nil { headers["authorization"] = "[redacted]" }
        let pairs = outgoing.headers.map { ($0.name, $0.value) }
        recorder.end(
            Exchange(
                method: incoming.method, path: incoming.path, query: query, routeTemplate: outgoing.template,
                requestHeaders: headers, requestBody: JSON(parsing: incoming.body), status: outgoing.status,
                responseHeaders: Dictionary(pairs) { first, _ in first }, responseBody: outgoing.json?.withoutTokens),
            graphQL: outgoing.graphQL)
    }

    private static func incoming(_ request: Request, body: [UInt8]) -> GitHubService.Incoming {
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        var query: [String: String] = [:]
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map {
                String($0).percentDecoded(plusIsSpace: true) ?? ""
            }
            if let key = parts.first { query[key] = parts.count > 1 ? parts[1] : "" }
        }
        let path = request.head.path?.split(separator: "?", maxSplits: 1).first.map { String($0) } ?? "/"
        return GitHubService.Incoming(
            method: request.method.rawValue, path: path, query: query, headers: headers, body: body)
    }

    private static func fields(_ headers: [(String, String)]) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }

    private static func response(_ status: Int, _ headers: [(String, String)], _ body: [UInt8]) -> Response {
        Response(
            status: HTTPResponse.Status(code: status), headers: fields(headers),
            body: body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// Hangs up with a TCP reset instead of an orderly end, where the platform lets us.
    private static func reset(_ channel: any Channel) async {
        let now = linger(l_onoff: 1, l_linger: 0)
        try? await (channel as? any SocketOptionProvider)?.setSoLinger(now).get()
        try? await channel.close()
    }

    /// Promises all bytes, sends half of them and hangs up.
    private static func truncated(
        _ status: Int, _ headers: [(String, String)], _ body: [UInt8], _ channel: any Channel
    ) -> Response {
        let half = ByteBuffer(bytes: body.prefix(body.count / 2))
        return Response(
            status: HTTPResponse.Status(code: status), headers: fields(headers),
            body: ResponseBody(contentLength: body.count) { writer in
                try await writer.write(half)
                try await channel.close()
            })
    }
}

/// Added to every answer; may change while the sandbox runs.
final class LatencySetting: Sendable {
    private let value: Mutex<Int>

    init(_ milliseconds: Int) { value = Mutex(milliseconds) }

    var milliseconds: Int {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}

extension JSON {
    /// A copy for the log: an installation token is a secret.
    fileprivate var withoutTokens: JSON {
        guard case .object(var object) = self, object["token"]?.string != nil, object["expires_at"] != nil else {
            return self
        }
        object["token"] = "[redacted]"
        return .object(object)
    }
}
