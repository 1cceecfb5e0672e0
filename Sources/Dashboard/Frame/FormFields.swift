import Foundation

/// The fields of a form as browsers post it (`application/x-www-form-urlencoded`).
package struct FormFields: Sendable {
    private let values: [String: String]

    init(_ body: String) {
        var values: [String: String] = [:]
        for pair in body.split(separator: "&").prefix(100) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            func decoded(_ text: Substring) -> String { text.replacing("+", with: " ").removingPercentEncoding ?? "" }
            values[decoded(parts[0])] = parts.count == 2 ? decoded(parts[1]) : ""
        }
        self.values = values
    }

    init(_ pairs: [(String, String)]) { values = Dictionary(pairs) { $1 } }

    package subscript(name: String) -> String? { values[name] }
}
