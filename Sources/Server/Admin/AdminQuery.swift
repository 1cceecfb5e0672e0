import Foundation

/// The parameters of an address, decoded as clients and browsers encode them: percent escapes, and `+` for a space.
enum AdminQuery {
    /// Parameters of one address.
    private static let most = 1000

    /// - Throws: ``AdminRequest/Unclear`` for what is not UTF-8 behind its escapes.
    static func parameters(_ query: String?) throws(AdminRequest.Unclear) -> [(name: String, value: String)] {
        let pairs = (query ?? "").split(separator: "&")
        guard pairs.count <= most else { throw AdminRequest.Unclear(message: "there are too many parameters") }
        var parameters: [(name: String, value: String)] = []
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            parameters.append((try decoded(parts[0]), parts.count == 2 ? try decoded(parts[1]) : ""))
        }
        return parameters
    }

    private static func decoded(_ text: Substring) throws(AdminRequest.Unclear) -> String {
        guard let decoded = text.replacing("+", with: " ").removingPercentEncoding else {
            throw AdminRequest.Unclear(message: "a parameter is not percent-encoded UTF-8")
        }
        return decoded
    }
}
