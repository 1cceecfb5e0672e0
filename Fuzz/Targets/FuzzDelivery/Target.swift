import Support
import Webhooks

// Any body that was signed, of any event: a delivery that says what it asks for, or a rejection; never a crash, and
// never a name that does not belong into a request's path or onto a terminal.
//
// An input is the name of the event, a line end, and the payload; behind `form ` before the name it is the body of a
// form.

private let secret = "the fuzzer's own secret"
private let verifier = makeVerifier(accepting: secret)
private let map = DeliveryMap(policySource: PolicyBranch(fullName: "acme/policy"))

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDelivery(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let (line, rest) = Input(start, count).firstLine
    let isForm = line.text.hasPrefix("form ")
    let event = String(line.text.dropFirst(isForm ? 5 : 0))
    if isForm {
        // What a form holds, signed as it came: the field payload may be anywhere in it, twice, or broken.
        _ = checked(event, rest.array, "application/x-www-form-urlencoded; charset=utf-8")
        return 0
    }
    let asJSON = checked(event, rest.array, "application/json")
    let asForm = checked(event, Array("a=%2&payload=".utf8) + escaped(rest.array), "application/x-www-form-urlencoded")
    expect(asJSON == asForm, "as JSON it is \(asJSON), as a form it is \(asForm)")
    return 0
}

private enum Outcome: Hashable {
    case refused(Rejection)
    case taken(RequestedWork)
}

private func checked(_ event: String, _ body: [UInt8], _ contentType: String) -> Outcome {
    let first = outcome(event, body, contentType)
    expect(first == outcome(event, body, contentType), "the same body is understood in two ways")
    switch first {
    case .refused(let rejection): expect(rejection.status == 400, "\(rejection) though the signature is right")
    case .taken(let requestedWork): check(requestedWork)
    }
    return first
}

private func check(_ requestedWork: RequestedWork) {
    switch requestedWork {
    case .pong, .nothing: break
    case .repositories(let repositories, _):
        expect(!repositories.isEmpty, "work for no repository")
        for repository in repositories { check(path: repository.fullName, parts: 2) }
    case .organization(let login, _): check(path: login, parts: 1)
    case .policy(let repository, _, _), .preview(let repository, _, _): check(path: repository.fullName, parts: 2)
    }
    guard let cause = requestedWork.cause else { return }
    for text in [cause.sentence, cause.event] + cause.changes.flatMap({ [$0.field, $0.from ?? ""] }) {
        expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control }, "control characters")
    }
    expect(cause.sentence.unicodeScalars.count < 4_000, "a sentence without end")
    expect(cause.changes.count <= 64, "changes without end")
}

/// Names become parts of the paths of requests.
private func check(path: String, parts: Int) {
    let found = path.split(separator: "/", omittingEmptySubsequences: false)
    expect(found.count == parts, "'\(path)' is no path of \(parts) parts")
    for part in found {
        expect(!part.isEmpty && part != "." && part != "..", "'\(path)' leads elsewhere")
        expect(
            part.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }, "'\(path)' holds what no name does")
    }
}

private func outcome(_ event: String, _ body: [UInt8], _ contentType: String) -> Outcome {
    do {
        return .taken(map.requestedWork(of: try verified(event, body, contentType)))
    } catch {
        return .refused(error)
    }
}

private func verified(_ event: String, _ body: [UInt8], _ contentType: String) throws(Rejection) -> Delivery {
    let headers = DeliveryHeaders([
        ("X-Hub-Signature-256", signature(of: body, secret)), ("X-GitHub-Event", event), ("X-GitHub-Delivery", "1"),
        ("Content-Type", contentType),
    ])
    return try verifier.verify(headers: headers, body: body)
}

private func escaped(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return bytes.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
}

private func makeVerifier(accepting secret: String) -> SignatureVerifier {
    guard let key = try? WebhookSecret(secret) else { fatalError("The target's own secret is refused.") }
    return SignatureVerifier(secrets: WebhookSecrets(key))
}
