extension GitHubClient {
    /// How to reach GitHub, as whom, and how politely.
    package struct Configuration: Sendable {
        package var location: APILocation
        package let credentials: Credentials
        package var userAgent: String
        /// Through which GitHub is reached; see `Proxy.forGitHub`.
        package var proxy: Proxy?
        package var apiVersion = "2022-11-28"
        /// For the head of an answer; its body may take as long again.
        package var requestTimeout = Duration.seconds(30)
        package var connectTimeout = Duration.seconds(10)
        /// A connection that was idle for longer is not used again: anyone who sleeps or is frozen does not notice that
        /// the other side has closed it.
        package var idleConnectionLifetime = Duration.seconds(60)
        /// GitHub refuses more than 100.
        package var maximumConcurrentRequests = 60
        /// Longest body read, after decompression.
        package var maximumBodyBytes = 64 * 1024 * 1024
        package var retries = RetryLimits()
        package var writePacing = WritePacing()
        package var sweepPacing = SweepPacing()
        /// Processes that sweep with the same credentials at the same time: each goes at its part of the pace. What
        /// they have left together, each reads from GitHub's headers.
        package var shards = 1
        /// What of the hourly budget is left untouched.
        package var floors = BudgetFloors()
        package var whenExhausted = ExhaustionBehaviour.wait(maximum: .seconds(3_700))
        /// Where the answers to reads are kept to be asked for conditionally; `nil`: every read is sent without
        /// condition.
        package var cache: ResponseCache?
        /// Whether entity tags that GitHub has not given may be computed, see `ETagPrediction`.
        package var predictsEntityTags = true
        /// Told of every request that was sent, repetitions included. Must not block.
        package var onRequest: (@Sendable (SentRequest) -> Void)?

        /// - Parameters:
        ///   - apiURL: `https://api.github.com`, or `https://HOST/api/v3` of GitHub Enterprise Server.
        ///   - version: this program's, for the `User-Agent`.
        /// - Throws: `SetupProblem` when the URL is none or the token cannot be one.
        package init(
            apiURL: String = "https://api.github.com", credentials: Credentials, version: String
        ) throws(SetupProblem) {
            location = try APILocation(apiURL)
            self.credentials = try credentials.checked()
            userAgent = "githubcop/\(version)"
        }
    }

    /// What to do when the hourly budget is down to the floor.
    package enum ExhaustionBehaviour: Hashable, Sendable {
        /// Sleep until the reset when it comes within so much time, else fail.
        case wait(maximum: Duration)
        case fail
    }
}

/// One request that went out, as those see it who count them.
package struct SentRequest: Hashable, Sendable {
    package let method: String
    /// The path with `{}` in place of names and numbers; `/graphql`.
    package let route: String
    /// `nil` when no whole answer came.
    package let status: Int?
}

/// How often and how long to try again before giving up.
package struct RetryLimits: Hashable, Sendable {
    /// Sends of one request, the first included, when GitHub or the way to it fails.
    package var attempts = 5
    /// The same for a GraphQL query: each that times out costs points of the next hour.
    package var queryAttempts = 3
    /// Upper bound of the first pause; it doubles with each, and what is slept is a random part of it.
    package var firstPause = Duration.milliseconds(500)
    package var longestPause = Duration.seconds(20)
    /// Longest sum of the pauses of one request.
    package var total = Duration.seconds(120)
    /// Refusals for going too fast, or for a budget used up, that one request survives.
    package var limitRefusals = 4
    /// Longest pause that a secondary limit may impose on one request before it gives up.
    package var longestSecondaryPause = Duration.seconds(600)
    /// Pause after a secondary limit that does not say how long; it doubles with each further one.
    package var secondaryPause = Duration.seconds(60)
    /// For so long after an installation token was made, a refusal may come from a server that does not know it yet,
    /// and the request is sent again with the same token.
    package var freshToken = Duration.seconds(10)
    /// The first pause of these; it doubles with each.
    package var firstTokenPause = Duration.milliseconds(250)

    package init() {}
}

/// The rate of writes: a full bucket lets a new repository be configured at once, the refill keeps a sweep under
/// GitHub's 180 writes a minute and near its advice of one a second.
///
/// Source: <https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api>
package struct WritePacing: Hashable, Sendable {
    package var perSecond: Double
    package var burst: Int

    package init(perSecond: Double = 1, burst: Int = 60) {
        self.perSecond = perSecond
        self.burst = burst
    }
}

/// The rate of sweeps, below GitHub's secondary limits: anyone who meets those stops the events of the same token too.
///
/// A minute allows 900 points to REST, one for each read, and 80 requests that make content. These defaults take 900
/// and 80 in the first minute of a sweep, and 750 and 60 in each further one.
/// Source: <https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits>
package struct SweepPacing: Hashable, Sendable {
    /// `nil`: as fast as answers come.
    package var readsPerSecond: Double?
    package var readBurst: Int
    /// Writes that go at once before those of `WritePacing.perSecond`.
    package var writeBurst: Int

    package init(readsPerSecond: Double? = 12.5, readBurst: Int = 150, writeBurst: Int = 20) {
        self.readsPerSecond = readsPerSecond
        self.readBurst = readBurst
        self.writeBurst = writeBurst
    }
}
