import Support
import Webhooks

// Any header fields and any body: nothing crashes, nobody gets in without the secret, and anyone who has it does.
//
// An input is lines `Name: value`, an empty line, and a body.

private let secret = "a secret that the fuzzer does not know"
private let former = "the one before and still accepted"
private let verifier = makeVerifier(accepting: "\(secret),\(former)")

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSignature(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var rest = Input(start, count)
    var fields: [(name: String, value: String)] = []
    while !rest.bytes.isEmpty {
        let (line, next) = rest.firstLine
        rest = next
        if line.bytes.isEmpty { break }
        let parts = line.text.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false)
        fields.append((String(parts[0]), parts.count == 2 ? String(parts[1]) : ""))
    }
    let body = rest.array
    stranger(fields, body)
    for key in [secret, former] { owner(of: key, fields, body) }
    secrets(in: rest.text, body)
    return 0
}

/// What came in as it is. Nothing in it was made with the secret, unless it is the very code.
private func stranger(_ fields: [(name: String, value: String)], _ body: [UInt8]) {
    do {
        _ = try verifier.verify(headers: DeliveryHeaders(fields), body: body)
        let given = fields.filter { $0.name.lowercased() == "x-hub-signature-256" }.map { $0.value }
        expect(
            given.count == 1 && [secret, former].contains { signature(of: body, $0) == given[0].lowercased() },
            "accepted with the signatures \(given)")
    } catch {
        expect((400..<500).contains(error.status), "\(error) has the status \(error.status)")
    }
}

/// The same with the right signature instead of the given ones.
private func owner(of key: String, _ given: [(name: String, value: String)], _ body: [UInt8]) {
    let others = given.filter { !$0.name.lowercased().hasPrefix("x-hub-signature") }
    let right = signature(of: body, key)
    for spelling in [right, "sha256=" + right.dropFirst(7).uppercased()] {
        let rejection = rejection(of: others + [("x-hub-signature-256", spelling)], body)
        expect(
            ![.missingSignature, .sha1Only, .malformedSignature, .signatureMismatch].contains(rejection),
            "the right signature is refused: \(rejection?.reason ?? "")")
    }
    let changed = body + [0]
    expect(
        rejection(of: others + [("X-Hub-Signature-256", right)], changed) == .signatureMismatch,
        "a longer body passes with the same signature")
    expect(
        rejection(of: others + [("X-Hub-Signature-256", signature(of: body, key + "!"))], body) == .signatureMismatch,
        "another secret passes")
    expect(
        rejection(of: others + [("X-Hub-Signature-256", right), ("X-Hub-Signature-256", right)], body)
            == .malformedSignature,
        "two signatures pass")
}

/// Any text as the setting `GITHUB_WEBHOOK_SECRET`: refused, or each of its secrets verifies what it signs.
private func secrets(in setting: String, _ body: [UInt8]) {
    guard let secrets = try? WebhookSecrets(commaSeparated: setting) else { return }
    let signer = DeliverySigner(secret: secrets.newest, hook: DeliverySigner.Hook(id: 1, targetID: 2))
    guard let signed = try? signer.sign(event: "push", id: "1", payload: Array("{}".utf8)) else {
        return expect(false, "a secret does not sign")
    }
    do {
        _ = try SignatureVerifier(secrets: secrets).verify(headers: DeliveryHeaders(signed.headers), body: signed.body)
    } catch {
        expect(false, "a secret does not verify what it signed: \(error)")
    }
}

private func rejection(of fields: [(name: String, value: String)], _ body: [UInt8]) -> Rejection? {
    do {
        _ = try verifier.verify(headers: DeliveryHeaders(fields), body: body)
        return nil
    } catch {
        return error
    }
}

private func makeVerifier(accepting secrets: String) -> SignatureVerifier {
    guard let secrets = try? WebhookSecrets(commaSeparated: secrets) else {
        fatalError("The target's own secrets are refused.")
    }
    return SignatureVerifier(secrets: secrets)
}
