extension GraphQL.Parser {
    /// Reads `enum`, `input`, `interface`, `union` and `scalar` definitions: what the sandbox's schema needs beside its
    /// object types, which are declared together with their resolvers.
    static func definitions(_ text: String) throws(GraphQL.SyntaxError) -> [GraphQL.TypeDefinition] {
        var parser = try GraphQL.Parser(text)
        var definitions: [GraphQL.TypeDefinition] = []
        while parser.token.kind != .endOfDocument { definitions.append(try parser.typeDefinition()) }
        return definitions
    }

    /// Reads one field as GitHub's schema writes it: `ref(qualifiedName: String!): Ref`.
    static func field(_ signature: String) throws(GraphQL.SyntaxError) -> GraphQL.FieldDefinition {
        var parser = try GraphQL.Parser(signature)
        let field = try parser.fieldDefinition()
        guard parser.token.kind == .endOfDocument else { throw parser.expected("the end of the field") }
        return field
    }

    private mutating func typeDefinition() throws(GraphQL.SyntaxError) -> GraphQL.TypeDefinition {
        let word = try name()
        let name = try self.name()
        switch word {
        case "scalar":
            return .scalar(name)
        case "enum":
            try expect("{")
            var values: Set<String> = []
            repeat { values.insert(try self.name()) } while try !skip("}")
            return .enumeration(name, values)
        case "union":
            try expect("=")
            var members: [String] = []
            repeat { members.append(try self.name()) } while try skip("|")
            return .union(name, members)
        case "input":
            try expect("{")
            var fields: [GraphQL.InputValueDefinition] = []
            repeat { fields.append(try inputValue()) } while try !skip("}")
            return .input(name, fields)
        case "interface":
            try expect("{")
            var fields: [GraphQL.FieldDefinition] = []
            repeat { fields.append(try fieldDefinition()) } while try !skip("}")
            return .interface(name, fields)
        default:
            throw expected("one of SCALAR, ENUM, UNION, INPUT, INTERFACE")
        }
    }

    private mutating func fieldDefinition() throws(GraphQL.SyntaxError) -> GraphQL.FieldDefinition {
        let name = try self.name()
        var arguments: [GraphQL.InputValueDefinition] = []
        if try skip("(") {
            repeat { arguments.append(try inputValue()) } while try !skip(")")
        }
        try expect(":")
        return GraphQL.FieldDefinition(name: name, type: try typeReference(), arguments: arguments)
    }

    private mutating func inputValue() throws(GraphQL.SyntaxError) -> GraphQL.InputValueDefinition {
        let name = try self.name()
        try expect(":")
        let type = try typeReference()
        return GraphQL.InputValueDefinition(name: name, type: type, defaultValue: try skip("=") ? try value() : nil)
    }
}
