extension GraphQL {
    struct Token: Sendable, Equatable {
        enum Kind: Sendable, Equatable {
            case punctuator(UInt8)
            case ellipsis
            case name(String)
            case int(String)
            case float(String)
            case string(String)
            case endOfDocument
        }

        let kind: Kind
        /// Byte offset of the first character.
        let position: Int
        /// Byte offset behind the last character.
        let end: Int

        func isPunctuator(_ character: Unicode.Scalar) -> Bool {
            kind == .punctuator(UInt8(ascii: character))
        }

        /// What GitHub's parser calls this kind of token in its messages.
        var symbol: String {
            switch kind {
            case .punctuator(let byte): Token.symbol(for: byte)
            case .ellipsis: "ELLIPSIS"
            case .name(let name): Token.keywords[name] ?? "IDENTIFIER"
            case .int: "INT"
            case .float: "FLOAT"
            case .string: "STRING"
            case .endOfDocument: "(none)"
            }
        }

        static func symbol(for punctuator: UInt8) -> String {
            symbols[punctuator] ?? "UNKNOWN_CHAR"
        }

        private static let symbols: [UInt8: String] = [
            UInt8(ascii: "{"): "LCURLY", UInt8(ascii: "}"): "RCURLY", UInt8(ascii: "("): "LPAREN",
            UInt8(ascii: ")"): "RPAREN", UInt8(ascii: "["): "LBRACKET", UInt8(ascii: "]"): "RBRACKET",
            UInt8(ascii: ":"): "COLON", UInt8(ascii: "$"): "VAR_SIGN", UInt8(ascii: "@"): "DIR_SIGN",
            UInt8(ascii: "="): "EQUALS", UInt8(ascii: "!"): "BANG", UInt8(ascii: "|"): "PIPE",
            UInt8(ascii: "&"): "AMP",
        ]

        private static let keywords: [String: String] = [
            "query": "QUERY", "mutation": "MUTATION", "subscription": "SUBSCRIPTION", "fragment": "FRAGMENT",
            "on": "ON", "true": "TRUE", "false": "FALSE", "null": "NULL", "input": "INPUT", "enum": "ENUM",
            "union": "UNION", "interface": "INTERFACE", "type": "TYPE", "scalar": "SCALAR", "schema": "SCHEMA",
        ]
    }
}
