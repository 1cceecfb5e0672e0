/// Where the pages of changes get what they show.
package struct ChangesSource: Sendable {
    package var runs: @Sendable (ChangesFilter) async throws -> ChangesData
    /// - Returns: `nil` where there is no such run.
    package var run: @Sendable (_ name: String, _ after: Int) async throws -> RunData?

    package init(
        runs: @escaping @Sendable (ChangesFilter) async throws -> ChangesData,
        run: @escaping @Sendable (_ name: String, _ after: Int) async throws -> RunData?
    ) {
        self.runs = runs
        self.run = run
    }
}
