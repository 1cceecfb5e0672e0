import LambdaRuntime
import Sandbox
import Testing

@Suite("What the function lets in")
struct TrustTests {
    @Test("a forged signature is answered 401 without a reason, and starts nothing")
    func forged() async throws {
        try await withStage { stage async throws in
            let answer = try await stage.post("repository", Stage.payload("created", "payments"), secret: "guessed")
            #expect(answer.statusCode == 401)
            #expect(answer.body == #"{"error":"the delivery is not verified"}"#)
            #expect(stage.dispatched.isEmpty)
            #expect(stage.github.counts.total == 0)
        }
    }

    @Test("what is verified and no delivery is 400, another path 404, another method 405")
    func forms() async throws {
        try await withStage { stage async throws in
            #expect(try await stage.post("repository", "[1]").statusCode == 400)
            #expect(try await stage.post("repository", Stage.payload("created", "a"), path: "/other").statusCode == 404)
            let answer = try await stage.post("repository", Stage.payload("created", "a"), method: "GET")
            #expect(answer.statusCode == 405)
            #expect(answer.headers["Allow"] == "POST")
            #expect(
                try await stage.post("repository", Stage.payload("created", "a"), path: "/hook/webhook").statusCode
                    == 202)
        }
    }

    @Test("an event whose name holds digits is taken in and starts nothing")
    func digits() async throws {
        try await withStage { stage async throws in
            let body = #"{"action":"edited","organization":{"login":"acme"},"sender":{"login":"maya-chen"}}"#
            #expect(try await stage.post("projects_v2_item", body).statusCode == 202)
            #expect(stage.dispatched.isEmpty)
        }
    }

    @Test("what is forged or no delivery leaves the queue at once, and what was forged is counted in the log")
    func queue() async throws {
        try await withStage { stage async throws in
            let delivery = (id: "a", event: "repository", body: Stage.payload("created", "one"))
            #expect(try await stage.batch([delivery], secret: "guessed").isEmpty)
            #expect(stage.log.all.count { $0.contains(#""signature":"mismatch""#) } == 1)
            #expect(try await stage.batch([(id: "a", event: "repository", body: "[1]")]).isEmpty)
            #expect(stage.log.all.count { $0.contains(#""signature":"mismatch""#) } == 1)
            #expect(stage.dispatched.isEmpty)
        }
    }

    @Test("emoji and percent signs are verified as the bytes that were sent")
    func bytes() async throws {
        try await withStage { stage async throws in
            let body = Stage.payload("created", "payments").replacing(
                "maya-chen", with: "🚀%2F+\\u00fc", maxReplacements: 1)
            let answer = try await stage.post("repository", body)
            #expect(answer.statusCode == 202)
            #expect(stage.dispatched == ["payments"])
        }
    }

    @Test("the log has a line for each delivery with its ids, and never a secret")
    func log() async throws {
        try await withStage { stage async throws in
            _ = try await stage.post("repository", Stage.payload("created", "payments"))
            _ = try await stage.post("repository", Stage.payload("created", "payments"), secret: "guessed")
            let text = stage.log.all.joined()
            #expect(stage.log.all.count == 2)
            for part in [
                #""request_id":"r1""#, #""delivery":"72d3162e-cc78-11e3-81ab-4c9367dc0958""#,
                #""event":"repository.created""#, #""repository":"acme/payments""#, #""outcome":"dispatched""#,
                #""duration_ms":"#, #""outcome":"rejected""#,
            ] {
                #expect(text.contains(part))
            }
            for secret in [Stage.webhookSecret, SandboxConfiguration.ownerToken, "sha256="] {
                #expect(!text.contains(secret))
            }
        }
    }

    @Test("what is no event at all is an error of its own, and the next event is handled")
    func unknown() async throws {
        try await withStage { stage async throws in
            let reply = await stage.function.handle(
                Invocation(requestID: "r", deadline: .after(.seconds(9)), payload: Array("{}".utf8)))
            guard case .failure(let type, _) = reply else {
                Issue.record("answered")
                return
            }
            #expect(type == "UnknownEvent")
            let answer = try await stage.post("repository", Stage.payload("created", "payments"))
            #expect(answer.statusCode == 202)
        }
    }

    @Test("an answer comes before the time is over, whatever GitHub does")
    func slow() async throws {
        try await withStage { stage async throws in
            stage.github.latencyMilliseconds = 30_000
            let answer = try await stage.post("repository", Stage.payload("created", "payments"), seconds: 1.5)
            #expect(answer.statusCode == 503)
        }
    }
}
