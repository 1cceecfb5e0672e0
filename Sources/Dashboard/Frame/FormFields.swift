import Foundation

/// The fields of a form as browsers send it (`application/x-www-form-urlencoded`): the last one where a name is there twice.
package struct FormFields: Sendable {
    private let values: [String: String]

    /// - Parameter text: the body of a form that was posted, or the query of an address.
    init(_ text: String?) { self.init(QueryText.pairs(text)) }

    private init(_ pairs: [(name: String, value: String)]) {
        values = Dictionary(pairs.map { ($0.name, $0.value) }) { $1 }
    }

    package subscript(name: String) -> String? { values[name] }
}
