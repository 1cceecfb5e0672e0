/// Facts about repositories that a table gives: one row for each, its columns attributes.
struct Inventory: Sendable {
    struct Row: Sendable {
        let repository: String
        let location: SourceLocation
        /// In the order of `columns`; empty where the table says nothing.
        let values: [String]
        fileprivate let places: [(line: Int, column: Int)]
    }

    let file: String
    let columns: [AttributeName]
    let columnIndex: [AttributeName: Int]
    let rows: [Row]
    /// By name in lower case.
    private let rowIndex: [String: Int]

    static let empty = Inventory(file: "", columns: [], rows: [])

    private init(file: String, columns: [AttributeName], rows: [Row]) {
        self.file = file
        self.columns = columns
        self.rows = rows
        columnIndex = Dictionary(columns.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        rowIndex = Dictionary(rows.enumerated().map { ($0.element.repository.lowercased(), $0.offset) }) { first, _ in
            first
        }
    }

    /// - Parameter name: in lower case.
    func row(of name: String) -> Int? { rowIndex[name] }

    func place(of attribute: AttributeName, in row: Int) -> SourceLocation? {
        guard let column = columnIndex[attribute] else { return nil }
        let place = rows[row].places[column]
        return SourceLocation(file: file, line: place.line, column: place.column)
    }
}

extension Inventory {
    /// What the first column may be called.
    private static let keyColumns: Set<String> = ["repository", "repo", "gh_repo"]

    static func read(_ source: SourceText, diagnostics: Diagnostics) -> Inventory {
        let (records, problems) = CSV.records(of: source.text)
        let place = { (line: Int, column: Int) in SourceLocation(file: source.name, line: line, column: column) }
        for problem in problems { diagnostics.report(at: place(problem.line, problem.column), problem.message) }
        guard let header = records.first else {
            diagnostics.report(.warning, at: place(1, 1), "the inventory is empty")
            return .empty
        }
        guard keyColumns.contains(AttributeName(header[0].text).text) else {
            diagnostics.report(
                at: place(header[0].line, header[0].column),
                "the first line of the inventory must name its columns, the first of them 'repository'; "
                    + "found '\(SourceNode.shortened(header[0].text))'",
                hint: "for example 'repository,collection,approvers,jenkins_any'")
            return .empty
        }
        let columns = header.dropFirst().map { AttributeName($0.text) }
        check(columns, header: header, at: place, diagnostics)
        var seen: [String: Int] = [:]
        var rows: [Row] = []
        for record in records.dropFirst() {
            let location = place(record[0].line, record[0].column)
            guard record.count == header.count else {
                diagnostics.report(
                    at: location, "this row has \(record.count) columns, the header has \(header.count)",
                    hint: "quote values that hold a comma")
                continue
            }
            guard isRepositoryName(record[0].text) else {
                diagnostics.report(
                    at: location, "'\(SourceNode.shortened(record[0].text))' is not a repository name",
                    hint: "write the name alone, without the organization")
                continue
            }
            if let first = seen[record[0].text.lowercased()] {
                diagnostics.report(
                    .warning, at: location, "\(record[0].text) is in the inventory twice",
                    hint: "the first row counts, line \(first)")
                continue
            }
            seen[record[0].text.lowercased()] = record[0].line
            rows.append(
                Row(
                    repository: record[0].text, location: location, values: record.dropFirst().map { $0.text },
                    places: record.dropFirst().map { ($0.line, $0.column) }))
        }
        return Inventory(file: source.name, columns: columns, rows: rows)
    }

    private static func check(
        _ columns: [AttributeName], header: [CSV.Field], at place: (Int, Int) -> SourceLocation,
        _ diagnostics: Diagnostics
    ) {
        var seen: Set<AttributeName> = []
        for (name, field) in zip(columns, header.dropFirst()) {
            let location = place(field.line, field.column)
            if name.text.isEmpty {
                diagnostics.report(at: location, "a column without a name")
            } else if AttributeName.builtIn.contains(name) {
                diagnostics.report(at: location, "'\(name)' has a meaning of its own", hint: "rename the column")
            } else if !seen.insert(name).inserted {
                diagnostics.report(at: location, "the column '\(name)' is here twice")
            }
        }
    }

    /// GitHub's rule for names of repositories.
    static func isRepositoryName(_ text: String) -> Bool {
        !text.isEmpty && text.count <= 100 && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
