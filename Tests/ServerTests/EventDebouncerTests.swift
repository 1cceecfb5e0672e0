import Foundation
import Testing

@testable import Server

@Suite("How often a repository is checked")
struct LookPaceTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("the first looks follow each other at once, then one every three seconds, each repository for itself")
    func pace() {
        let pace = EventDebouncer()
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
        let pace = EventDebouncer()
        for _ in 0..<4 { pace.note(1, now: now) }
        for _ in 0..<4 {
            #expect(pace.earliest(1, now: now + 1000) == now + 1000)
            pace.note(1, now: now + 1000)
        }
        #expect(pace.earliest(1, now: now + 1000) > now + 1000)
        #expect(pace.earliest(1, now: now) > now, "a clock that is set back gives nothing away")
    }
}

@Suite("Events about the organization")
struct OrganizationPaceTests {
    @Test(
        "the first has all repositories checked at once, those of the next ten minutes once, after the last of them")
    func pace() {
        let pace = OrganizationDebouncer()
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(pace.due(now: start) == start)
        for seconds in [1.0, 60, 599] { #expect(pace.due(now: start + seconds) == start + 600, "\(seconds)") }
        #expect(pace.due(now: start + 601) == start + 1200, "the collected ones have just been answered")
        #expect(pace.due(now: start + 1800) == start + 1800, "it has been quiet")
        #expect(pace.due(now: start - 86_400) == start - 86_400, "a clock that was ahead holds nothing up")
    }
}
