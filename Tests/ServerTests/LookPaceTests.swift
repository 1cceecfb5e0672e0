import Foundation
import Testing

@testable import Server

@Suite("How often a repository is looked at")
struct LookPaceTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("the first looks follow each other at once, then one every three seconds, each repository for itself")
    func pace() {
        let pace = LookPace()
        for _ in 0..<4 {
            #expect(pace.earliest(1, now: now) == now)
            pace.note(1, now: now)
        }
        #expect(pace.earliest(1, now: now) == now + 3)
        #expect(pace.earliest(1, now: now + 1) == now + 3, "later events do not put it off")
        #expect(pace.earliest(2, now: now) == now)
        pace.note(1, now: now + 3)
        #expect(pace.earliest(1, now: now + 3) == now + 6)
    }

    @Test("who is left in peace has all looks again, and no more than those")
    func recovery() {
        let pace = LookPace()
        for _ in 0..<4 { pace.note(1, now: now) }
        for _ in 0..<4 {
            #expect(pace.earliest(1, now: now + 1000) == now + 1000)
            pace.note(1, now: now + 1000)
        }
        #expect(pace.earliest(1, now: now + 1000) > now + 1000)
        #expect(pace.earliest(1, now: now) > now, "a clock that is set back gives nothing away")
    }
}
