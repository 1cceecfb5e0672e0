import Crypto
import FoundationEssentials
import LambdaFunction
import LambdaRuntime
import Logging
import Sandbox
import Synchronization

/// A sandbox GitHub with the workflow's repository, and a function before it.
struct Stage: Sendable {
    static let webhookSecret = "the webhook's secret"
    static let workflowRepository = "githubcop"

    let github: FakeGitHub
    let function: Function
    let log: Lines

    fileprivate init(_ github: FakeGitHub, _ function: Function, _ log: Lines) throws {
        self.github = github
        self.function = function
        self.log = log
        try github.createRepository(Self.workflowRepository)
        try github.push([".github/workflows/githubcop.yml": "on: workflow_dispatch"], to: Self.workflowRepository)
    }

    /// Deliveries as GitHub signs them.
    static func signature(of body: String, with secret: String = webhookSecret) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(body.utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return "sha256=" + code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    static func headers(_ event: String, _ body: String, secret: String = webhookSecret) -> [String: String] {
        [
            "x-github-event": event, "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
            "x-hub-signature-256": signature(of: body, with: secret), "content-type": "application/json",
        ]
    }

    static func payload(
        _ action: String = "created", _ name: String, owner: String = "acme", id: Int = 1,
        sender: (login: String, type: String) = ("maya-chen", "User")
    ) -> String {
        """
        {"action":"\(action)","repository":{"id":\(id),"name":"\(name)",\
        "full_name":"\(owner)/\(name)","owner":{"login":"\(owner)","id":1,"type":"Organization"}},\
        "organization":{"login":"\(owner)","id":1},"sender":{"login":"\(sender.login)","id":7,"type":"\(sender.type)"}}
        """
    }

    // MARK: Sending

    /// What the gateway answers when a delivery comes in over an HTTP API.
    func post(
        _ event: String, _ body: String, secret: String = webhookSecret, path: String = "/webhook",
        method: String = "POST", seconds: Double = 600
    ) async throws -> Answer {
        let request = Request(
            rawPath: path, headers: Self.headers(event, body, secret: secret),
            requestContext: .init(http: .init(method: method, path: path)), body: body)
        return try await send(request, seconds: seconds)
    }

    func send(_ event: some Encodable, seconds: Double = 600) async throws -> Answer {
        try JSONDecoder().decode(Answer.self, from: Data(try await reply(to: event, seconds: seconds)))
    }

    /// What stays in the queue when these come in as one batch: id → (event, body).
    func batch(
        _ deliveries: [(id: String, event: String, body: String)], secret: String = webhookSecret,
        sentAt: Double? = nil, seconds: Double = 600
    ) async throws -> [String] {
        let records = deliveries.map { delivery in
            Record(
                messageId: delivery.id, body: delivery.body,
                messageAttributes: Self.headers(delivery.event, delivery.body, secret: secret).mapValues {
                    .init(stringValue: $0)
                }, attributes: sentAt.map { ["SentTimestamp": String(Int($0 * 1_000))] } ?? [:])
        }
        let bytes = try await reply(to: Batch(Records: records), seconds: seconds)
        return try JSONDecoder().decode(Failures.self, from: Data(bytes)).batchItemFailures.map { $0.itemIdentifier }
    }

    private func reply(to event: some Encodable, seconds: Double) async throws -> [UInt8] {
        let invocation = Invocation(
            requestID: "r1", deadline: .after(.seconds(seconds)), payload: Array(try JSONEncoder().encode(event)))
        guard case .answer(let bytes) = await function.handle(invocation) else { throw NoAnswer() }
        return bytes
    }

    /// Inputs of the workflow's runs so far.
    var dispatched: [String?] {
        github.dispatches.map { dispatch in
            guard case .string(let text)? = dispatch.inputs["repo-to-police"] else { return nil }
            return text
        }
    }

    struct NoAnswer: Error {}

    struct Answer: Decodable {
        let statusCode: Int
        let headers: [String: String]
        let body: String
    }

    private struct Request: Encodable {
        struct Context: Encodable {
            struct HTTP: Encodable {
                let method: String
                let path: String
            }

            let http: HTTP
        }

        let version = "2.0"
        let rawPath: String
        let headers: [String: String]
        let requestContext: Context
        let body: String
        let isBase64Encoded = false
    }

    private struct Batch: Encodable {
        let Records: [Record]
    }

    private struct Record: Encodable {
        struct Attribute: Encodable {
            let stringValue: String
            let dataType = "String"
        }

        let messageId: String
        let body: String
        let messageAttributes: [String: Attribute]
        let attributes: [String: String]
        let eventSource = "aws:sqs"
    }

    private struct Failures: Decodable {
        struct Item: Decodable {
            let itemIdentifier: String
        }

        let batchItemFailures: [Item]
    }
}

/// Runs a sandbox and a function for as long as `work` takes.
func withStage<Result: Sendable>(
    _ variables: [String: String] = [:], _ configuration: SandboxConfiguration = SandboxConfiguration(),
    _ work: @escaping @Sendable (Stage) async throws -> Result
) async throws -> Result {
    let github = try await FakeGitHub.start(configuration)
    let lines = Lines()
    let environment = [
        "GITHUBCOP_ORGANIZATION": github.organization,
        "GITHUBCOP_WORKFLOW_REPOSITORY": "\(github.organization)/\(Stage.workflowRepository)",
        "GITHUB_WEBHOOK_SECRET": Stage.webhookSecret, "GITHUB_TOKEN": SandboxConfiguration.ownerToken,
        "GITHUB_API_URL": github.baseURL, "GITHUBCOP_DEBOUNCE_SECONDS": "0",
    ].merging(variables) { $1 }
    let host = LambdaHost(["AWS_SESSION_TOKEN": "session"])
    let logger = Logger(label: "function") { _ in CloudWatchLogHandler { line in lines.add(line) } }
    let result: Swift.Result<Result, any Error>
    do {
        // A busy machine must not decide what a test sees: there is time for everything, unless the test says otherwise.
        var timing = Timing()
        timing.timeout = 600
        timing.reserve = 60
        let function = try Function(Settings(environment), host: host, logger: logger, timing: timing) { line in
            lines.add(line)
        }
        do {
            result = .success(try await work(Stage(github, function, lines)))
        } catch {
            result = .failure(error)
        }
        await function.close()
    } catch {
        result = .failure(error)
    }
    await host.close()
    await github.stop()
    return try result.get()
}

final class Lines: Sendable {
    private let kept = Mutex<[String]>([])

    var all: [String] { kept.withLock { $0 } }
    func add(_ line: String) { kept.withLock { $0.append(line) } }
}
