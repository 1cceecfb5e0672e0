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
            let database = try StateDatabase(path: path)
            defer { try? database.close() }
            let now = Date()
            let found = try await Snapshots(database).all(youngerThan: .seconds(seconds), now: now)
            let earlier = EarlierObservations(
                snapshots: found.snapshots, older: found.older, basePolicy: basePolicy)
            guard !earlier.isEmpty else { return nil }
            if selection.named != nil { return earlier }
            // Without a listing that is as young, there may be repositories of which nothing is known.
            guard let listed = found.listedAt, now.timeIntervalSince(listed) <= seconds else { return nil }
            return earlier
        } catch {
            Terminal.complain(
                "What the state file knows of repositories could not be read, so GitHub is asked: \(error)")
            return nil
        }
    }
}
