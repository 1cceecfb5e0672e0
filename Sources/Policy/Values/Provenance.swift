/// A place in a policy file; lines and columns count from 1.
package struct SourceLocation: Hashable, Sendable, Codable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { "\(file):\(line):\(column)" }
    /// `file:line`, as plans and reports name a place.
    package var lineText: String { "\(file):\(line)" }
}

/// Why a value is desired: the rule that says so, where, and what it overrode.
package struct Provenance: Hashable, Sendable {
    package let rule: String
    package let location: SourceLocation
    /// What earlier rules desired at the same place, latest first.
    package var overrode: [Overridden]
    /// Nobody named the collection itself, only something in it: that does not make it exact.
    package let isImplied: Bool

    package init(
        rule: String, location: SourceLocation, overrode: [Overridden] = [], isImplied: Bool = false
    ) {
        self.rule = rule
        self.location = location
        self.overrode = overrode
        self.isImplied = isImplied
    }

    package struct Overridden: Hashable, Sendable {
        package let value: JSON
        /// `!atLeast`.
        package let isMinimum: Bool
        package let rule: String
        package let location: SourceLocation

        package init(value: JSON, isMinimum: Bool = false, rule: String, location: SourceLocation) {
            self.value = value
            self.isMinimum = isMinimum
            self.rule = rule
            self.location = location
        }
    }
}

extension Provenance {
    /// Of what no policy wants: everything is read, to describe it.
    package static let everything = Provenance(
        rule: "import", location: SourceLocation(file: "import", line: 1, column: 1))
}
