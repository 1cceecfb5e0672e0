package import Policy
package import Store

extension KeyValueStore {
    /// A note that was written as JSON; `nil` where there is none, or another version wrote it otherwise.
    /// - Throws: `StoreFault`.
    package func json(_ name: String) async throws -> JSON? {
        try await read(name).flatMap { try? JSON(parsing: Array($0.utf8)) }
    }
}
