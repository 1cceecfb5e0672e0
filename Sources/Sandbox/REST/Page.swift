/// GitHub's page-wise lists: `per_page` up to 100 (default 30), `page` from 1, and a `Link` header to the others.
struct Page {
    let number: Int
    let size: Int

    /// - Parameters:
    ///   - most: how many the endpoint has on a page at most.
    ///   - usual: how many, where the request does not say.
    init(_ request: APIRequest, most: Int = 100, usual: Int = 30) {
        number = max(1, request.query["page"].flatMap { Int($0) } ?? 1)
        size = min(most, max(1, request.query["per_page"].flatMap { Int($0) } ?? usual))
    }

    func slice<Element>(_ all: [Element]) -> ArraySlice<Element> {
        let start = min(all.count, (number - 1) * size)
        return all[start..<min(all.count, start + size)]
    }

    /// The header, none when there is a single page. `path` is what the links lead to.
    func links(_ total: Int, _ path: String, _ request: APIRequest) -> [(name: String, value: String)] {
        let last = max(1, (total + size - 1) / size)
        guard last > 1 else { return [] }
        let other = request.query.filter { $0.key != "page" }.sorted { $0.key < $1.key }
        let query = other.map { "\($0.key.percentEncoded)=\($0.value.percentEncoded)&" }.joined()
        func link(_ page: Int, _ relation: String) -> String { "<\(path)?\(query)page=\(page)>; rel=\"\(relation)\"" }
        var links: [String] = []
        if number > 1 { links.append(link(min(number - 1, last), "prev")) }
        if number < last { links.append(link(number + 1, "next")) }
        if number < last { links.append(link(last, "last")) }
        if number > 1 { links.append(link(1, "first")) }
        return [(name: "link", value: links.joined(separator: ", "))]
    }

    func answer<Element>(
        _ all: [Element], _ path: String, _ request: APIRequest, _ render: (Element) -> JSONObject
    ) -> APIResponse {
        APIResponse(
            200, .array(slice(all).map { .object(render($0)) }), headers: links(all.count, path, request))
    }
}

extension String {
    /// For one part of a path or query (RFC 3986 unreserved characters stay).
    var percentEncoded: String {
        var output = ""
        for byte in utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 128, scalar.properties.isAlphabetic || (48...57).contains(byte) || "-._~".utf8.contains(byte) {
                output.unicodeScalars.append(scalar)
            } else {
                output += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return output
    }

    /// nil when the encoding is broken.
    func percentDecoded(plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var iterator = utf8.makeIterator()
        while let byte = iterator.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = iterator.next(), let low = iterator.next(),
                    let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(value)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
