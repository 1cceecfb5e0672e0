/// A path of GitHub's REST API, with every interpolated value percent-encoded as one segment.
///
/// `"/repos/\(repository)/autolinks"` has the text `/repos/acme/api/autolinks` and the template
/// `/repos/{}/{}/autolinks`, which names the route in metrics and errors.
package struct APIPath: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringInterpolation {
    package let text: String
    package let template: String
    /// A value that cannot be a segment, because servers and proxies read it as a step to another path (`..`) or leave
    /// it out; `nil` where there is none. A path with one is not sent.
    package let improperSegment: String?

    package init(stringLiteral value: String) {
        text = value
        template = value
        improperSegment = nil
    }

    package init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
        template = stringInterpolation.template
        improperSegment = stringInterpolation.improperSegment
    }

    package var description: String { text }

    private init(text: String, template: String, improperSegment: String?) {
        self.text = text
        self.template = template
        self.improperSegment = improperSegment
    }

    /// The path with one more part of a query: `per_page=100`, of which nothing has to be encoded.
    package func adding(_ query: String) -> APIPath {
        APIPath(
            text: "\(text)\(text.contains("?") ? "&" : "?")\(query)", template: template,
            improperSegment: improperSegment)
    }

    /// The same path with the query of another address: the next page of this list. Whatever else that address says,
    /// it is not where the token is sent.
    package func replacingQuery(byThatOf address: String) -> APIPath {
        let query = address.firstIndex(of: "?").map { address[$0...] } ?? ""
        return APIPath(
            text: "\(text.prefix { $0 != "?" })\(query)", template: template, improperSegment: improperSegment)
    }

    package struct Interpolation: StringInterpolationProtocol {
        var text = ""
        var template = ""
        var improperSegment: String?

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        package mutating func appendLiteral(_ literal: String) {
            text += literal
            template += literal
        }

        package mutating func appendInterpolation(_ segment: String) {
            let encoded = encode(segment)
            text += encoded
            template += "{}"
        }

        /// The path of a file: its slashes part segments, so they stay.
        package mutating func appendInterpolation(path: String) {
            var segments: [String] = []
            for segment in path.split(separator: "/") { segments.append(encode(String(segment))) }
            text += segments.joined(separator: "/")
            template += "{}"
        }

        package mutating func appendInterpolation(_ number: Int) {
            text += String(number)
            template += "{}"
        }

        /// A path that goes on.
        package mutating func appendInterpolation(_ path: APIPath) {
            text += path.text
            template += path.template
            improperSegment = improperSegment ?? path.improperSegment
        }

        package mutating func appendInterpolation(_ repository: RepositoryName) {
            appendInterpolation(repository.owner)
            appendLiteral("/")
            appendInterpolation(repository.name)
        }

        /// RFC 3986 `unreserved` stays, everything else is encoded byte by byte.
        private mutating func encode(_ segment: String) -> String {
            if segment.isEmpty || segment == "." || segment == ".." { improperSegment = improperSegment ?? segment }
            var encoded = ""
            for byte in segment.utf8 {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "~"):
                    encoded.unicodeScalars.append(Unicode.Scalar(byte))
                default:
                    let digits = String(byte, radix: 16, uppercase: true)
                    encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
                }
            }
            return encoded
        }
    }
}
