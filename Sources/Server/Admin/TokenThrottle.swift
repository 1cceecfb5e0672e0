import Foundation
import Synchronization

/// What became of a token that somebody presented.
package enum TokenAttempt: Hashable, Sendable {
    case granted(AdminAccess)
    case wrong
    /// It was not accepted, right or wrong.
    case wait(seconds: Int)
}

/// Slows down those who guess tokens: each address on its own, and all strangers together.
///
/// Nobody is held out for good: a delay is half a minute at most and does not grow while it lasts. A token that was
/// right from an address is accepted there whatever else is tried, so that nobody's guesses keep out those who were
/// there before; and most of what strangers may try together is left to those who have not failed yet.
final class TokenThrottle: Sendable {
    /// A token that was right: another one after it was exchanged.
    struct Grant: Hashable, Sendable {
        let access: AdminAccess
        let generation: Int
    }

    private struct Address {
        var failures = 0
        var last: Date
        var next: Date
        var grants: Set<Grant> = []
    }

    private struct Contents {
        var addresses: [String: Address] = [:]
        /// What strangers may still try.
        var allowance = TokenThrottle.burst + TokenThrottle.reserve
        var refilled = Date.distantPast
    }

    /// Failures that cost nothing: people mistype.
    private static let free = 3
    private static let longestDelay = 30.0
    /// Attempts of all strangers together: so many at once, and one every so many seconds.
    private static let burst = 30.0
    private static let pause = 2.0
    /// Attempts beyond these, for addresses that have not failed yet.
    private static let reserve = 300.0
    /// An address that was quiet for so long begins anew.
    private static let memory = 900.0
    private static let mostAddresses = 10_000

    private let contents = Mutex(Contents())

    /// - Parameters:
    ///   - grant: what the token is good for; `nil`: nothing.
    ///   - address: that it came from.
    func attempt(_ grant: Grant?, from address: String?, now: Date) -> TokenAttempt {
        let key = Self.key(of: address)
        return contents.withLock { contents in
            var entry = contents.addresses[key] ?? Address(last: now, next: now)
            defer {
                if contents.addresses.count >= Self.mostAddresses { Self.forget(&contents) }
                contents.addresses[key] = entry
            }
            if let grant, entry.grants.contains(grant) {
                return .granted(grant.access)
            }
            if now.timeIntervalSince(entry.last) > Self.memory { entry.failures = 0 }
            if let seconds = Self.delay(from: now, to: entry.next) { return .wait(seconds: seconds) }
            if entry.grants.isEmpty {
                Self.refill(&contents, now)
                let spared = entry.failures == 0 ? 0 : Self.reserve
                guard contents.allowance >= spared + 1 else { return .wait(seconds: Int(Self.pause)) }
            }
            if let grant {
                entry.grants.insert(grant)
                return .granted(grant.access)
            }
            if entry.grants.isEmpty { contents.allowance -= 1 }
            entry.failures += 1
            entry.last = now
            let doublings = Double(entry.failures - Self.free)
            entry.next = doublings < 0 ? now : now.addingTimeInterval(min(Self.longestDelay, exp2(doublings)))
            return .wrong
        }
    }

    private static func refill(_ contents: inout Contents, _ now: Date) {
        let passed = max(0, now.timeIntervalSince(contents.refilled))
        contents.allowance = min(burst + reserve, contents.allowance + passed / pause)
        contents.refilled = now
    }

    /// - Returns: `nil`: no delay, also where the clock was set back since.
    private static func delay(from now: Date, to next: Date) -> Int? {
        let seconds = next.timeIntervalSince(now)
        return seconds > 0 && seconds <= longestDelay ? Int(seconds.rounded(.up)) : nil
    }

    /// Those where nobody had a right token, and of the rest those that failed longest ago, to half of all.
    private static func forget(_ contents: inout Contents) {
        let kept = contents.addresses.sorted { first, second in
            let (isFirstKnown, isSecondKnown) = (!first.value.grants.isEmpty, !second.value.grants.isEmpty)
            return isFirstKnown == isSecondKnown ? first.value.last > second.value.last : isFirstKnown
        }
        contents.addresses = Dictionary(kept.prefix(mostAddresses / 2).map { ($0.key, $0.value) }) { first, _ in first }
    }

    /// Of IPv6, a whole network belongs to one customer.
    private static func key(of address: String?) -> String {
        guard let address, let bytes = Network.bytes(of: address) else { return "unknown" }
        return bytes.prefix(6).map { String($0, radix: 16) }.joined(separator: ".")
    }
}
