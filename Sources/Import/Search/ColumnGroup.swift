import Policy

/// Columns that tell the repositories apart in the same way: what selects the one value of them selects the others'.
struct ColumnGroup {
    /// Places in the list of all columns.
    var columns: [Int]
    let facts: Set<RepositoryFacts.Fact>
    /// As in `Column`, but with the group's own numbers of values.
    let actual: [UInt16]
    /// By number from `Column.first` on: something is missing or off there.
    let isOff: [Bool]
    /// By number from `Column.first` on: need not be said.
    let isOptional: [Bool]

    /// The number that a column has for a value of the group.
    private(set) var numbers: [[UInt16]]

    static func make(of columns: [Column], _ isIncluded: (Int) -> Bool) -> [ColumnGroup] {
        struct Key: Hashable {
            let actual: [UInt16]
            let isOff: [Bool]
            let isOptional: [Bool]
            let facts: Set<RepositoryFacts.Fact>
        }
        var places: [Key: Int] = [:]
        var groups: [ColumnGroup] = []
        for (index, column) in columns.enumerated() where isIncluded(index) {
            var renumbered: [UInt16: UInt16] = [:]
            var numbers: [UInt16] = []
            let actual = column.actual.map { id -> UInt16 in
                guard id >= Column.first else { return id }
                if let number = renumbered[id] { return number }
                let number = Column.first + UInt16(numbers.count)
                renumbered[id] = number
                numbers.append(id)
                return number
            }
            let isOff = numbers.map { column.value($0)?.isOff ?? false }
            let isOptional = numbers.map { column.isOptional($0) }
            let key = Key(actual: actual, isOff: isOff, isOptional: isOptional, facts: column.facts)
            if let place = places[key] {
                groups[place].columns.append(index)
                groups[place].numbers.append(numbers)
            } else {
                places[key] = groups.count
                groups.append(
                    ColumnGroup(
                        columns: [index], facts: column.facts, actual: actual, isOff: isOff, isOptional: isOptional,
                        numbers: [numbers]))
            }
        }
        return groups
    }

    /// Columns with the numbers that they have for one value of the group.
    func statements(of value: UInt16) -> [(column: Int, value: UInt16)] {
        zip(columns, numbers).map { ($0, $1[Int(value - Column.first)]) }
    }
}
