import FoundationEssentials

/// The answer to an HTTP request, in the form that all of API Gateway's payload versions and function URLs take.
package struct HTTPAnswer: Hashable, Sendable {
    package let status: Int
    package let fields: [String: String]
    /// Becomes a JSON object.
    package let body: [String: String]

    package init(_ status: Int, _ body: [String: String], fields: [String: String] = [:]) {
        self.status = status
        self.body = body
        self.fields = fields
    }

    /// - Throws: never in practice: everything in it is text and numbers.
    package func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(body), as: UTF8.self)
        let headers = fields.merging(["Content-Type": "application/json"]) { own, _ in own }
        return Array(
            try encoder.encode(Wire(statusCode: status, headers: headers, body: text, isBase64Encoded: false)))
    }

    private struct Wire: Encodable {
        let statusCode: Int
        let headers: [String: String]
        let body: String
        let isBase64Encoded: Bool
    }
}
