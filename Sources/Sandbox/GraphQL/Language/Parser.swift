extension GraphQL {
    /// A recursive-descent parser for executable documents; `Parser+Definitions` reads the few type definitions that
    /// the sandbox's schema is written in.
    struct Parser {
        /// Deeper nesting than this is refused, so that no document can exhaust the stack.
        static let maximumDepth = 100

        let source: SourceText
        private var lexer: Lexer
        private(set) var token: Token
        private var depth = 0

        init(_ text: String) throws(SyntaxError) {
            source = SourceText(text)
            lexer = Lexer(source)
            token = try lexer.next()
        }

        static func document(_ text: String) throws(SyntaxError) -> Document {
            var parser = try Parser(text)
            return try parser.document()
        }

        private mutating func document() throws(SyntaxError) -> Document {
            var operations: [Operation] = []
            var fragments: [Fragment] = []
            repeat {
                if case .name("fragment") = token.kind {
                    fragments.append(try fragment())
                } else {
                    operations.append(try operation())
                }
            } while token.kind != .endOfDocument
            return Document(source: source, operations: operations, fragments: fragments)
        }

        private mutating func operation() throws(SyntaxError) -> Operation {
            let position = token.position
            if token.isPunctuator("{") {
                return Operation(
                    kind: .query, name: nil, variables: [], directives: [], selections: try selectionSet(),
                    position: position)
            }
            guard case .name(let word) = token.kind, let kind = Operation.Kind(rawValue: word) else {
                throw expected("one of LCURLY, QUERY, MUTATION, SUBSCRIPTION, FRAGMENT")
            }
            try advance()
            var name: String?
            if case .name(let text) = token.kind {
                name = text
                try advance()
            }
            var variables: [VariableDefinition] = []
            if try skip("(") {
                repeat { variables.append(try variableDefinition()) } while try !skip(")")
            }
            return Operation(
                kind: kind, name: name, variables: variables, directives: try directives(),
                selections: try selectionSet(), position: position)
        }

        private mutating func variableDefinition() throws(SyntaxError) -> VariableDefinition {
            let position = token.position
            try expect("$")
            let name = try self.name()
            try expect(":")
            let type = try typeReference()
            let defaultValue = try skip("=") ? try value() : nil
            _ = try directives()
            return VariableDefinition(name: name, type: type, defaultValue: defaultValue, position: position)
        }

        mutating func typeReference() throws(SyntaxError) -> TypeReference {
            try nest { parser throws(SyntaxError) in
                var type: TypeReference
                if try parser.skip("[") {
                    type = .list(try parser.typeReference())
                    try parser.expect("]")
                } else {
                    type = .named(try parser.name())
                }
                if try parser.skip("!") { type = .nonNull(type) }
                return type
            }
        }

        private mutating func fragment() throws(SyntaxError) -> Fragment {
            let position = token.position
            try advance()
            if case .name("on") = token.kind { throw expected("NAME") }
            let name = try self.name()
            try keyword("on")
            return Fragment(
                name: name, typeCondition: try self.name(), directives: try directives(),
                selections: try selectionSet(), position: position)
        }

        private mutating func selectionSet() throws(SyntaxError) -> [Selection] {
            try nest { parser throws(SyntaxError) in
                try parser.expect("{")
                var selections: [Selection] = []
                repeat { selections.append(try parser.selection()) } while try !parser.skip("}")
                return selections
            }
        }

        private mutating func selection() throws(SyntaxError) -> Selection {
            let position = token.position
            guard token.kind == .ellipsis else { return .field(try field()) }
            try advance()
            if case .name(let name) = token.kind, name != "on" {
                try advance()
                return .spread(FragmentSpread(name: name, directives: try directives(), position: position))
            }
            var condition: String?
            if case .name = token.kind {
                try advance()
                condition = try name()
            }
            return .inline(
                InlineFragment(
                    typeCondition: condition, directives: try directives(), selections: try selectionSet(),
                    position: position))
        }

        private mutating func field() throws(SyntaxError) -> FieldSelection {
            let position = token.position
            var name = try self.name()
            var alias: String?
            if try skip(":") {
                alias = name
                name = try self.name()
            }
            return FieldSelection(
                alias: alias, name: name, arguments: try arguments(), directives: try directives(),
                selections: token.isPunctuator("{") ? try selectionSet() : [], position: position)
        }

        private mutating func directives() throws(SyntaxError) -> [Directive] {
            var directives: [Directive] = []
            while token.isPunctuator("@") {
                let position = token.position
                try advance()
                directives.append(Directive(name: try name(), arguments: try arguments(), position: position))
            }
            return directives
        }

        private mutating func arguments() throws(SyntaxError) -> [Argument] {
            guard try skip("(") else { return [] }
            var arguments: [Argument] = []
            repeat { arguments.append(try argument()) } while try !skip(")")
            return arguments
        }

        private mutating func argument() throws(SyntaxError) -> Argument {
            let position = token.position
            let name = try self.name()
            try expect(":")
            return Argument(name: name, value: try value(), position: position)
        }

        mutating func value() throws(SyntaxError) -> Value {
            try nest { parser throws(SyntaxError) in
                let position = parser.token.position
                let kind: Value.Kind
                switch parser.token.kind {
                case .int(let text): kind = .int(text)
                case .float(let text): kind = .float(text)
                case .string(let text): kind = .string(text)
                case .name("true"): kind = .boolean(true)
                case .name("false"): kind = .boolean(false)
                case .name("null"): kind = .null
                case .name(let name): kind = .enumeration(name)
                case .punctuator(UInt8(ascii: "$")):
                    try parser.advance()
                    return Value(kind: .variable(try parser.name()), position: position)
                case .punctuator(UInt8(ascii: "[")):
                    try parser.advance()
                    var elements: [Value] = []
                    while try !parser.skip("]") { elements.append(try parser.value()) }
                    return Value(kind: .list(elements), position: position)
                case .punctuator(UInt8(ascii: "{")):
                    try parser.advance()
                    var fields: [Argument] = []
                    while try !parser.skip("}") { fields.append(try parser.argument()) }
                    return Value(kind: .object(fields), position: position)
                default:
                    throw parser.expected("VALUE")
                }
                try parser.advance()
                return Value(kind: kind, position: position)
            }
        }
    }
}

