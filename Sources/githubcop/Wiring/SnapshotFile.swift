import Enforcement
import Foundation
import ServeWiring
import Store

/// Keeps in the state file how targets stand that were only planned, where there is a file and no server works with it:
/// a server's own policy is what its snapshots are about.
actor SnapshotFile {
    private let path: String
    private var database: StateDatabase?
    private var writer: SnapshotWriter?
    private var isUnusable = false

    init(_ path: String) { self.path = path }

    nonisolated func memory(policy: PolicyDigest) -> SnapshotMemory {
        let policy = "\(policy)"
        return SnapshotMemory(
            policy: policy, note: { await self.opened()?.memory(policy: policy).note($0) },
            noteFailure: { await self.opened()?.memory(policy: policy).noteFailure($0) },
            noteChanges: { await self.opened()?.memory(policy: policy).noteChanges($0) },
            noteListing: { await self.opened()?.memory(policy: policy).noteListing($0) },
            flush: { await self.opened()?.flush() })
    }

    private func opened() -> SnapshotWriter? {
        guard writer == nil, !isUnusable else { return writer }
        guard FileManager.default.fileExists(atPath: path), !ProcessLock.isHeld(state: path) else {
            isUnusable = true
            return nil
        }
        do {
            let database = try StateDatabase(path: path)
            self.database = database
            writer = SnapshotWriter(database)
        } catch {
            isUnusable = true
            Terminal.complain("What was found is not kept for reports and previews: \(error)")
        }
        return writer
    }

    /// Nothing is kept afterwards.
    func close() async {
        await writer?.flush()
        writer = nil
        isUnusable = true
        try? database?.close()
        database = nil
    }
}
