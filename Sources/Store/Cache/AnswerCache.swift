import Crypto
package import Foundation
import GRDB
import Synchronization

/// Answers of GitHub's that are kept to be asked for conditionally: an SQLite file of its own, which may be thrown away
/// at any time and carried from one machine to another. It may hold private data, so only its owner may read it.
///
/// Nothing that goes wrong with it stops anybody: it is told once, and the rest of the run does without.
package final class AnswerCache: Sendable {
    private struct State {
        /// Written since the size was last checked.
        var bytes = 0
        /// Found damaged while it was used.
        var isDamaged = false
        /// No more can be written: the disk is full, or the file is read-only.
        var isFull = false
        var hasWarned = false
    }

    /// What an answer takes beside its body.
    private static let overhead = 400

    package let path: String
    let file: CacheFile
    private let limits: CacheLimits
    private let now: @Sendable () -> Date
    private let warn: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Opens or creates the file. A damaged one is set aside; one that cannot be used is left alone.
    ///
    /// - Parameters:
    ///   - path: the file; its directory is created (mode 0700) where missing.
    ///   - warn: told, in a sentence for people, what is wrong with the file.
    /// - Returns: `nil` when there is to be no cache.
    package static func open(
        _ path: String, limits: CacheLimits = CacheLimits(), now: @escaping @Sendable () -> Date = { Date() },
        warn: @escaping @Sendable (String) -> Void
    ) async -> AnswerCache? {
        do {
            let file: CacheFile
            do {
                file = try CacheFile(path, busyTimeout: limits.busyTimeout)
            } catch  where error.code == .corrupt {
                let place = try CacheFile.setAside(path)
                warn(
                    "the cache \(path) is damaged (\(error.message)); it was set aside as \(place), a new one is begun")
                file = try CacheFile(path, busyTimeout: limits.busyTimeout)
            }
            let cache = AnswerCache(file, path, limits, now, warn)
            await cache.prune()
            return cache
        } catch {
            warn("\(path) is not used as a cache: \(error.message); this run does without")
            return nil
        }
    }

    private init(
        _ file: CacheFile, _ path: String, _ limits: CacheLimits, _ now: @escaping @Sendable () -> Date,
        _ warn: @escaping @Sendable (String) -> Void
    ) {
        self.file = file
        self.path = path
        self.limits = limits
        self.now = now
        self.warn = warn
    }

    // MARK: Use

    /// The answer that is kept under a key; `nil` also when it cannot be read.
    package func answer(for key: String) async -> CachedAnswer? {
        guard !isDamaged else { return nil }
        let key = Self.digest(key)
        do {
            guard let found = try await file.read({ db in try CachedAnswer.fetch(db, key) }) else { return nil }
            // Bytes that the disk has changed must not pass for GitHub's.
            guard Self.digest(found.answer.body) == found.digest else {
                try await file.write { db in try db.execute(sql: "DELETE FROM answer WHERE key = ?", arguments: [key]) }
                return nil
            }
            let today = day
            if found.usedOn != today {
                await change(bytes: 0) { db in
                    try db.execute(sql: "UPDATE answer SET used_on = ? WHERE key = ?", arguments: [today, key])
                }
            }
            return found.answer
        } catch {
            note(error)
            return nil
        }
    }

    /// Keeps an answer in the place of the one before.
    package func keep(_ answer: CachedAnswer, for key: String) async {
        let (key, digest, today) = (Self.digest(key), Self.digest(answer.body), day)
        await change(bytes: answer.body.count + Self.overhead) { db in
            // Many repositories answer the same, so bodies are kept once.
            try db.execute(
                sql: "INSERT OR IGNORE INTO body (digest, content) VALUES (?, ?)",
                arguments: [digest, Data(answer.body)])
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO answer (key, used_on, tag, owner, link, body) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [key, today, answer.entityTag, answer.owner, answer.link, digest])
        }
    }

    /// Ends all connections, so that the file alone holds everything. A file that turned out to be damaged is set aside.
    package func close() async {
        await prune()
        file.close()
        guard isDamaged, let place = try? CacheFile.setAside(path) else { return }
        warn("the damaged cache was set aside as \(place)")
    }

    // MARK: Keeping it small

    /// Forgets what was not used for long, and what was used longest ago while there is too much.
    private func prune() async {
        let (oldest, limits) = (day - limits.maximumAgeInDays, limits)
        do {
            guard !isDamaged, !state.withLock({ $0.isFull }) else { return }
            try await file.prune(usedBefore: oldest, maximumBytes: limits.maximumBytes)
        } catch {
            note(error)
        }
    }

    private var day: Int { Int((now().timeIntervalSince1970 / 86_400).rounded(.down)) }

    // MARK: Trouble

    private var isDamaged: Bool { state.withLock { $0.isDamaged } }

    private func change(bytes: Int, _ change: @escaping @Sendable (Database) throws -> Void) async {
        guard state.withLock({ !$0.isDamaged && !$0.isFull }) else { return }
        do {
            try await file.write(change)
        } catch {
            return note(error)
        }
        let isDue = state.withLock { state in
            state.bytes += bytes
            guard state.bytes > limits.maximumBytes / 10 else { return false }
            state.bytes = 0
            return true
        }
        if isDue { await prune() }
    }

    private func note(_ fault: StoreFault) {
        let isNews = state.withLock { state in
            switch fault.code {
            // Another process writes for long: this one answer is not kept.
            case .locked: return false
            case .corrupt: state.isDamaged = true
            default: state.isFull = true
            }
            defer { state.hasWarned = true }
            return !state.hasWarned
        }
        guard isNews else { return }
        let consequence = fault.code == .corrupt ? "this run does without" : "nothing more is kept in it"
        warn("the cache \(path): \(fault.message); \(consequence)")
    }

    private static func digest(_ text: String) -> Data { digest(Array(text.utf8)) }

    private static func digest(_ bytes: [UInt8]) -> Data { Data(SHA256.hash(data: bytes)) }
}
