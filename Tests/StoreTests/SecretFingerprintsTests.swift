import Foundation
import GRDB
import Testing

@testable import Store

@Suite("The secret fingerprints")
struct SecretFingerprintsTests {
    private let slot = SecretFingerprints.Slot(
        repositoryID: 41, kind: "webhooks", subject: "https://jenkins.acme.example/github-webhook/", field: "secret")
    private let secret = Array("hunter2-hunter2-hunter2".utf8)

    @Test("a secret is unknown, then the same, then different when it changes, then unknown once forgotten")
    func cycle() async throws {
        try await withDirectory { directory in
            let fingerprints = try StateStore(path: directory + "/githubcop.sqlite").secrets
            #expect(try await fingerprints.recollection(of: secret, for: slot) == .unknown)
            try await fingerprints.remember(secret, for: slot)
            #expect(try await fingerprints.recollection(of: secret, for: slot) == .same(nil))
            #expect(try await fingerprints.recollection(of: secret + [0], for: slot) == .different)
            #expect(try await fingerprints.recollection(of: [], for: slot) == .different)
            try await fingerprints.remember(secret + [0], for: slot)
            #expect(try await fingerprints.recollection(of: secret, for: slot) == .different)
        }
    }

    @Test("GitHub's time of a secret is kept beside it, and goes when it is set without one")
    func remoteTime() async throws {
        try await withDirectory { directory in
            let fingerprints = try StateStore(path: directory + "/githubcop.sqlite").secrets
            try await fingerprints.remember(secret, setAt: "2026-11-30T08:00:00Z", for: slot)
            #expect(try await fingerprints.recollection(of: secret, for: slot) == .same("2026-11-30T08:00:00Z"))
            #expect(try await fingerprints.recollection(of: [1], for: slot) == .different)
            try await fingerprints.remember(secret, for: slot)
            #expect(try await fingerprints.recollection(of: secret, for: slot) == .same(nil))
        }
    }

    @Test("each place has a secret of its own, also when their names run together the same")
    func places() async throws {
        try await withDirectory { directory in
            let fingerprints = try StateStore(path: directory + "/githubcop.sqlite").secrets
            func slot(_ id: Int, _ kind: String, _ subject: String, _ field: String) -> SecretFingerprints.Slot {
                SecretFingerprints.Slot(repositoryID: id, kind: kind, subject: subject, field: field)
            }
            try await fingerprints.remember(secret, for: slot(1, "ab", "c", "d"))
            for other in [
                slot(2, "ab", "c", "d"), slot(1, "a", "bc", "d"), slot(1, "ab", "cd", ""), slot(1, "ab", "c", "D"),
            ] {
                #expect(try await fingerprints.recollection(of: secret, for: other) == .unknown)
            }
            try await fingerprints.remember(secret, for: slot(1, "a", "bc", "d"))
            try await fingerprints.remember(secret, for: slot(2, "ab", "c", "d"))
            #expect(try await fingerprints.recollection(of: secret, for: slot(1, "ab", "c", "d")) == .same(nil))
            #expect(try await fingerprints.recollection(of: secret, for: slot(1, "a", "bc", "d")) == .same(nil))
            #expect(try await fingerprints.recollection(of: secret, for: slot(2, "ab", "c", "d")) == .same(nil))
        }
    }

    @Test("the secret occurs in no byte of the files, and the same one in two places does not show as the same")
    func unreadable() async throws {
        try await withDirectory { directory in
            let store = try StateStore(path: directory + "/githubcop.sqlite")
            let elsewhere = SecretFingerprints.Slot(
                repositoryID: 42, kind: "webhooks", subject: slot.subject, field: "secret")
            try await store.secrets.remember(secret, for: slot)
            try await store.secrets.remember(secret, for: elsewhere)
            let hashes = try await store.database.read { try Data.fetchAll($0, sql: "SELECT hash FROM secret") }
            #expect(hashes.count == 2 && Set(hashes).count == 2)
            func expectHidden() throws {
                let files = try FileManager.default.contentsOfDirectory(atPath: directory)
                #expect(files.count >= 2)
                for file in files {
                    let bytes = try Data(contentsOf: URL(fileURLWithPath: directory + "/" + file))
                    #expect(bytes.range(of: Data(secret)) == nil, "\(file)")
                    #expect(bytes.range(of: Data(Data(secret).base64EncodedString().utf8)) == nil, "\(file)")
                }
                let key = try Data(contentsOf: URL(fileURLWithPath: directory + "/githubcop.sqlite.key"))
                for file in files where !file.hasSuffix(".key") {
                    let bytes = try Data(contentsOf: URL(fileURLWithPath: directory + "/" + file))
                    #expect(bytes.range(of: key) == nil, "\(file)")
                }
            }
            try expectHidden()
            try store.database.close()
            try expectHidden()
        }
    }

    @Test("with another key what was remembered is unknown, not different; with the same key it is still known")
    func keys() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            let text = "0123456789abcdef0123456789abcdef"
            let first = try StateStore(path: path, key: FingerprintKey(text: text, source: "GITHUBCOP_STATE_KEY"))
            try await first.secrets.remember(secret, for: slot)
            #expect(!FileManager.default.fileExists(atPath: path + ".key"))
            let same = try StateStore(path: path, key: FingerprintKey(text: text + "\n", source: "GITHUBCOP_STATE_KEY"))
            #expect(try await same.secrets.recollection(of: secret, for: slot) == .same(nil))
            let other = try StateStore(path: path)
            #expect(try await other.secrets.recollection(of: secret, for: slot) == .unknown)
            try await other.secrets.remember(secret, for: slot)
            #expect(try await StateStore(path: path).secrets.recollection(of: secret, for: slot) == .same(nil))
        }
    }

    @Test("a key that is short, cut off, or open to others is refused with what to do")
    func unusableKeys() async throws {
        let short = #expect(throws: StoreFault.self) {
            try FingerprintKey(text: "too short", source: "GITHUBCOP_STATE_KEY")
        }
        #expect(short?.description.contains("GITHUBCOP_STATE_KEY") == true)
        #expect(short?.hint.contains("openssl rand") == true)
        #expect(short?.description.contains("too short") == false)
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite"
            _ = try StateStore(path: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path + ".key")
            #expect(faultOnOpening(path)?.code == .key)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path + ".key")
            #expect(faultOnOpening(path) == nil)
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path + ".key"))
            try handle.truncate(atOffset: 31)
            try handle.close()
            #expect(faultOnOpening(path)?.code == .key)
        }
    }

    @Test("processes that start at once agree on one key")
    func keyRace() async throws {
        try await withDirectory { directory in
            let path = directory + "/githubcop.sqlite.key"
            let fingerprints = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<20 { group.addTask { try FingerprintKey(file: path).fingerprint } }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(fingerprints.count == 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["githubcop.sqlite.key"])
        }
    }

    @Test("the key cannot be printed or dumped")
    func redaction() throws {
        let key = try FingerprintKey(text: "KEYMARK-KEYMARK-KEYMARK-KEYMARK-", source: "test")
        var text = "\(key) \(String(reflecting: key))"
        dump(key, to: &text)
        #expect(!text.contains("KEYMARK") && text.contains("<redacted>"))
    }
}
