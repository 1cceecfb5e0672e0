import Enforcement
import Foundation
import Policy
import ServeWiring
import Store

extension EarlierObservations {
    /// What the state file knows of all targets of a selection; `nil` where it is not all, and everything has to be read.
    static func kept(
        inFile path: String, youngerThan seconds: Double, of selection: Selection, basePolicy: PolicyDigest
    ) async -> EarlierObservations? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return try await kept(
                in: StateDatabase(path: path), youngerThan: seconds, of: selection, basePolicy: basePolicy)
        } catch {
            Terminal.complain(
                "What the state file knows of repositories could not be read, so GitHub is asked: \(error)")
            return nil
        }
    }

    /// The same of a file that is open; it stays open as long as the observations are used.
    static func kept(
        in database: StateDatabase, youngerThan seconds: Double, of selection: Selection, basePolicy: PolicyDigest
    ) async throws -> EarlierObservations? {
        let now = Date()
        let earlier = try await EarlierObservations(
            database, youngerThan: .seconds(seconds), basePolicy: basePolicy, now: now)
        guard !earlier.isEmpty else { return nil }
        if selection.named != nil { return earlier }
        // Without a listing that is as young, there may be repositories of which nothing is known.
        guard let listed = earlier.listedAt, now.timeIntervalSince(listed) <= seconds else { return nil }
        return earlier
    }
}
