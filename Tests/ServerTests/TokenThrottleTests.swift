import Foundation
import Testing

@testable import Server

@Suite("Guessing tokens of the admin address")
struct TokenThrottleTests {
    private let full = TokenThrottle.Grant(access: .full, generation: 0)
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("an address that guesses gets slower, up to half a minute, and no other address does")
    func perAddress() {
        let throttle = TokenThrottle()
        var answers: [TokenAttempt] = []
        for _ in 0..<40 { answers.append(throttle.attempt(nil, from: "192.0.2.1", now: now)) }
        #expect(answers.prefix(3).allSatisfy { $0 == .wrong })
        #expect(answers.dropFirst(3).allSatisfy { $0 == .wait(seconds: 1) })
        #expect(throttle.attempt(full, from: "192.0.2.1", now: now) == .wait(seconds: 1), "not even the right one")
        #expect(throttle.attempt(full, from: "192.0.2.2", now: now) == .granted(.full))
        var time = now
        for _ in 0..<20 {
            time += 31
            _ = throttle.attempt(nil, from: "192.0.2.1", now: time)
        }
        #expect(throttle.attempt(full, from: "192.0.2.1", now: time) == .wait(seconds: 30))
        #expect(throttle.attempt(full, from: "192.0.2.1", now: time + 30) == .granted(.full))
    }

    @Test("a token that was right from an address stays right there, whatever is guessed beside it")
    func sharedAddress() {
        let throttle = TokenThrottle()
        #expect(throttle.attempt(full, from: "127.0.0.1", now: now) == .granted(.full))
        for _ in 0..<100 { _ = throttle.attempt(nil, from: "127.0.0.1", now: now) }
        #expect(throttle.attempt(nil, from: "127.0.0.1", now: now) == .wait(seconds: 1), "guessing is slow there too")
        #expect(throttle.attempt(full, from: "127.0.0.1", now: now) == .granted(.full))
        let exchanged = TokenThrottle.Grant(access: .full, generation: 1)
        #expect(throttle.attempt(exchanged, from: "127.0.0.1", now: now) == .wait(seconds: 1))
        let reading = TokenThrottle.Grant(access: .readOnly, generation: 0)
        #expect(throttle.attempt(reading, from: "127.0.0.1", now: now) == .wait(seconds: 1))
    }

    @Test("strangers from everywhere are bounded together, and keep out neither those who were here nor newcomers")
    func together() {
        let throttle = TokenThrottle()
        _ = throttle.attempt(full, from: "192.0.2.9", now: now)
        var guesses = 0
        for round in 0..<3 {
            for number in 0..<200 {
                let address = "198.51.\(number).1"
                if throttle.attempt(nil, from: address, now: now + Double(round)) == .wrong { guesses += 1 }
            }
        }
        #expect(guesses < 240, "\(guesses)")
        #expect(throttle.attempt(full, from: "192.0.2.9", now: now + 3) == .granted(.full))
        #expect(throttle.attempt(full, from: "203.0.113.5", now: now + 3) == .granted(.full), "has not failed yet")
        for number in 0..<2000 { _ = throttle.attempt(nil, from: "2001:db8:\(number)::1", now: now + 3) }
        #expect(throttle.attempt(nil, from: "2001:db8:ffff::1", now: now + 3) == .wait(seconds: 2))
        #expect(throttle.attempt(full, from: "192.0.2.9", now: now + 3) == .granted(.full))
    }

    @Test("one network of IPv6 is one address, and so is IPv4 on a socket of IPv6")
    func networks() {
        let throttle = TokenThrottle()
        for number in 0..<9 { _ = throttle.attempt(nil, from: "2001:db8:1:\(number)::1", now: now) }
        #expect(throttle.attempt(full, from: "2001:db8:1:77::5", now: now) == .wait(seconds: 1))
        for _ in 0..<9 { _ = throttle.attempt(nil, from: "::ffff:192.0.2.1", now: now) }
        #expect(throttle.attempt(full, from: "192.0.2.1", now: now) == .wait(seconds: 1))
    }

    @Test("a clock that is set back holds nobody out")
    func clock() {
        let throttle = TokenThrottle()
        for _ in 0..<9 { _ = throttle.attempt(nil, from: "192.0.2.1", now: now + 7200) }
        #expect(throttle.attempt(full, from: "192.0.2.1", now: now) == .granted(.full))
    }

    @Test("however many addresses guess, those who were here before are remembered")
    func memory() {
        let throttle = TokenThrottle()
        _ = throttle.attempt(full, from: "192.0.2.9", now: now)
        for number in 0..<25_000 {
            let address = "10.\(number >> 16).\(number >> 8 & 255).\(number & 255)"
            _ = throttle.attempt(nil, from: address, now: now + Double(number))
        }
        for _ in 0..<9 { _ = throttle.attempt(nil, from: "192.0.2.9", now: now + 25_000) }
        #expect(throttle.attempt(full, from: "192.0.2.9", now: now + 25_000) == .granted(.full))
    }
}
