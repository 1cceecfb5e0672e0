import Foundation
import Policy
import Wiring

/// One of two policies that are compared: a file, a directory, or what was in it at a git revision.
struct PolicyVersion {
    let name: String
    let reading: PolicyReading

    /// - Parameters:
    ///   - text: a file or a directory, else a branch, tag or commit, or `REF:PATH`.
    ///   - path: of the policy at that revision.
    init(_ text: String, policy path: String) throws {
        name = text
        if FileManager.default.fileExists(atPath: text) {
            do {
                reading = try PolicyFiles(path: text).load()
            } catch let unreadable as PolicyUnreadable {
                throw Stop("\(unreadable)", code: .badInput)
            }
        } else {
            reading = try GitPolicy(text, path: path).load()
        }
    }
}
