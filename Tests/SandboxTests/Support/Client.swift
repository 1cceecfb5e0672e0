import AsyncHTTPClient
import NIOCore
import NIOHTTP1

@testable import Sandbox

/// A client that does nothing by itself: no redirects, no retries, no caching.
struct Client {
    let github: FakeGitHub
    var token: String? = SandboxConfiguration.ownerToken
    var userAgent: String? = "tests"

    struct Answer {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]

        var json: JSON? { JSON(parsing: body) }
        func header(_ name: String) -> String? { headers[name].first }
    }

    func callAsFunction(
        _ method: HTTPMethod, _ path: String, _ body: JSON? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        let url = path.hasPrefix("http") ? path : github.baseURL + path
        var request = HTTPClientRequest(url: url)
        request.method = method
        if let userAgent { request.headers.add(name: "User-Agent", value: userAgent) }
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        request.headers.add(name: "Accept", value: "application/vnd.github+json")
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let body { request.body = .bytes(body.bytes) }
        let response = try await Self.plain.execute(request, timeout: .seconds(120))
        let bytes = try await response.body.collect(upTo: 50_000_000)
        return Answer(
            status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView))
    }

    private static let plain: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}

/// Starts a sandbox, hands it over with an owner's client, and stops it.
func withSandbox(
    _ configure: (inout SandboxConfiguration) -> Void = { _ in }, _ body: (FakeGitHub, Client) async throws -> Void
) async throws {
    var configuration = SandboxConfiguration()
    configure(&configuration)
    let github = try await FakeGitHub.start(configuration)
    let result = await Result { try await body(github, Client(github: github)) }
    await github.stop()
    try result.get()
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
