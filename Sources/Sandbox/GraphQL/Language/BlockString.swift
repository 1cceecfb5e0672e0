extension GraphQL {
    /// The value of a `"""` string: common indentation and blank edges taken away.
    ///
    /// Source: <https://spec.graphql.org/October2021/#BlockStringValue()>
    enum BlockString {
        static func value(of raw: String) -> String {
            // A carriage return and line feed are one Character to Swift, and one line end to GraphQL.
            var lines = raw.split(omittingEmptySubsequences: false) { $0.isNewline }.map { Substring($0) }
            let common = lines.dropFirst().filter { !isBlank($0) }.map { indentation(of: $0) }.min() ?? 0
            for index in lines.indices.dropFirst() {
                lines[index] = lines[index].dropFirst(common)
            }
            while let first = lines.first, isBlank(first) { lines.removeFirst() }
            while let last = lines.last, isBlank(last) { lines.removeLast() }
            return lines.joined(separator: "\n")
        }

        private static func isBlank(_ line: Substring) -> Bool {
            line.allSatisfy { $0 == " " || $0 == "\t" }
        }

        private static func indentation(of line: Substring) -> Int {
            line.prefix { $0 == " " || $0 == "\t" }.count
        }
    }

    /// Text between double quotes with the escapes of JSON, as GitHub's messages show it.
    static func quoted(_ text: String) -> String {
        JSON.string(text).text
    }
}
