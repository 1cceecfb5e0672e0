import Policy

/// What `--format json` printed: an object for each repository, one a line, and at the end one for the run.
struct Report {
    let repositories: [Policy.JSON]
    let end: Policy.JSON

    /// - Throws: when a line is no JSON, or none is there.
    init(_ output: String) throws {
        var lines = try output.split(separator: "\n").map { try Policy.JSON(parsing: Array($0.utf8)) }
        guard let end = lines.popLast() else { throw ReportError() }
        self.end = end
        repositories = lines
    }

    struct ReportError: Error {}
}
