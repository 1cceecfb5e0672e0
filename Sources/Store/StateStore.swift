/// What is remembered between runs: one SQLite file, and beside it the key of the secret fingerprints.
package struct StateStore: Sendable {
    package let database: StateDatabase
    package let secrets: SecretFingerprints
    package let history: RunHistory
    package let inbox: DeliveryInbox
    package let work: WorkTable
    package let sweeps: SweepTable
    package let conflicts: ConflictTable
    package let missed: MissedDeliveryTable
    package let suspensions: SuspensionTable
    package let refusals: RefusalTable
    package let findings: FindingTable
    package let snapshots: SnapshotTable
    package let keyValueStore: KeyValueStore

    /// Opens or creates the database, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - path: the file; its directory is created (mode 0700) where missing.
    ///   - key: the key of the secret fingerprints; nil: the key file `<path>.key`, created where missing.
    ///   - busyTimeout: seconds to wait for another process that is writing.
    /// - Throws: ``StoreFault``
    package init(path: String, key: FingerprintKey? = nil, busyTimeout: Double = 5) throws(StoreFault) {
        database = try StateDatabase(path: path, busyTimeout: busyTimeout)
        let fingerprintKey = if let key { key } else { try FingerprintKey(file: path + ".key") }
        secrets = SecretFingerprints(database: database, key: fingerprintKey)
        history = RunHistory(database: database)
        inbox = DeliveryInbox(database: database)
        work = WorkTable(database: database)
        sweeps = SweepTable(database: database)
        conflicts = ConflictTable(database: database)
        missed = MissedDeliveryTable(database: database)
        suspensions = SuspensionTable(database: database)
        refusals = RefusalTable(database: database)
        findings = FindingTable(database: database)
        snapshots = SnapshotTable(database: database)
        keyValueStore = KeyValueStore(database: database)
    }
}
