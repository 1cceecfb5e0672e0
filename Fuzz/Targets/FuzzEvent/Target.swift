import FoundationEssentials
import LambdaEvents
import Support

// Any bytes as what Lambda hands to the function: an event of a known form or a refusal, never a crash; and whatever
// somebody posted comes out of each form of event byte for byte.
//
// An input is an event.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEvent(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Input(start, count)
    do {
        let event = try LambdaEvent(parsing: input.array)
        expect((try? LambdaEvent(parsing: input.array)) != nil, "the same event is refused the second time")
        if case .messages(let messages) = event { for message in messages { _ = message.body.count } }
    } catch {
        expect(!error.description.isEmpty, "refused without a word")
    }
    for event in requests(with: input.array) {
        guard case .request(let request)? = try? LambdaEvent(parsing: Array(event.utf8)) else {
            expect(false, "not taken for a request: \(event)")
            continue
        }
        expect(request.body == input.array, "the body is another one")
        expect(request.method == "POST" && request.fields.map(\.value) == ["sha256=0"], "the header is another one")
    }
    return 0
}

/// A request with this body, as the two forms of API Gateway (and a function URL) have it.
private func requests(with body: [UInt8]) -> [String] {
    let rest = "\"isBase64Encoded\":true,\"body\":\"\(Data(body).base64EncodedString())\"}"
    return [
        "{\"httpMethod\":\"POST\",\"path\":\"/webhook\",\"headers\":{\"X-Hub-Signature-256\":\"sha256=0\"},"
            + "\"multiValueHeaders\":{\"X-Hub-Signature-256\":[\"sha256=0\"]},"
            + "\"requestContext\":{\"requestTimeEpoch\":1700000000000}," + rest,
        "{\"version\":\"2.0\",\"rawPath\":\"/prod/webhook\",\"headers\":{\"x-hub-signature-256\":\"sha256=0\"},"
            + "\"requestContext\":{\"timeEpoch\":1700000000000,\"http\":{\"method\":\"POST\"}}," + rest,
    ]
}
