import Foundation
import Testing

@testable import Server

@Suite("The admin surface")
struct AdminServerTests {
    private static let token = "correct horse battery"

    private func withAdmin(
        token: String? = nil, readiness: ServerReadiness = .ready, details: [String] = [],
        metrics: [MetricFamily] = [], api: (@Sendable (AdminRequest) async -> AdminResponse)? = nil,
        _ test: (Int) async throws -> Void
    ) async throws {
        let server = try AdminServer(
            configuration: .init(token: token.map { try BearerToken($0) }), logger: RecordedLogs().logger,
            readiness: { readiness }, details: { details }, api: api, metrics: { metrics })
        let running = try await server.start()
        do {
            try await test(running.port)
        } catch {
            try? await running.stop()
            throw error
        }
        try await running.stop()
    }

    @Test("metrics come as Prometheus reads them")
    func metrics() async throws {
        let family = MetricFamily.gauge("cops", "How many.", 3)
        try await withAdmin(metrics: [family]) { port in
            let reply = try await send("GET", "/metrics", port: port)
            #expect(
                reply.status == 200 && reply.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(reply.body == "# HELP cops How many.\n# TYPE cops gauge\ncops 3\n")
        }
    }

    @Test("with a token nobody without it sees anything, and a probe still learns that the process lives")
    func token() async throws {
        try await withAdmin(token: Self.token) { port in
            for path in ["/metrics", "/readyz", "/", "/nowhere"] {
                let reply = try await send("GET", path, port: port)
                #expect(
                    reply.status == 401 && reply.headers["www-authenticate"]?.hasPrefix("Bearer") == true, "\(path)")
            }
            for header in ["Bearer \(Self.token)x", "Basic \(Self.token)", "Bearer ", Self.token] {
                let reply = try await send("GET", "/metrics", port: port, headers: [("Authorization", header)])
                #expect(reply.status == 401, "\(header)")
            }
            let admitted = try await send(
                "GET", "/metrics", port: port, headers: [("Authorization", "Bearer \(Self.token)")])
            #expect(admitted.status == 200)
            #expect(try await send("GET", "/healthz", port: port).status == 200)
        }
    }

    @Test("beyond loopback it does not start without a token", arguments: ["0.0.0.0", "::", "10.0.0.7", "127.example"])
    func beyondLoopback(_ host: String) throws {
        #expect(throws: ServerFault.self) { try server(on: host, token: nil) }
        _ = try server(on: host, token: BearerToken(Self.token))
    }

    @Test("on loopback it needs none", arguments: ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
    func loopback(_ host: String) throws {
        _ = try server(on: host, token: nil)
    }

    private func server(on host: String, token: BearerToken?) throws -> AdminServer {
        try AdminServer(
            configuration: .init(host: host, token: token), logger: RecordedLogs().logger, readiness: { .ready },
            metrics: { [] })
    }

    @Test("a token that can be guessed is refused")
    func shortToken() {
        #expect(throws: ServerFault.self) { try BearerToken("short") }
    }

    @Test("readyz tells what is wrong, also while the service works")
    func readiness() async throws {
        try await withAdmin(details: ["policy: refused"]) { port in
            let reply = try await send("GET", "/readyz", port: port)
            #expect(reply.status == 200 && reply.body == "ready\npolicy: refused\n")
        }
        try await withAdmin(readiness: .notReady(because: "no disk")) { port in
            let reply = try await send("GET", "/readyz", port: port)
            #expect(reply.status == 503 && reply.body.contains("no disk"))
        }
    }

    @Test("it takes nothing in: other methods and paths are refused")
    func refusals() async throws {
        try await withAdmin { port in
            let reply = try await send("POST", "/metrics", port: port, body: "x")
            #expect(reply.status == 405 && reply.headers["allow"] == "GET, HEAD")
            #expect(try await send("GET", "/webhook", port: port).status == 404)
            #expect(try await send("HEAD", "/metrics", port: port).body.isEmpty)
        }
    }

    @Test("the history is asked for in pages of a bounded size, by repository and time")
    func history() async throws {
        let api: @Sendable (AdminRequest) async -> AdminResponse = { .json("\($0)") }
        try await withAdmin(api: api) { port in
            func check(_ target: String, asks question: AdminRequest) async throws {
                let reply = try await send("GET", target, port: port)
                #expect(reply.status == 200 && reply.headers["content-type"]?.hasPrefix("application/json") == true)
                #expect(reply.body == "\(question)\n")
            }
            let first = AdminRequest.runs(.init(repositories: ["api", "acme/web"], since: "7d", limit: 50))
            try await check("/api/history?repo=api,acme/web&since=7d", asks: first)
            let next = AdminRequest.runs(.init(limit: 200, before: 17))
            try await check("/api/history?limit=100000&cursor=17", asks: next)
            let run = AdminRequest.run(name: "1a2b3c4d", limit: 3, after: 5)
            try await check("/api/history/1a2b3c4d?limit=3&cursor=5", asks: run)
            try await check("/api/status", asks: AdminRequest.status)
            for target in ["/api/history?limit=0", "/api/history?cursor=x", "/api/history/1a2b?limit=-1"] {
                #expect(try await send("GET", target, port: port).status == 400, "\(target)")
            }
            for target in ["/api", "/api/", "/api/history/1/2", "/api/nothing"] {
                #expect(try await send("GET", target, port: port).status == 404, "\(target)")
            }
            #expect(try await send("POST", "/api/history", port: port).status == 405)
        }
    }

    @Test("what changes something is posted, with all that it needs, and never without a token")
    func actions() async throws {
        let api: @Sendable (AdminRequest) async -> AdminResponse = { .json("\($0)") }
        let bearer = [("Authorization", "Bearer \(Self.token)")]
        let target = "/api/suspend?repo=acme/api&kind=branches&for=2h&reason=hot%20fix&by=maya"
        try await withAdmin(token: Self.token, api: api) { port in
            #expect(try await send("POST", target, port: port).status == 401)
            #expect(try await send("GET", target, port: port, headers: bearer).status == 405)
            let reply = try await send("POST", target, port: port, headers: bearer)
            let asked = AdminRequest.Suspend(
                repository: "acme/api", kind: "branches", duration: "2h", reason: "hot fix", by: "maya")
            #expect(reply.status == 200 && reply.body == "\(AdminRequest.suspend(asked))\n")
            let text = "/api/suspend?repo=acme%2Fc%2B%2B&for=2h&reason=hot+fix+1%2B1+%E2%98%83+%26&by="
            let decoded = AdminRequest.Suspend(
                repository: "acme/c++", kind: nil, duration: "2h", reason: "hot fix 1+1 ☃ &", by: "")
            #expect(
                try await send("POST", text, port: port, headers: bearer).body == "\(AdminRequest.suspend(decoded))\n")
            for missing in [
                "/api/suspend?repo=api&for=2h", "/api/suspend?for=2h&reason=x", "/api/resume",
                "/api/suspend?repo=api&for=2h&reason=x&for=9h", "/api/suspend?repo=api&for=2h&reason=%FF",
                "/api/resume?repo=%C0%AF", "/api/resume?repo=api&repo=web",
            ] {
                #expect(try await send("POST", missing, port: port, headers: bearer).status == 400, "\(missing)")
            }
        }
        try await withAdmin(api: api) { port in
            let reply = try await send("POST", target, port: port)
            #expect(reply.status == 403, "not even from this machine")
        }
    }

    @Test("the history needs the token that metrics need, and what cannot be answered is said with its status")
    func historyToken() async throws {
        let api: @Sendable (AdminRequest) async -> AdminResponse = { question in
            question == .status ? .unavailable("no disk") : .unknown("no such run")
        }
        try await withAdmin(token: Self.token, api: api) { port in
            for path in ["/api/history", "/api/history/1a2b3c4d", "/api/status", "/api/history?limit=x"] {
                let reply = try await send("GET", path, port: port)
                #expect(reply.status == 401, "\(path)")
            }
            let bearer = [("Authorization", "Bearer \(Self.token)")]
            #expect(try await send("GET", "/api/status", port: port, headers: bearer).status == 503)
            #expect(try await send("GET", "/api/history/1a2b", port: port, headers: bearer).status == 404)
        }
        try await withAdmin { port in
            let reply = try await send("GET", "/api/status", port: port)
            #expect(reply.status == 404)
        }
    }

    @Test("anyone who may reach the webhook does not see the metrics")
    func webhookShowsNone() async throws {
        try await withServer { _, port in
            let reply = try await send("GET", "/metrics", port: port)
            #expect(reply.status == 404)
        }
    }
}

