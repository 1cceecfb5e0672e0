import Enforcement
import Foundation

/// The file in which a stopped sweep writes down where it stands.
struct ProgressFile: Sendable {
    let path: String

    /// What an earlier sweep of the same wrote; `nil` when there is nothing to go on with, which is told.
    func resume(_ subject: SweepState.Subject) -> SweepState? {
        guard let data = FileManager.default.contents(atPath: path) else {
            Terminal.complain("There is nothing to go on with (\(path)): starting from the beginning.")
            return nil
        }
        do throws(SweepState.Unfit) {
            return try SweepState(parsing: Array(data), for: subject)
        } catch {
            Terminal.complain("\(path) does not fit, \(error.reason): starting from the beginning.")
            return nil
        }
    }

    /// - Returns: whether it could be written; why not is told.
    @discardableResult
    func save(_ state: SweepState) -> Bool {
        let url = URL(fileURLWithPath: path)
        do {
            let folder = url.deletingLastPathComponent()
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data(try state.encoded()).write(to: url, options: .atomic)
            return true
        } catch {
            Terminal.complain("The position of the sweep could not be saved in \(path): \(SystemReason.of(error))")
            return false
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
