import Foundation
import Synchronization

/// What an action has said, until the next page shows it to the person who did it.
final class Notices: Sendable {
    private static let most = 1000
    private let texts = Mutex<[String: [String]]>([:])

    func add(_ text: String, for cookie: String) {
        let key = SecretText.digest(cookie)
        texts.withLock {
            if $0.count >= Self.most { $0 = [:] }
            $0[key, default: []].append(text)
        }
    }

    func take(_ cookie: String?) -> [String] {
        guard let cookie else { return [] }
        let key = SecretText.digest(cookie)
        return texts.withLock { $0.removeValue(forKey: key) ?? [] }
    }
}
