import HTTPTypes
import Hummingbird
import NIOCore

/// The answers of the dashboard, with the headers that all of them have.
enum Answer {
    /// Nothing but what this server sends itself, and nothing inside of it.
    private static let contentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

    static func html(_ text: String, _ status: HTTPResponse.Status = .ok, cookies: [String] = []) -> Response {
        response(status, "text/html; charset=utf-8", text, cookies)
    }

    static func redirect(to address: String, cookies: [String] = []) -> Response {
        var response = response(.seeOther, "text/plain; charset=utf-8", "See \(address)\n", cookies)
        response.headers[.location] = address
        return response
    }

    static func asset(_ bytes: [UInt8], _ type: String) -> Response {
        var response = Response(
            status: .ok, headers: headers(type), body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        // Its address changes with it.
        response.headers[.cacheControl] = "public, max-age=86400"
        return response
    }

    private static func response(
        _ status: HTTPResponse.Status, _ type: String, _ text: String, _ cookies: [String]
    ) -> Response {
        var headers = headers(type)
        for cookie in cookies { headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private static func headers(_ type: String) -> HTTPFields {
        var fields: HTTPFields = [.contentType: type, .cacheControl: "no-store"]
        for (name, value) in [
            ("content-security-policy", contentPolicy), ("x-content-type-options", "nosniff"),
            // With "no-referrer" browsers send forms with "Origin: null".
            ("referrer-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"), ("x-frame-options", "DENY"),
        ] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }
}
