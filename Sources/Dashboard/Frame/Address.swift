import Foundation

/// Addresses of pages, with names percent-encoded.
package enum Address {
    /// The organization itself.
    package static let organization = "/organization"

    /// `/repositories/acme/api`
    ///
    /// - Parameter name: `owner/name`; the organization's name alone leads to its own page.
    package static func repository(_ name: String) -> String {
        name.contains("/") ? "/repositories/\(path(name))" : organization
    }

    /// `/changes/1a2b3c4d`
    package static func run(_ name: String) -> String { "/changes/\(path(name))" }

    /// `/actions/retry?repository=acme/api`
    package static func of(_ path: String, _ parameters: KeyValuePairs<String, String?>) -> String {
        let pairs = parameters.compactMap { name, value in value.map { "\(query(name))=\(query($0))" } }
        return pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))"
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    static func path(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved.union(["/"])) ?? ""
    }

    private static func query(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved.union(["/"])) ?? ""
    }
}
