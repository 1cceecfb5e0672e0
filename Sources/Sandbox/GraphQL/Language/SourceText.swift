/// The sandbox's GraphQL engine: language, schema, validation, execution.
///
/// A namespace, because the words of GraphQL (field, value, type, document) are also words of GitHub.
package enum GraphQL {}

extension GraphQL {
    /// A place in a document, both counted from 1, as GraphQL errors report it.
    package struct SourceLocation: Hashable, Sendable {
        package let line: Int
        package let column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    /// The bytes of a document. Nodes keep a byte offset only; line and column are worked out when an error needs them.
    struct SourceText: Sendable {
        let bytes: [UInt8]

        init(_ text: String) {
            bytes = Array(text.utf8)
        }

        func location(at offset: Int) -> SourceLocation {
            var line = 1
            var column = 1
            for byte in bytes.prefix(offset) {
                if byte == UInt8(ascii: "\n") {
                    line += 1
                    column = 1
                } else if byte & 0b1100_0000 != 0b1000_0000 {
                    // Continuation bytes of UTF-8 are not characters of their own.
                    column += 1
                }
            }
            return SourceLocation(line: line, column: column)
        }

        func text(_ range: Range<Int>) -> String {
            String(decoding: bytes[range], as: UTF8.self)
        }
    }

    /// The document is not GraphQL. The message is worded as GitHub's parser words it.
    package struct SyntaxError: Error, Equatable, CustomStringConvertible {
        package let message: String
        package let location: SourceLocation

        package var description: String { message }
    }
}
