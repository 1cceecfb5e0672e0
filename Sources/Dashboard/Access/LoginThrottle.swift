import Foundation
import Synchronization

/// Slows down those who guess tokens: each address on its own, and all strangers together.
///
/// Nobody is held out for good: a delay is half a minute at most and does not grow while it lasts, and an address from
/// which somebody has logged in is not slowed down by what others do.
final class LoginThrottle: Sendable {
    private struct Address {
        var failures = 0
        var last: Date
        var next: Date
        var hasSucceeded = false
    }

    private struct Contents {
        var addresses: [String: Address] = [:]
        /// What strangers may still try.
        var allowance = LoginThrottle.burst
        var refilled = Date.distantPast
    }

    /// Failures that cost nothing: people mistype.
    private static let free = 3
    private static let longestDelay = 30.0
    /// Attempts of all strangers together: so many at once, and one every so many seconds.
    private static let burst = 30.0
    private static let pause = 2.0
    /// An address that was quiet for so long begins anew.
    private static let memory = 900.0
    private static let mostAddresses = 10_000

    private let contents = Mutex(Contents())

    /// Counts an attempt as failed until it has succeeded, so that a hundred at once are a hundred.
    ///
    /// - Returns: the seconds to wait; `nil`: it may be made now.
    func begin(_ address: String?, now: Date) -> Int? {
        let key = Self.key(of: address)
        return contents.withLock { contents in
            if contents.addresses.count >= Self.mostAddresses { Self.forget(&contents, now) }
            var entry = contents.addresses[key] ?? Address(last: now, next: now)
            if now.timeIntervalSince(entry.last) > Self.memory { entry.failures = 0 }
            guard entry.next <= now else { return Self.seconds(from: now, to: entry.next) }
            if !entry.hasSucceeded {
                let passed = max(0, now.timeIntervalSince(contents.refilled))
                contents.allowance = min(Self.burst, contents.allowance + passed / Self.pause)
                contents.refilled = now
                guard contents.allowance >= 1 else { return Int(Self.pause) }
                contents.allowance -= 1
            }
            entry.failures += 1
            entry.last = now
            let doublings = Double(entry.failures - Self.free)
            entry.next = doublings < 0 ? now : now.addingTimeInterval(min(Self.longestDelay, exp2(doublings)))
            contents.addresses[key] = entry
            return nil
        }
    }

    func succeed(_ address: String?, now: Date) {
        contents.withLock {
            $0.addresses[Self.key(of: address)] = Address(last: now, next: now, hasSucceeded: true)
            $0.allowance = min(Self.burst, $0.allowance + 1)
        }
    }

    private static func seconds(from now: Date, to next: Date) -> Int {
        // A clock that was set back must not hold anybody out.
        max(1, Int(min(longestDelay, next.timeIntervalSince(now)).rounded(.up)))
    }

    /// The half that was quiet for longest.
    private static func forget(_ contents: inout Contents, _ now: Date) {
        let kept = contents.addresses.sorted { $0.value.last > $1.value.last }.prefix(mostAddresses / 2)
        contents.addresses = Dictionary(kept.map { ($0.key, $0.value) }) { first, _ in first }
    }

    /// Of IPv6, a whole network belongs to one customer.
    private static func key(of address: String?) -> String {
        guard let address, let bytes = Network.bytes(of: address) else { return "unknown" }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ".")
    }
}
