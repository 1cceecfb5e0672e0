import GRDB

/// The schema's history: dated, append-only. A migration that has been released is never edited; an older binary knows
/// a newer database by a name that is not in its list.
enum Migrations {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("2026-11-23 secret ledger", migrate: SecretFingerprints.createTable)
        migrator.registerMigration("2026-11-23 run history", migrate: RunHistory.createTable)
        migrator.registerMigration("2026-11-23 inbox, queue, sweeps, fights, notes") { db in
            try DeliveryInbox.createTables(db)
            try WorkTable.createTable(db)
            try SweepTable.createTable(db)
            try ConflictTable.createTable(db)
            try KeyValueStore.createTable(db)
            try RunHistory.addCauses(db)
        }
        migrator.registerMigration("2026-11-24 failures and reverts in the history", migrate: RunHistory.addFailures)
        migrator.registerMigration("2026-11-26 causes apart from their work", migrate: WorkTable.separateCauses)
        migrator.registerMigration("2026-11-30 intents, and runs that are counted", migrate: RunHistory.addIntents)
        migrator.registerMigration("2026-11-30 suspensions", migrate: SuspensionTable.createTable)
        migrator.registerMigration("2026-11-30 missed deliveries", migrate: MissedDeliveryTable.createTable)
        migrator.registerMigration("2026-11-30 what GitHub refuses", migrate: RefusalTable.createTable)
        migrator.registerMigration("2026-11-30 when GitHub had a secret set", migrate: SecretFingerprints.addRemoteTime)
        migrator.registerMigration("2026-11-30 findings of evaluated rules", migrate: FindingTable.createTable)
        migrator.registerMigration("2026-11-30 snapshots", migrate: SnapshotTable.createTables)
        migrator.registerMigration("2026-11-30 drift between checks", migrate: DriftTable.createTable)
        return migrator
    }()
}
