package import Logging
package import Policy

/// GitHub's REST and GraphQL API over HTTP.
///
/// It waits its turn, keeps to GitHub's limits, follows pages and redirects within the API's own origin, repeats what
/// may be repeated, and turns everything else into a `GitHubFailure`. Copies share connections, credentials and
/// budget. The owner calls `shutdown()` at the end; `withGitHubClient` does so by itself.
package struct GitHubClient: Sendable {
    private let exchange: Exchange
    private let wire: Wire
    private let appWire: Wire?
    private let context: RequestContext
    /// `nil` without an App's credentials.
    private let signer: AppAuthorizer?

    package init(
        _ configuration: Configuration, environment: ClientEnvironment = .live,
        logger: Logger = Logger(label: "githubcop.api")
    ) {
        let exchange = Exchange(
            configuration: configuration, transport: Transport(configuration),
            permits: AsyncSemaphore(maximum: configuration.maximumConcurrentRequests / max(configuration.shards, 1)),
            pace: RateLimiter(configuration, now: environment.now()),
            conditions: configuration.cache.map { Conditions($0, configuration, logger: logger) },
            health: CredentialHealth(), environment: environment, logger: logger)
        self.exchange = exchange
        context = RequestContext(.command, meter: UsageCounter())
        switch configuration.credentials {
        case .anonymous:
            signer = nil
            appWire = nil
            wire = Wire(exchange, as: FixedToken(token: nil), identity: "anonymous")
        case .token(let token):
            signer = nil
            appWire = nil
            wire = Wire(exchange, as: FixedToken(token: token), identity: "token")
        case .app(let app):
            let signer = AppAuthorizer(app, now: environment.now)
            self.signer = signer
            let asApp = Wire(exchange, as: signer, identity: "app \(app.id)")
            appWire = asApp
            wire = Wire(
                exchange, as: InstallationTokens(app, asApp: asApp, context: context, now: environment.now),
                identity: app.identity)
        }
    }

    private init(_ exchange: Exchange, wire: Wire, appWire: Wire?, context: RequestContext, signer: AppAuthorizer?) {
        self.signer = signer
        self.exchange = exchange
        self.wire = wire
        self.appWire = appWire
        self.context = context
    }

    /// Reads; a list in pages becomes one array.
    package func get(_ request: ReadRequest) async throws(GitHubFailure) -> Response {
        let call = try Call(request, at: wire.location)
        let response = try await wire.perform(call, for: context)
        return request.isSinglePage ? response : try await remainingPages(of: call, after: response)
    }

    package func query(_ query: GraphQLQuery) async throws(GitHubFailure) -> GraphQLAnswer {
        GraphQLAnswer(try await wire.perform(Call(query, at: wire.location), for: context).body)
    }

    /// Writes. A POST is sent again only when GitHub certainly did not execute it.
    package func send(_ request: WriteRequest) async throws(GitHubFailure) -> Response {
        try await wire.perform(Call(request, at: wire.location), for: context)
    }

    /// Writes through GraphQL. Sent again only when GitHub certainly did not execute it.
    package func mutate(_ batch: MutationBatch) async throws(GitHubFailure) -> GraphQLAnswer {
        GraphQLAnswer(try await wire.perform(Call(batch, at: wire.location), for: context).body)
    }

    /// Whether these are an App's credentials and its installation is on some of the account's repositories only.
    package func isSelective() async throws(GitHubFailure) -> Bool { try await wire.authorizer.isSelective() }

    /// What GitHub last said of the budgets of these credentials.
    package func budget() -> Budget { wire.limits.budget }

    /// What of these budgets is left to others.
    package var floors: BudgetFloors { exchange.configuration.floors }

    /// What the credentials may do: an App's permissions, or the scopes of a classic token that has been used. `nil`
    /// where GitHub does not say.
    package func rights() async -> ClientRights? { await wire.rights() }

    /// To be called when an App was granted more: its token of the hour knows nothing of that.
    package func dropToken() async { await wire.authorizer.dropToken() }

    /// How many requests may be under way at once: it halves when GitHub asks to slow down, and grows back by steps.
    package var concurrency: Int { exchange.permits.limit }

    /// What this client, with all that were derived from it, has cost.
    package func usage() -> RequestUsage { context.meter.usage }

    /// What conditional requests have saved; `nil` without a cache.
    package func conditionalReads() -> ConditionalReport? { exchange.conditions?.report }

    /// A view of this client for one piece of work, which counts its own requests.
    ///
    /// - Parameter purpose: how much of the budget the work leaves to others. With `.sweep` the work should be one
    ///   repository's: its writes go one after the other.
    /// - Parameter longestWait: where one of GitHub's limits lasts longer, requests fail at once and say when it ends,
    ///   for work that can return to a queue meanwhile; `nil`: as the client is configured.
    package func metered(
        for purpose: RequestPriority = .command, longestWait: Duration? = nil
    ) -> (client: GitHubClient, usage: @Sendable () -> RequestUsage) {
        let part = UsageCounter(partOf: context.meter)
        return (
            GitHubClient(
                exchange, wire: wire, appWire: appWire,
                context: RequestContext(purpose, meter: part, longestWait: longestWait), signer: signer), { part.usage }
        )
    }

    /// A view of this client that speaks as the App itself, for `/app`, `/app/installations`, `/app/hook/deliveries`;
    /// `nil` without a GitHub App's credentials.
    package func asApp() -> GitHubClient? {
        appWire.map { GitHubClient(exchange, wire: $0, appWire: $0, context: context, signer: signer) }
    }

    /// From now on the App signs with this key; the installation's token of the hour stays.
    ///
    /// - Throws: `SetupProblem` for a key that cannot be used: then the one before stays.
    package func replacePrivateKey(pem: Secret) async throws(SetupProblem) {
        let key = try AppKey(pem: pem)
        await signer?.replace(key)
    }

    /// Why GitHub does not take these credentials at the moment; `nil` as long as it does.
    package var credentialProblem: String? { exchange.health.problem }

    /// Closes the connections, of all copies and views, and the cache. To be called once, at the end.
    package func shutdown() async {
        await exchange.transport.shutdown()
        await exchange.conditions?.close()
    }

    private func remainingPages(
        of call: Call, after first: Response
    ) async throws(GitHubFailure) -> Response {
        guard first.nextPage != nil, var pages = Pages(first.body) else { return first }
        var seen: Set<String> = [call.target]
        var last = first
        while let address = last.nextPage {
            guard let target = wire.location.target(of: address) else {
                throw GitHubFailure(
                    .unexpected, request: call.name, status: last.status,
                    message: "the next page is said to be outside of \(wire.location.origin); it was not asked for",
                    hint: "The token was not sent there. Check GITHUB_API_URL.")
            }
            guard seen.insert(target).inserted else {
                throw GitHubFailure(
                    .unexpected, request: call.name, status: last.status, message: "the pages lead in a circle")
            }
            last = try await wire.perform(call.page(at: target), for: context)
            guard pages.append(last.body) else {
                throw GitHubFailure(
                    .unexpected, request: call.name, status: last.status,
                    message: "a page of the list is something else than the pages before it")
            }
        }
        return Response(status: first.status, headers: first.headers, body: pages.whole)
    }
}

/// Lends a client to `work` and closes its connections afterwards.
package func withGitHubClient<Result: Sendable>(
    _ configuration: GitHubClient.Configuration, environment: ClientEnvironment = .live,
    logger: Logger = Logger(label: "githubcop.api"),
    _ work: (GitHubClient) async throws -> Result
) async throws -> Result {
    let client = GitHubClient(configuration, environment: environment, logger: logger)
    do {
        let result = try await work(client)
        await client.shutdown()
        return result
    } catch {
        await client.shutdown()
        throw error
    }
}
