import Reporting
import Testing

@Suite("How far a run has come, as a line")
struct RunProgressTests {
    @Test("says what is done, what is left of the budget, and how long the rest takes at the speed of this run")
    func line() {
        let progress = RunProgress(deed: "planned", done: 50, total: 100, changes: 1)
        #expect(
            progress.text(seconds: 10, requests: 7, left: ["4,900 requests"])
                == "50 of 100 repositories planned, 1 change, 7 requests, 4,900 requests left, 10 s to go")
        // Forty of the fifty were done by an earlier run: at this one's speed the rest takes longer.
        #expect(progress.text(since: 40, seconds: 10, requests: 7).hasSuffix("50 s to go"))
        #expect(progress.text(since: 40, seconds: 60, requests: 7).hasSuffix("5 min to go"))
    }

    @Test("promises no end while the number of repositories is not known, or nothing has been done yet")
    func unknownEnd() {
        #expect(
            RunProgress(deed: "planned", done: 3).text(seconds: 1, requests: 1)
                == "3 repositories planned, 0 changes, 1 request")
        #expect(!RunProgress(deed: "written", total: 9).text(seconds: 9, requests: 0).contains("to go"))
    }

    @Test("a bar is as full as the work is done, and never fuller")
    func bar() {
        func bar(_ done: Int) -> String {
            let text = RunProgress(deed: "planned", done: done, total: 4).text(seconds: 1, requests: 0, hasBar: true)
            return String(text.prefix(26))
        }
        #expect(bar(1) == "[######------------------]")
        #expect(bar(9) == "[########################]")
    }

    @Test(
        "keeps within the terminal, the last column free, whatever has to be left out",
        arguments: [40, 60, 80, 100, 200])
    func width(_ columns: Int) {
        let progress = RunProgress(deed: "planned", done: 1_000, total: 10_000, changes: 12_345)
        let text = progress.text(
            seconds: 90, requests: 4_321, left: ["4,900 requests", "4,100 points"], hasBar: true,
            width: LineWidth(columns: columns))
        #expect(text.count < columns, "\(text)")
        #expect(text.contains("1000 of 10000 repositories planned"))
        #expect(text.contains("to go") == (columns >= 60))
        #expect(text.contains("left") == (columns >= 200), "\(text)")
    }
}