@Suite("Metrics")
struct MetricsTests {
    @Test("labels that others had a hand in stay within their quotation marks")
    func escaping() {
        let family = MetricFamily("a", .counter, "b\nc", [.init(1.5, [("x", "q\"\\\n")])])
        #expect(PrometheusText.of([family]) == "# HELP a b\\nc\n# TYPE a counter\na{x=\"q\\\"\\\\\\n\"} 1.5\n")
    }

    @Test("the buckets of a histogram add up, and the last holds everything")
    func histogram() {
        let histogram = HistogramFamily("h", "H.", label: "of", bounds: [0.1, 1])
        for seconds in [0.05, 0.1, 0.5, 7] { histogram.note(seconds, "x") }
        let lines = PrometheusText.of([histogram.family]).split(separator: "\n").dropFirst(2)
        #expect(
            Array(lines) == [
                #"h_bucket{of="x",le="0.1"} 2"#, #"h_bucket{of="x",le="1"} 3"#, #"h_bucket{of="x",le="+Inf"} 4"#,
                #"h_sum{of="x"} 7.65"#, #"h_count{of="x"} 4"#,
            ])
    }

    @Test("however many values a label takes, memory is bounded and nothing goes uncounted")
    func bounded() {
        let counter = CounterFamily("c", "C.", labels: ["of"])
        for number in 0..<(CounterFamily.mostSeries * 2) { counter.count("\(number)") }
        let samples = counter.family.samples
        #expect(samples.count == CounterFamily.mostSeries + 1)
        #expect(samples.map { $0.value }.reduce(0, +) == Double(CounterFamily.mostSeries * 2))
    }

    @Test("deliveries are counted by what became of them")
    func deliveries() async throws {
        try await withServer { server, port in
            _ = try await deliver("repository", createdPayload, port: port)
            _ = try await deliver("repository", createdPayload, port: port, signedWith: "a guess")
            let text = PrometheusText.of(server.counters.families)
            #expect(text.contains(#"githubcop_deliveries_total{outcome="accepted"} 1"#))
            #expect(text.contains(#"githubcop_deliveries_total{outcome="rejected"} 1"#))
            #expect(text.contains(#"githubcop_deliveries_rejected_total{reason="signature_mismatch"} 1"#), "\(text)")
        }
    }
}
