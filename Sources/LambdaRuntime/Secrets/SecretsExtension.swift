package import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOPosix

/// The AWS Parameters and Secrets extension: Secrets Manager, cached, on this machine.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html>
package struct SecretsExtension: Sendable {
    /// Which version of a secret.
    package enum Stage: String, Hashable, Sendable {
        case current = "AWSCURRENT"
        case previous = "AWSPREVIOUS"
    }

    private let http: HTTPClient
    private let base: String
    private let token: String

    /// Pauses between attempts while the extension is not ready.
    private static let pauses: [Duration] = [20, 50, 100, 200, 400, 800, 1_600].map { .milliseconds($0) }

    /// - Parameters:
    ///   - port: `PARAMETERS_SECRETS_EXTENSION_HTTP_PORT`.
    ///   - token: `AWS_SESSION_TOKEN`, which proves that the request comes from this function.
    package init(port: Int = 2773, token: String, http: HTTPClient) {
        self.http = http
        self.token = token
        base = "http://localhost:\(port)/secretsmanager/get"
    }

    /// The text of a secret.
    ///
    /// 400 is asked again: the extension says so until it is ready to serve. For the previous version only while it
    /// says that much: otherwise it says that there is none.
    ///
    /// - Parameters:
    ///   - id: name or ARN.
    ///   - deadline: by when to give up.
    /// - Throws: `SecretFault`.
    package func secret(
        _ id: String, _ stage: Stage = .current, by deadline: Deadline
    ) async throws(SecretFault) -> SecretText {
        var last = SecretFault(id, .timedOut)
        for pause in Self.pauses + [.zero] {
            let (status, body) = try await get(id, stage, by: deadline)
            if status == 200 { return try text(of: body, id) }
            last = SecretFault(id, .refused(status: status))
            let isStarting = String(decoding: body, as: UTF8.self).lowercased().contains("not ready")
            guard status == 400, isStarting || stage == .current, pause > .zero, pause < deadline.remaining else {
                throw last
            }
            do {
                try await Task.sleep(for: pause)
            } catch {
                throw SecretFault(id, .timedOut)
            }
        }
        throw last
    }

    private func get(
        _ id: String, _ stage: Stage, by deadline: Deadline
    ) async throws(SecretFault) -> (status: Int, body: [UInt8]) {
        var request = HTTPClientRequest(url: "\(base)?secretId=\(Self.encode(id))&versionStage=\(stage.rawValue)")
        request.headers.add(name: "X-Aws-Parameters-Secrets-Token", value: token)
        do {
            let limit = TimeAmount.milliseconds(Int64(deadline.remaining.milliseconds))
            do {
                return try await send(request, limit)
            } catch  where !(error is NIOConnectionError) && !Task.isCancelled && !deadline.hasPassed {
                // A connection that died while the process was frozen; reading twice does no harm.
                return try await send(request, limit)
            }
        } catch {
            if Task.isCancelled || deadline.hasPassed { throw SecretFault(id, .timedOut) }
            throw SecretFault(id, .unreachable)
        }
    }

    private func send(_ request: HTTPClientRequest, _ limit: TimeAmount) async throws -> (status: Int, body: [UInt8]) {
        let response = try await http.execute(request, deadline: .now() + limit)
        // Secrets hold 64 KB at most.
        let body = try await response.body.collect(upTo: 1024 * 1024)
        return (Int(response.status.code), Array(body.readableBytesView))
    }

    private func text(of body: [UInt8], _ id: String) throws(SecretFault) -> SecretText {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body)) else {
            throw SecretFault(id, .notText)
        }
        if let text = answer.SecretString { return SecretText(text) }
        guard let data = answer.SecretBinary.flatMap({ Data(base64Encoded: $0) }),
            let text = String(data: data, encoding: .utf8)
        else { throw SecretFault(id, .notText) }
        return SecretText(text)
    }

    private struct Answer: Decodable {
        let SecretString: String?
        let SecretBinary: String?
    }

    /// RFC 3986 `unreserved` stays; ARNs have colons and slashes, which Go's parser takes either way.
    private static func encode(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain = byte < 128 && (scalar.properties.isAlphabetic || (48...57).contains(byte))
            if isPlain || "-._~".unicodeScalars.contains(scalar) {
                encoded.unicodeScalars.append(scalar)
            } else {
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}

/// The value of a secret: it can be used, not printed.
package struct SecretText: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    private let text: String

    package init(_ text: String) { self.text = text }

    /// Lends the value to `use`, which must not print it.
    package func reveal<Result, Failure: Error>(
        _ use: (String) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try use(text)
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a secret could not be had.
package struct SecretFault: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        case refused(status: Int)
        case unreachable
        case timedOut
        case notText
    }

    /// Name or ARN.
    package let id: String
    package let reason: Reason

    init(_ id: String, _ reason: Reason) {
        self.id = id
        self.reason = reason
    }

    package var description: String {
        switch reason {
        case .refused(let status):
            "the secrets extension answered \(status) for '\(id)'; check that the secret exists in this region and "
                + "that the function's role may read it (secretsmanager:GetSecretValue)"
        case .unreachable:
            "the secrets extension does not answer on this machine; add its layer to the function"
        case .timedOut: "the secrets extension was not ready in time to give '\(id)'"
        case .notText: "the secret '\(id)' holds no text"
        }
    }
}
