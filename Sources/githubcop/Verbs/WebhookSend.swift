import ArgumentParser
import Enforcement
import Foundation
import WebhookSending
import Webhooks

struct WebhookSend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Sign a delivery as GitHub does, post it once, and show the response.",
        discussion: """
            GITHUB_WEBHOOK_SECRET signs it; the first, where it holds several. Exit code 0 when the receiver accepts \
            (2xx), 1 when it refuses or cannot be reached, 64 when nothing was sent.
            """)

    @Option(help: "The receiver.")
    var url: String

    @Option(
        help: "The payload: a file with a JSON object, sent byte for byte; '-' reads standard input.",
        completion: Completions.file)
    var payload: String?

    @Option(help: "The event, such as 'repository'. Default: guessed from the payload. 'ping' needs no payload.")
    var event: String?

    @Option(help: "The delivery's GUID. Default: a new one; the same GUID again is a redelivery.")
    var delivery: String?

    @Option(help: "How the payload is sent: json or form, as the webhook's setting at GitHub says.")
    var contentType = DeliverySigner.ContentType.json

    @Option(name: .customLong("hook-id"), help: "The X-GitHub-Hook-ID.")
    var hookID = 1

    @Option(help: "The id of the App that the webhook belongs to. Default: GITHUB_APP_ID.")
    var appID: Int?

    @Flag(help: "Allow a receiver on another machine.")
    var yes = false

    func run() async throws {
        try await running {
            let target = try ServerAddress(url)
            let signer = DeliverySigner(
                secret: try WebhookSecrets.fromEnvironment().newest, hook: hook, contentType: contentType)
            let (event, payload) = try content()
            let id = delivery ?? UUID().uuidString.lowercased()
            let signed: SignedDelivery
            do {
                signed = try signer.sign(event: event, id: id, payload: payload)
            } catch {
                throw Stop("Nothing was sent: \(error).", code: .badInput)
            }
            let address = try permitted(target)
            Terminal.say("\(event) \(id), \(signed.body.count.counted("byte")), to \(target.url)")
            try await post(signed, to: target, at: address)
        }
    }

    private var hook: DeliverySigner.Hook {
        let known = ProcessInfo.processInfo.environment["GITHUB_APP_ID"].flatMap { Int($0) }
        return DeliverySigner.Hook(id: hookID, targetID: appID ?? known ?? 1)
    }

    private func post(_ signed: SignedDelivery, to target: ServerAddress, at address: ServerAddress.Address)
        async throws
    {
        let reply: HTTPReply
        do {
            reply = try await DirectHTTPClient().post(signed.body, headers: signed.headers, to: target, at: address)
        } catch {
            throw Stop("Not delivered: \(error). \(SendResult.advice(for: error))")
        }
        Terminal.say("\(reply.status) \(reply.reason), after \(reply.milliseconds) ms")
        if !reply.body.isEmpty { Terminal.say(reply.excerpt) }
        if let (problem, advice) = SendResult.complaint(about: reply) {
            throw Stop("\(target.host) \(problem). \(advice)")
        }
    }

    /// Where to connect to. - Throws: `Stop` when that is another machine, and nobody said yes.
    private func permitted(_ target: ServerAddress) throws -> ServerAddress.Address {
        let addresses: [ServerAddress.Address]
        do {
            addresses = try target.addresses()
        } catch {
            throw Stop("Not delivered: \(error). \(SendResult.advice(for: error))")
        }
        let stranger = addresses.first { !$0.isLoopback }
        guard yes || stranger == nil, let address = addresses.first else {
            let place = stranger.map { $0.text == target.host ? "" : " (\($0.text))" } ?? ""
            throw Stop(
                "\(target.host)\(place) is not this machine. What is sent there looks like GitHub's own; add --yes to "
                    + "send it.", code: .badInput)
        }
        return address
    }

    // MARK: What is sent

    private func content() throws -> (event: String, payload: [UInt8]) {
        guard let payload else {
            guard event == "ping" else {
                throw Stop(
                    "Name the payload with --payload FILE ('-' for standard input), or --event ping.", code: .badInput)
            }
            return ("ping", try PingPayload.bytes(from: hook, to: url, contentType: contentType))
        }
        let bytes = try read(payload)
        if let event { return (event, bytes) }
        guard let guess = EventGuess.event(of: bytes) else {
            throw Stop(
                "\(payload == "-" ? "The payload" : payload) does not tell which event it is; name it with --event "
                    + "(GitHub says it in the header X-GitHub-Event).", code: .badInput)
        }
        return (guess, bytes)
    }

    private func read(_ file: String) throws -> [UInt8] {
        let limit = SignatureVerifier.maximumBodyBytes
        let handle: FileHandle
        if file == "-" {
            handle = .standardInput
        } else {
            guard let opened = FileHandle(forReadingAtPath: file) else {
                throw Stop("\(file) (--payload) cannot be read.", code: .badInput)
            }
            handle = opened
        }
        let data: Data
        do {
            data = try handle.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw Stop("\(file) (--payload) cannot be read.", code: .badInput)
        }
        guard data.count <= limit else { throw Stop("\(file): GitHub sends no more than 25 MB.", code: .badInput) }
        return Array(data)
    }
}

extension DeliverySigner.ContentType: ExpressibleByArgument {}

extension HTTPReply {
    /// The beginning of the body, fit for a terminal.
    fileprivate var excerpt: String {
        let longest = 4_000
        let text = body.unicodeScalars.prefix(longest).map { scalar in
            let isLine = scalar == "\n" || scalar == "\t"
            return isLine || scalar.properties.generalCategory != .control ? Character(scalar) : "␣"
        }
        return String(text).trimmingCharacters(in: .newlines) + (body.unicodeScalars.count > longest ? "\n…" : "")
    }
}
