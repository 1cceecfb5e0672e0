import Enforcement
import Foundation
import ServeWiring
import Store

extension SuspensionReader {
    /// What the state file says at the beginning of a run; a run is short, and what ends meanwhile holds to its end.
    ///
    /// Without a state file nothing is suspended. Of one that cannot be read that is not known, which is said.
    static func kept(inFile path: String) async -> SuspensionReader {
        guard FileManager.default.fileExists(atPath: path) else { return .none }
        do {
            let database = try StateDatabase(path: path)
            let active = try await SuspensionTable(database: database).active(now: Date()).compactMap { Suspension($0) }
            try database.close()
            return SuspensionReader { active }
        } catch {
            Terminal.complain("What is suspended cannot be read, so everything is enforced. \(error)")
            return .none
        }
    }
}
