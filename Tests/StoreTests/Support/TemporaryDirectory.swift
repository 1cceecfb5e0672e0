import Foundation
import GRDB
import Testing

@testable import Store

/// A directory of its own for one test, removed at its end.
func withDirectory<Result>(_ test: (String) async throws -> Result) async throws -> Result {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("githubcop-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await test(url.path)
}

/// Makes a database as an older version left it.
///
/// - Parameter migration: the last one that it knew.
func makeDatabase(_ path: String, upTo migration: String, holding sql: String = "") throws {
    let queue = try DatabaseQueue(path: path)
    try Migrations.migrator.migrate(queue, upTo: migration)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
}

func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
}

/// The fault that opening gives; nil where it succeeds.
func faultOnOpening(_ path: String, key: FingerprintKey? = nil, busyTimeout: Double = 5) -> StoreFault? {
    do {
        _ = try StateStore(path: path, key: key, busyTimeout: busyTimeout)
        return nil
    } catch {
        return error
    }
}

func record(
    run: String = "run-1", started: Double = 1_000_000, repositoryID: Int? = 41, repository: String = "acme/Rocket",
    actor: String? = "octocat", changes: String = #"[{"kind":"repository"}]"#,
    outcomes: String = #"["verified"]"#, failure: String? = nil, reverts: String? = nil
) -> RunRecord {
    RunRecord(
        run: run, started: Date(timeIntervalSince1970: started), finished: Date(timeIntervalSince1970: started + 1.5),
        trigger: "octocat deleted the branch protection rule main", actor: actor, repositoryID: repositoryID,
        nodeID: repositoryID.map { "R_\($0)" }, repository: repository, changes: changes, outcomes: outcomes,
        failure: failure, reverts: reverts, requests: 7)
}
