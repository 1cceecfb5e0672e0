import LambdaRuntime
import LoopbackServer
import Testing

@Suite("The secrets extension's client")
struct SecretsExtensionTests {
    @discardableResult
    private func with<Result: Sendable>(
        _ answer: @escaping @Sendable (LoopbackServer.Request, Int) async throws -> LoopbackServer.Reply,
        _ work: @escaping @Sendable (SecretsExtension, LoopbackServer) async throws -> Result
    ) async throws -> Result {
        try await withLoopbackServer(answer) { server in
            let host = LambdaHost(["AWS_SESSION_TOKEN": "the session's token"])
            do {
                let result = try await work(host.secrets(port: server.port), server)
                await host.close()
                return result
            } catch {
                await host.close()
                throw error
            }
        }
    }

    @Test("asks with the session's token, for a version by its stage, and reads the text")
    func asks() async throws {
        try await with { _, _ in
            .init(200, #"{"ARN":"a","SecretString":"hush","SecretBinary":null}"#)
        } _: {
            secrets, server in
            let text = try await secrets.secret(
                "arn:aws:secretsmanager:eu-central-1:123456789012:secret:hook/one-AbCdEf", .previous,
                by: .after(.seconds(60)))
            text.reveal { #expect($0 == "hush") }
            #expect("\(text)" == "<redacted>")
            let request = try #require(server.received.first)
            #expect(
                request.target
                    == "/secretsmanager/get?secretId=arn%3Aaws%3Asecretsmanager%3Aeu-central-1%3A123456789012%3Asecret"
                    + "%3Ahook%2Fone-AbCdEf&versionStage=AWSPREVIOUS")
            #expect(request.headers["x-aws-parameters-secrets-token"] == "the session's token")
        }
    }

    @Test("asks again while the extension is not ready")
    func waits() async throws {
        try await with { _, count in
            count <= 3
                ? .init(400, "not ready to serve traffic, please wait") : .init(200, #"{"SecretString":"hush"}"#)
        } _: { secrets, server in
            try await secrets.secret("hook", by: .after(.seconds(60))).reveal { #expect($0 == "hush") }
            #expect(server.received.count == 4)
        }
    }

    @Test("gives up before the time is over, without having waited for nothing")
    func givesUp() async throws {
        try await with { _, _ in
            .init(400, "not ready to serve traffic, please wait")
        } _: { secrets, _ in
            await #expect(throws: SecretFault.self) {
                try await secrets.secret("hook", by: .after(.milliseconds(100)))
            }
        }
    }

    @Test("takes anything but 200 for a failure, and says what to check", arguments: [403, 404, 500])
    func refusals(_ status: Int) async throws {
        try await with { _, _ in
            .init(status, #"{"SecretString":"no"}"#)
        } _: { secrets, server in
            let fault = await #expect(throws: SecretFault.self) {
                try await secrets.secret("hook", by: .after(.seconds(60)))
            }
            #expect(fault?.description.contains("\(status)") == true)
            #expect(server.received.count == 1)
        }
    }

    @Test("takes 400 for the previous version as the answer that there is none")
    func noPrevious() async throws {
        try await with { _, _ in
            .init(400, "an unexpected error occurred while executing request")
        } _: {
            secrets, server in
            await #expect(throws: SecretFault.self) {
                try await secrets.secret("hook", .previous, by: .after(.seconds(60)))
            }
            #expect(server.received.count == 1)
        }
    }

    @Test("says that the layer is missing when nobody listens")
    func unreachable() async throws {
        // The port of TCPMUX (RFC 1078). One that was just closed may be given to the server of another test.
        let port = 1
        let host = LambdaHost([:])
        let fault = await #expect(throws: SecretFault.self) {
            try await host.secrets(port: port).secret("hook", by: .after(.seconds(60)))
        }
        #expect(fault?.reason == .unreachable)
        await host.close()
    }
}
