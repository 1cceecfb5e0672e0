import FoundationEssentials
import Policy

/// The tokens of one installation of a GitHub App: made when needed, renewed five minutes before the end or when
/// GitHub no longer takes them, by one renewal at a time.
actor InstallationTokens: Authorizer {
    private typealias Outcome = Result<Secret, GitHubFailure>

    private struct Token {
        let secret: Secret
        /// By our clock, seconds since 1970.
        let madeAt: Double
        let expiresAt: Double
        let permissions: [String: String]?
        /// It is for some of the account's repositories only.
        let isSelective: Bool
    }

    private static let renewAhead = 300.0

    private let credentials: AppCredentials
    /// Speaks as the App.
    private let wire: Wire
    private let context: RequestContext
    private let now: @Sendable () -> Double

    private var token: Token?
    /// As GitHub answered for the account's name.
    private var found: Int?
    private var isRenewing = false
    private var waiters: [Int: CheckedContinuation<Outcome, Never>] = [:]
    private var nextWaiter = 0

    init(
        _ credentials: AppCredentials, asApp wire: Wire, context: RequestContext, now: @escaping @Sendable () -> Double
    ) {
        self.credentials = credentials
        self.wire = wire
        self.context = context
        self.now = now
    }

    func authorization() async throws(GitHubFailure) -> Secret? {
        if let token, now() < token.expiresAt - Self.renewAhead { return token.secret }
        return try await nextToken().get()
    }

    func age(of used: Secret?) -> Double? {
        guard let token, token.secret == used else { return nil }
        return now() - token.madeAt
    }

    /// As they came with the token.
    func permissions() async -> [String: String]? {
        // Without a token nothing is known, and anyone who writes hears of that.
        guard (try? await authorization()) != nil else { return nil }
        return token?.permissions
    }

    func dropToken() { token = nil }

    func discard(_ used: Secret?, after answer: HTTPResponse) -> Bool {
        if token?.secret == used { token = nil }
        return true
    }

    /// The answer that brings a token says so.
    func isSelective() async throws(GitHubFailure) -> Bool {
        _ = try await authorization()
        return token?.isSelective ?? false
    }

    /// Waits for the renewal under way, or starts one. It runs in a task of its own, so that a waiter who is
    /// cancelled leaves at once and takes nothing from the others.
    private func nextToken() async -> Outcome {
        let id = nextWaiter
        nextWaiter += 1
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard !Task.isCancelled else {
                    continuation.resume(returning: .failure(cancelled))
                    return
                }
                waiters[id] = continuation
                guard !isRenewing else { return }
                isRenewing = true
                Task { await self.renew() }
            }
        } onCancel: {
            Task { await self.leave(id) }
        }
    }

    private func leave(_ id: Int) {
        waiters.removeValue(forKey: id)?.resume(returning: .failure(cancelled))
    }

    private func renew() async {
        let outcome: Outcome
        do {
            let new = try await make()
            token = new
            wire.health.noteAccepted()
            outcome = .success(new.secret)
        } catch {
            wire.health.noteTokenRefused(error)
            outcome = .failure(error)
        }
        isRenewing = false
        let served = waiters
        waiters = [:]
        for waiter in served.values { waiter.resume(returning: outcome) }
    }

    private func make() async throws(GitHubFailure) -> Token {
        let id = try await installationID()
        var body: [String: JSON] = [:]
        body["permissions"] = credentials.permissions.map { .object($0.mapValues { .string($0) }) }
        body["repositories"] = credentials.repositories.map { .strings($0) }
        let request = WriteRequest(
            .post, "/app/installations/\(id)/access_tokens", body: body.isEmpty ? nil : .object(body))
        let response: Response
        do {
            response = try await wire.perform(Call(request, at: wire.location, as: .token), for: context)
        } catch  where error.reason == .notFound {
            // It was uninstalled, and perhaps installed anew under another id. Not `.notFound`, which says of a
            // repository that it is gone.
            found = nil
            throw GitHubFailure(
                .unauthorized, request: error.request, status: error.status, message: error.message,
                requestID: error.requestID, hint: error.hint ?? "Check that the App is still installed.")
        }
        guard let secret = response.body["token"]?.stringValue, secret.isPrintable, !secret.isEmpty,
            let text = response.body["expires_at"]?.stringValue,
            let expiry = try? Date(text, strategy: .iso8601)
        else {
            throw GitHubFailure(
                .unexpected, request: request.description, status: response.status,
                message: "the answer holds no token with its time of expiry")
        }
        let ahead =
            HTTPResponse(status: response.status, headers: response.headers, body: []).date.map { $0 - now() } ?? 0
        return Token(
            secret: Secret(secret), madeAt: now(), expiresAt: expiry.timeIntervalSince1970 - ahead,
            permissions: response.body["permissions"]?.objectValue?.compactMapValues { $0.stringValue },
            isSelective: response.body["repository_selection"] == "selected")
    }

    private func installationID() async throws(GitHubFailure) -> Int {
        switch credentials.installation {
        case .id(let id): return id
        case .account(let login):
            if let found { return found }
            let response = try await lookUp(login)
            guard let id = response.body["id"]?.intValue else {
                throw GitHubFailure(
                    .unexpected, request: "GET /orgs/\(login)/installation", status: response.status,
                    message: "the answer holds no installation id")
            }
            found = id
            return id
        }
    }

    private func lookUp(_ login: String) async throws(GitHubFailure) -> Response {
        do {
            return try await get("/orgs/\(login)/installation")
        } catch  where error.reason == .notFound {
            do {
                return try await get("/users/\(login)/installation")
            } catch  where error.reason == .notFound {
                // Not `.notFound`, which says of a repository that it is gone.
                throw GitHubFailure(
                    .unauthorized, request: error.request, status: error.status,
                    message: "the GitHub App \(credentials.id) is not installed on '\(login)'",
                    requestID: error.requestID,
                    hint: "Install it from the App's page under 'Install App', or check the name.")
            }
        }
    }

    private func get(_ path: APIPath) async throws(GitHubFailure) -> Response {
        try await wire.perform(Call(ReadRequest(path), at: wire.location, as: .token), for: context)
    }

    private var cancelled: GitHubFailure {
        GitHubFailure(.cancelled, request: "installation token", message: "cancelled")
    }
}
