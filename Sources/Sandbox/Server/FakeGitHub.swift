import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// A small GitHub in one process: REST, GraphQL and webhooks over real HTTP, everything in memory.
package final class FakeGitHub: Sendable {
    /// The base of the REST API, e.g. `http://127.0.0.1:49152`; GraphQL is at `/graphql` below it.
    package let baseURL: String
    package let organization: String
    package let state: GitHubState
    /// What was asked for at the start.
    package let configuration: SandboxConfiguration

    let service: GitHubService
    let recorder: Recorder
    let sender: WebhookSender
    let latency: LatencySetting
    private let server: Task<Void, any Error>

    /// Generates the organization and listens. Throws when the port is taken or the traffic log cannot be written.
    package static func start(_ configuration: SandboxConfiguration = SandboxConfiguration()) async throws -> FakeGitHub
    {
        let state = GitHubState(try OrganizationGenerator(configuration).world())
        let log = try configuration.trafficLog.map { try TrafficLog(path: $0) }
        let recorder = Recorder(limit: configuration.retainedExchanges, log: log)
        let limiter = RateLimiter(configuration.limits, clock: configuration.clock)
        let service = GitHubService(state, limiter: limiter, graphQL: try GraphQLEndpoint())
        let sender = WebhookSender(state, timeout: configuration.webhookTimeoutSeconds)
        state.onOutbox { sender.send($0) }
        let latency = LatencySetting(configuration.latencyMilliseconds)
        let admin = AdminAPI(
            state: state, service: service, recorder: recorder, sender: sender, latency: latency,
            organization: configuration.organization)
        let frontend = HTTPFrontend(service: service, admin: admin, recorder: recorder, latency: latency)
        let (port, server) = try await listen(frontend, configuration)
        let baseURL = "http://\(configuration.host):\(port)"
        state.write { world in
            world.apiURL = baseURL
            world.enterpriseVersion = configuration.enterpriseVersion
        }
        return FakeGitHub(
            baseURL: baseURL, configuration: configuration, state: state, service: service, recorder: recorder,
            sender: sender, latency: latency, server: server)
    }

    private init(
        baseURL: String, configuration: SandboxConfiguration, state: GitHubState, service: GitHubService,
        recorder: Recorder, sender: WebhookSender, latency: LatencySetting, server: Task<Void, any Error>
    ) {
        self.baseURL = baseURL
        organization = configuration.organization
        self.configuration = configuration
        self.state = state
        self.service = service
        self.recorder = recorder
        self.sender = sender
        self.latency = latency
        self.server = server
    }

    /// Closes the port and every connection; returns when both are gone.
    package func stop() async {
        server.cancel()
        _ = await server.result
    }

    private static func listen(
        _ frontend: HTTPFrontend, _ configuration: SandboxConfiguration
    ) async throws -> (port: Int, server: Task<Void, any Error>) {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "sandbox")
        logger.logLevel = .critical
        // Hummingbird's Application would put this machine's time into every answer instead of the sandbox's.
        let service = try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(address: .hostname(configuration.host, port: configuration.port)),
            eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup, logger: logger
        ) { [logger] request, writer, channel in
            let context = SandboxContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
            var response = try await frontend.respond(to: request, context: context)
            response.headers[.server] = "GitHub.com"
            try await writer.write(response: response.head, body: response.body)
        } onServerRunning: { channel in
            announce.yield(channel.localAddress?.port ?? 0)
            announce.finish()
        }
        let server = Task {
            defer { announce.finish() }
            try await service.run()
        }
        for await port in ports { return (port, server) }
        try await server.value
        throw SandboxError("The sandbox stopped before it listened on \(configuration.host):\(configuration.port).")
    }
}
