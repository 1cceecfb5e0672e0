import Foundation
import Synchronization

/// Somebody who has logged in.
struct Session: Sendable {
    let name: String
    let access: Access
    let began: Date
    var used: Date
    /// Of the token with which it was begun.
    let generation: Int
}

/// Those who have logged in, in memory: a restart ends all sessions.
final class Sessions: Sendable {
    private static let lifetime = 12 * 3600.0
    private static let longestPause = 2 * 3600.0
    private static let most = 1000

    /// By the digest of what the cookie holds.
    private let sessions = Mutex<[String: Session]>([:])

    /// - Returns: what the cookie has to hold.
    func begin(name: String, access: Access, generation: Int, now: Date) -> String {
        let id = SecretText.random()
        let session = Session(name: name, access: access, began: now, used: now, generation: generation)
        sessions.withLock { sessions in
            sessions = sessions.filter { !Self.isOver($0.value, now) && $0.value.generation == generation }
            if sessions.count >= Self.most, let oldest = sessions.min(by: { $0.value.used < $1.value.used }) {
                sessions[oldest.key] = nil
            }
            sessions[SecretText.digest(id)] = session
        }
        return id
    }

    /// - Parameter generation: of the tokens that are in force.
    func session(_ id: String, generation: Int, now: Date) -> Session? {
        let key = SecretText.digest(id)
        return sessions.withLock { sessions in
            guard let session = sessions[key] else { return nil }
            guard !Self.isOver(session, now), session.generation == generation else {
                sessions[key] = nil
                return nil
            }
            sessions[key]?.used = now
            return session
        }
    }

    func end(_ id: String) {
        let key = SecretText.digest(id)
        sessions.withLock { $0[key] = nil }
    }

    private static func isOver(_ session: Session, _ now: Date) -> Bool {
        now.timeIntervalSince(session.began) > lifetime || now.timeIntervalSince(session.used) > longestPause
    }
}