// MARK: - Tokens

extension GraphQL.Parser {
    mutating func advance() throws(GraphQL.SyntaxError) {
        token = try lexer.next()
    }

    mutating func skip(_ punctuator: Unicode.Scalar) throws(GraphQL.SyntaxError) -> Bool {
        guard token.isPunctuator(punctuator) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ punctuator: Unicode.Scalar) throws(GraphQL.SyntaxError) {
        guard try skip(punctuator) else {
            throw expected(GraphQL.Token.symbol(for: UInt8(ascii: punctuator)))
        }
    }

    mutating func keyword(_ word: String) throws(GraphQL.SyntaxError) {
        guard token.kind == .name(word) else { throw expected(word.uppercased()) }
        try advance()
    }

    mutating func name() throws(GraphQL.SyntaxError) -> String {
        guard case .name(let name) = token.kind else { throw expected("NAME") }
        try advance()
        return name
    }

    func expected(_ what: String) -> GraphQL.SyntaxError {
        let location = source.location(at: token.position)
        let found =
            token.kind == .endOfDocument
            ? "(none)" : "\(token.symbol) (\(GraphQL.quoted(source.text(token.position..<token.end))))"
        return GraphQL.SyntaxError(
            message: "Expected \(what), actual: \(found) at [\(location.line), \(location.column)]",
            location: location)
    }

    /// Runs `body` one level deeper, and refuses documents nested beyond `maximumDepth`.
    private mutating func nest<Node>(
        _ body: (inout Self) throws(GraphQL.SyntaxError) -> Node
    ) throws(GraphQL.SyntaxError) -> Node {
        guard depth < Self.maximumDepth else {
            let location = source.location(at: token.position)
            throw GraphQL.SyntaxError(
                message: "This query is nested more than \(Self.maximumDepth) levels deep at "
                    + "[\(location.line), \(location.column)]", location: location)
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }
}
